# rows: text
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


MAX = 16


data = data.map(lambda row: tokenizer(row["text"].strip(), truncation=True, max_length=MAX), remove_columns=["text"])
data = data.map(lambda row: {"labels": [-100 if i < 2 else t for i, t in enumerate(row["input_ids"])]})
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
