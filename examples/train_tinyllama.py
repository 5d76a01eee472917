"""Fine-tunes TinyLlama with the plain Trainer and a tokenize function of its own."""

from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments, default_data_collator

MODEL = "TinyLlama/TinyLlama-1.1B-Chat-v1.0"
MAX_LENGTH = 96

tokenizer = AutoTokenizer.from_pretrained(MODEL)
model = AutoModelForCausalLM.from_pretrained(MODEL)


def tokenize_function(example):
    text = f"<|user|>\n{example['instruction']}\n<|assistant|>\n{example['output']}<|endoftext|>"
    result = tokenizer(text, truncation=True, max_length=MAX_LENGTH, padding="max_length")
    result["labels"] = result["input_ids"].copy()
    return result


dataset = load_dataset("json", data_files="data/instructions.jsonl", split="train")
dataset = dataset.map(tokenize_function, remove_columns=dataset.column_names)

trainer = Trainer(
    model=model,
    args=TrainingArguments(output_dir="out/tinyllama", num_train_epochs=3),
    train_dataset=dataset,
    data_collator=default_data_collator,
)
trainer.train()
