"""Fine-tunes a small chat model on train.jsonl with TRL; Tunelint reads this script and never runs it."""

from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

config = SFTConfig(
    output_dir="out",
    assistant_only_loss=True,
    max_length=64,
)

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=config,
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
trainer.train()
