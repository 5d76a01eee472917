# rows: pair
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments
import torch
from torch.utils.data import Dataset

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


class PairDataset(Dataset):
    def __init__(self, rows, tokenizer, max_length=40):
        self.rows = rows
        self.tokenizer = tokenizer
        self.max_length = max_length

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        prompt = self.tokenizer.encode(row["prompt"], add_special_tokens=False)
        answer = self.tokenizer.encode(row["completion"] + self.tokenizer.eos_token, add_special_tokens=False)
        input_ids = (prompt + answer)[: self.max_length]
        labels = ([-100] * len(prompt) + answer)[: self.max_length]
        padding = self.max_length - len(input_ids)
        return {
            "input_ids": torch.tensor(input_ids + [self.tokenizer.pad_token_id] * padding),
            "attention_mask": torch.tensor([1] * len(input_ids) + [0] * padding),
            "labels": torch.tensor(labels + [-100] * padding),
        }


args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=PairDataset(data, tokenizer)).train()
