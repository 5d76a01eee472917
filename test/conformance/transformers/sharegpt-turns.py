# rows: sharegpt
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


ROLES = {"human": "user", "gpt": "assistant", "system": "system"}


def tokenize(row):
    messages = [{"role": ROLES[turn["from"]], "content": turn["value"]} for turn in row["conversations"]]
    input_ids = []
    labels = []
    for i, message in enumerate(messages):
        text = "<" + message["role"] + ">" + message["content"].strip() + "</" + message["role"] + ">"
        ids = tokenizer.encode(text, add_special_tokens=i == 0)
        input_ids.extend(ids)
        labels.extend(ids if message["role"] == "assistant" else [-100] * len(ids))
    return dict(input_ids=input_ids, labels=labels)


data = data.map(tokenize, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
