# rows: pair
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments, DataCollatorForSeq2Seq

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def tokenize(examples):
    model_inputs = {"input_ids": [], "attention_mask": [], "labels": []}
    for i in range(len(examples["prompt"])):
        source = tokenizer(examples["prompt"][i])
        target = tokenizer(examples["completion"][i], add_special_tokens=False)
        ids = source["input_ids"] + target["input_ids"]
        if tokenizer.eos_token_id is not None:
            ids = ids + [tokenizer.eos_token_id]
        labels = [-100 for _ in source["input_ids"]] + target["input_ids"] + [tokenizer.eos_token_id]
        model_inputs["input_ids"].append(ids)
        model_inputs["attention_mask"].append([1] * len(ids))
        model_inputs["labels"].append(labels)
    return model_inputs


data = data.map(tokenize, batched=True, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data, data_collator=DataCollatorForSeq2Seq(tokenizer, model=model)).train()
