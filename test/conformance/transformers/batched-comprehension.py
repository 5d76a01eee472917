# rows: pair
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def tokenize(batch):
    texts = [p + c + tokenizer.eos_token for p, c in zip(batch["prompt"], batch["completion"])]
    result = tokenizer(texts, truncation=True, max_length=32)
    result["labels"] = [ids.copy() for ids in result["input_ids"]]
    return result


data = data.map(tokenize, batched=True, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
