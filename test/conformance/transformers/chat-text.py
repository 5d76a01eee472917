# rows: messages
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def format_row(row):
    return {"text": tokenizer.apply_chat_template(row["messages"], tokenize=False)}


def tokenize(row):
    result = tokenizer(row["text"], truncation=True, max_length=96, add_special_tokens=False)
    result["labels"] = list(result["input_ids"])
    return result


data = data.map(format_row).map(tokenize, remove_columns=["messages", "text"])
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
