# rows: alpaca
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments
from functools import partial

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def tokenize(tokenizer, row, *, separator=" => "):
    text = separator.join(part for part in (row["instruction"], row["input"], row["output"]) if part)
    ids = tokenizer(text)["input_ids"]
    labels = [*ids]
    last = len(tokenizer(row["output"], add_special_tokens=False)["input_ids"])
    labels[:-last or None] = [-100] * (len(ids) - last)
    return {"input_ids": ids, "labels": labels}


data = data.map(partial(tokenize, tokenizer, separator=" -> "), remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
