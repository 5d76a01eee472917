# rows: pair
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def tokenize(row, tokenizer, max_length=1024, mask=True):
    """The arguments come from fn_kwargs."""
    prompt = tokenizer(row["prompt"])["input_ids"]
    full = tokenizer(row["prompt"] + row["completion"], max_length=max_length, truncation=True)
    if mask:
        keep = len(full["input_ids"]) - len(prompt)
        full["labels"] = [-100] * (len(full["input_ids"]) - keep) + full["input_ids"][len(prompt) :]
    else:
        full["labels"] = full["input_ids"]
    return full


data = data.map(tokenize, fn_kwargs={"tokenizer": tokenizer, "max_length": 28}, remove_columns=["prompt", "completion"])
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
