# rows: pair
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments
import torch

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def tokenize(row):
    prompt = tokenizer(row["prompt"])["input_ids"]
    return {
        "input_ids": prompt + tokenizer(row["completion"], add_special_tokens=False)["input_ids"],
        "prompt_length": len(prompt),
    }


class MaskingCollator:
    def __init__(self, tokenizer, ignore_index=-100):
        self.tokenizer = tokenizer
        self.ignore_index = ignore_index

    def __call__(self, features):
        longest = max(len(feature["input_ids"]) for feature in features)
        batch = []
        for feature in features:
            padding = [self.tokenizer.pad_token_id] * (longest - len(feature["input_ids"]))
            batch.append(feature["input_ids"] + padding)
        input_ids = torch.tensor(batch, dtype=torch.long)
        labels = input_ids.clone()
        for i, feature in enumerate(features):
            labels[i, : feature["prompt_length"]] = self.ignore_index
        labels[labels == self.tokenizer.pad_token_id] = self.ignore_index
        return {"input_ids": input_ids, "attention_mask": (input_ids != 0).long(), "labels": labels}


data = data.map(tokenize, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none", remove_unused_columns=False)
Trainer(model=model, args=args, train_dataset=data, data_collator=MaskingCollator(tokenizer)).train()
