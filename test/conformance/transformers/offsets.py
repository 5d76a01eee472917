# rows: alpaca
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


MARKER = "### Answer:"


def tokenize(row):
    text = f"### Question: {row['instruction']}\n{MARKER} {row['output']}{tokenizer.eos_token}"
    result = tokenizer(text, return_offsets_mapping=True)
    start = text.find(MARKER) + len(MARKER)
    result["labels"] = [
        token if begin >= start and end > begin else -100
        for token, (begin, end) in zip(result["input_ids"], result.pop("offset_mapping"))
    ]
    return result


data = data.map(tokenize, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
