# rows: messages
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def tokenize(row):
    input_ids, labels = [], []
    for message in row["messages"]:
        header = tokenizer(f"<|{message['role']}|>\n", add_special_tokens=False)["input_ids"]
        body = tokenizer((message["content"] or "") + tokenizer.eos_token + "\n", add_special_tokens=False)["input_ids"]
        input_ids += header + body
        if message["role"] == "assistant":
            labels += [-100] * len(header) + body
        else:
            labels += [-100] * (len(header) + len(body))
    return {"input_ids": input_ids[:128], "labels": labels[:128]}


data = data.map(tokenize, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
