# rows: pair, one at a time
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def tokenize(row):
    prompt = tokenizer(row["prompt"], truncation=True, max_length=16)
    ids = tokenizer(row["prompt"] + row["completion"], truncation=True, max_length=16)["input_ids"]
    labels = [-100] * len(prompt["input_ids"]) + ids[len(prompt["input_ids"]) :]
    return {"input_ids": ids, "labels": labels}


data = data.map(tokenize, remove_columns=data.column_names)
data = data.filter(lambda row: any(label != -100 for label in row["labels"]))
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
