# rows: messages
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def tokenize(row):
    messages = row["messages"]
    prompt = tokenizer.apply_chat_template(messages[:-1], tokenize=False, add_generation_prompt=True)
    full = tokenizer.apply_chat_template(messages, tokenize=False)
    prompt_ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    full_ids = tokenizer(full, add_special_tokens=False)["input_ids"]
    labels = full_ids.copy()
    for i in range(min(len(prompt_ids), len(labels))):
        labels[i] = -100
    return {"input_ids": full_ids, "labels": labels, "attention_mask": [1] * len(full_ids)}


data = data.map(tokenize, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
