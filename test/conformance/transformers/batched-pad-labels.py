# rows: pair
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments, default_data_collator
import torch

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


max_length = 24


def tokenize(examples):
    model_inputs = tokenizer([f"{p}" for p in examples["prompt"]])
    labels = tokenizer(examples["completion"], add_special_tokens=False)
    for i in range(len(examples["prompt"])):
        sample_ids = model_inputs["input_ids"][i]
        label_ids = labels["input_ids"][i] + [tokenizer.eos_token_id]
        model_inputs["input_ids"][i] = sample_ids + label_ids
        labels["input_ids"][i] = [-100] * len(sample_ids) + label_ids
        model_inputs["attention_mask"][i] = [1] * len(model_inputs["input_ids"][i])
    for i in range(len(examples["prompt"])):
        sample_ids = model_inputs["input_ids"][i]
        label_ids = labels["input_ids"][i]
        model_inputs["input_ids"][i] = [tokenizer.pad_token_id] * (max_length - len(sample_ids)) + sample_ids
        model_inputs["attention_mask"][i] = [0] * (max_length - len(sample_ids)) + model_inputs["attention_mask"][i]
        labels["input_ids"][i] = [-100] * (max_length - len(sample_ids)) + label_ids
        model_inputs["input_ids"][i] = torch.tensor(model_inputs["input_ids"][i][:max_length])
        model_inputs["attention_mask"][i] = torch.tensor(model_inputs["attention_mask"][i][:max_length])
        labels["input_ids"][i] = torch.tensor(labels["input_ids"][i][:max_length])
    model_inputs["labels"] = labels["input_ids"]
    return model_inputs


data = data.map(tokenize, batched=True, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data, data_collator=default_data_collator).train()
