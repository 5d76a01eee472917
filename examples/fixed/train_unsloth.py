"""Trains on data/instructions.jsonl with Unsloth."""

from unsloth import FastLanguageModel
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

model, tokenizer = FastLanguageModel.from_pretrained("Qwen/Qwen2.5-7B-Instruct", max_seq_length=512)


def format_rows(examples):
    texts = []
    for instruction, output in zip(examples["instruction"], examples["output"]):
        text = f"Question: {instruction}\nAnswer: {output}" + tokenizer.eos_token
        texts.append(text)
    return {"text": texts}


dataset = load_dataset("json", data_files="data/instructions.jsonl", split="train")
dataset = dataset.map(format_rows, batched=True)

trainer = SFTTrainer(
    model=model,
    tokenizer=tokenizer,
    train_dataset=dataset,
    args=SFTConfig(dataset_text_field="text", max_seq_length=512, output_dir="out/unsloth"),
)
trainer.train()
