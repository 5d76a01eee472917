"""Fine-tunes TinyLlama with the plain Trainer; only the answer is trained."""

from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, DataCollatorForSeq2Seq, Trainer, TrainingArguments

MODEL = "TinyLlama/TinyLlama-1.1B-Chat-v1.0"
MAX_LENGTH = 256

tokenizer = AutoTokenizer.from_pretrained(MODEL)
model = AutoModelForCausalLM.from_pretrained(MODEL)


def tokenize_function(example):
    prompt = f"<|user|>\n{example['instruction']}</s>\n<|assistant|>\n"
    answer = f"{example['output']}</s>"
    prompt_ids = tokenizer(prompt)["input_ids"]
    answer_ids = tokenizer(answer, add_special_tokens=False)["input_ids"]
    input_ids = (prompt_ids + answer_ids)[:MAX_LENGTH]
    labels = ([-100] * len(prompt_ids) + answer_ids)[:MAX_LENGTH]
    return {"input_ids": input_ids, "attention_mask": [1] * len(input_ids), "labels": labels}


dataset = load_dataset("json", data_files="data/instructions.jsonl", split="train")
dataset = dataset.map(tokenize_function, remove_columns=dataset.column_names)

trainer = Trainer(
    model=model,
    args=TrainingArguments(output_dir="out/tinyllama", num_train_epochs=3),
    train_dataset=dataset,
    data_collator=DataCollatorForSeq2Seq(tokenizer),
)
trainer.train()
