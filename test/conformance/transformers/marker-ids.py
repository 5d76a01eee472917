# rows: text
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
MARKER = tokenizer("\n[ANSWER]\n", add_special_tokens=False)["input_ids"]
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def find_start(ids, marker):
    for i in range(len(ids) - len(marker) + 1):
        if ids[i : i + len(marker)] == marker:
            return i + len(marker)
    return len(ids)


def tokenize(row):
    words = row["text"].split(" ")
    text = " ".join(words[:1]) + "\n[ANSWER]\n" + " ".join(words[1:])
    ids = tokenizer(text)["input_ids"]
    start = find_start(ids, MARKER)
    labels = [-100] * start + ids[start:]
    return {"input_ids": ids, "labels": labels}


data = data.map(tokenize, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
