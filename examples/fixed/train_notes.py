"""Trains on the finished texts of data/notes.jsonl with Unsloth, which appends no EOS."""

from unsloth import FastLanguageModel
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

model, tokenizer = FastLanguageModel.from_pretrained("Qwen/Qwen2.5-7B-Instruct", max_seq_length=512)
dataset = load_dataset("json", data_files="data/notes.jsonl", split="train")

trainer = SFTTrainer(
    model=model,
    tokenizer=tokenizer,
    train_dataset=dataset,
    args=SFTConfig(dataset_text_field="text", max_seq_length=512, output_dir="out/notes"),
)
trainer.train()
