# rows: alpaca
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments, DataCollatorForSeq2Seq

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.pad_token = tokenizer.eos_token
tokenizer.padding_side = "left"
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


cutoff_len = 40
train_on_inputs = True
add_eos_token = False


def generate_prompt(instruction, input=None, label=None):
    if input:
        text = "Below is a task, with context.\n\nTask: {instruction}\nContext: {input}\nAnswer:\n".format(
            instruction=instruction, input=input
        )
    else:
        text = "Below is a task.\n\nTask: {instruction}\nAnswer:\n".format(instruction=instruction)
    if label:
        text = f"{text}{label}"
    return text


def encode(prompt, add_eos_token=True):
    result = tokenizer(prompt, truncation=True, max_length=cutoff_len, padding=False, return_tensors=None)
    if (
        result["input_ids"][-1] != tokenizer.eos_token_id
        and len(result["input_ids"]) < cutoff_len
        and add_eos_token
    ):
        result["input_ids"].append(tokenizer.eos_token_id)
        result["attention_mask"].append(1)
    result["labels"] = result["input_ids"].copy()
    return result


def generate_and_tokenize_prompt(point):
    tokenized_full = encode(generate_prompt(point["instruction"], point["input"], point["output"]))
    if not train_on_inputs:
        user_prompt = generate_prompt(point["instruction"], point["input"])
        tokenized_user = encode(user_prompt, add_eos_token=add_eos_token)
        user_len = len(tokenized_user["input_ids"])
        if add_eos_token:
            user_len -= 1
        tokenized_full["labels"] = [-100] * user_len + tokenized_full["labels"][user_len:]
    return tokenized_full


data = data.map(generate_and_tokenize_prompt)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data, data_collator=DataCollatorForSeq2Seq(
    tokenizer, pad_to_multiple_of=8, return_tensors="pt", padding=True
)).train()
