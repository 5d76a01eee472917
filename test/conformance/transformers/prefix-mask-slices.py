# rows: alpaca
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments, DataCollatorForSeq2Seq

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


MAX_LENGTH = 48
IGNORE_INDEX = -100


def build_prompt(row):
    if row["input"]:
        return f"### Instruction:\n{row['instruction']}\n\n### Input:\n{row['input']}\n\n### Response:\n"
    return f"### Instruction:\n{row['instruction']}\n\n### Response:\n"


def tokenize(row):
    prompt = build_prompt(row)
    full = prompt + row["output"] + tokenizer.eos_token
    input_ids = tokenizer(full, truncation=True, max_length=MAX_LENGTH).input_ids
    prompt_len = len(tokenizer(prompt, truncation=True, max_length=MAX_LENGTH).input_ids)
    labels = input_ids.copy()
    labels[:prompt_len] = [IGNORE_INDEX] * prompt_len
    return {"input_ids": input_ids, "labels": labels}


data = data.map(tokenize, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data, data_collator=DataCollatorForSeq2Seq(tokenizer=tokenizer, label_pad_token_id=-100, padding=True)).train()
