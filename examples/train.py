"""Fine-tunes a chat model on data/train.jsonl with TRL."""

from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

MODEL = "Qwen/Qwen2.5-7B-Instruct"
MAX_LENGTH = 64

dataset = load_dataset("json", data_files="data/train.jsonl", split="train")

config = SFTConfig(
    output_dir="out/chat",
    max_length=MAX_LENGTH,
    assistant_only_loss=True,
    num_train_epochs=1,
)

trainer = SFTTrainer(model=MODEL, args=config, train_dataset=dataset)
trainer.train()
trainer.save_model("out/chat")
