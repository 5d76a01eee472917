# rows: messages
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments
TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message.role + '|>\\n' }}"
    "{% if message.role == 'assistant' %}{% generation %}{{ message.content + eos_token }}{% endgeneration %}"
    "{% else %}{{ message.content + eos_token }}{% endif %}{{ '\\n' }}{% endfor %}"
)

tokenizer = AutoTokenizer.from_pretrained("model")
tokenizer.chat_template = TEMPLATE
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("model")
data = load_dataset("json", data_files="train.jsonl", split="train")


def tokenize(row):
    result = tokenizer.apply_chat_template(
        row["messages"], tokenize=True, return_dict=True, return_assistant_tokens_mask=True
    )
    labels = [token if mask else -100 for token, mask in zip(result["input_ids"], result["assistant_masks"])]
    return {"input_ids": result["input_ids"], "attention_mask": result["attention_mask"], "labels": labels}


data = data.map(tokenize, remove_columns=data.column_names)
args = TrainingArguments("out", per_device_train_batch_size=1, report_to="none")
Trainer(model=model, args=args, train_dataset=data).train()
