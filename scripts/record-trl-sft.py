"""Records what the real TRL SFTTrainer makes of small rows, so that our own preparation can be compared with it.

Usage: python scripts/record-trl-sft.py [--envs DIR] [--out FILE] [--only TRL_VERSION ...]

The driver makes one environment per entry of VERSIONS under DIR (default .venv/trl, ignored by git), all sharing one
CPU build of torch. In each it starts this file again with --worker, which writes every case as a JSONL file, loads
it with datasets, builds an SFTTrainer around a tiny random model and reads one batch of one row from the trainer's
own data loader. So the ids and labels went through the real preparation, column removal and collator.
Nothing is downloaded but packages; models and datasets are local (HF_HUB_OFFLINE=1).

Not recorded: packing, vision, streaming, evaluation sets. All of VERSIONS installs; no wanted version had to be left out.
The transformers version is pinned because it decides ids as well: transformers 5 rebuilds the Llama tokenizer with a
Metaspace pre-tokenizer and ignores the normalizer in tokenizer.json, and 5.23 drops message keys that are null.
So is datasets: before 4.7 its JSON loader gives every message the keys of all others, filled with null.
A row with a text `prompt` and a message `completion` is left out: what TRL does with it changes between runs.
"""

import argparse
import dataclasses
import inspect
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TORCH = "torch==2.13.0"

# (trl, transformers, datasets, further pins): a combination that was installed and recorded.
VERSIONS = [
	("1.16.0", "5.23.0", "5.2.0"),
	("1.16.0", "4.57.6", "5.0.1"),
	("1.15.0", "5.19.0", "5.2.0"),
	("1.13.0", "5.17.0", "5.2.0"),
	("1.10.0", "5.15.0", "5.2.0"),
	("1.9.2", "5.14.1", "5.2.0"),
	("1.8.0", "5.13.0", "5.2.0"),
	("1.1.0", "5.5.4", "5.2.0"),
	("1.0.0", "4.57.6", "5.0.1"),
	("0.29.1", "4.57.6", "4.6.1"),
	("0.24.0", "4.57.1", "4.2.0"),
	("0.20.0", "4.54.1", "3.6.0"),
	("0.19.1", "4.53.3", "3.6.0"),
	("0.17.0", "4.51.3", "3.6.0"),
	("0.16.1", "4.50.3", "3.6.0"),
	("0.16.0", "4.50.3", "3.6.0"),
	("0.15.2", "4.49.0", "3.6.0"),
	("0.12.2", "4.46.3", "3.6.0"),
	("0.11.4", "4.46.3", "3.6.0"),
	("0.10.1", "4.44.2", "2.21.0", "numpy<2", "pyarrow<18", "accelerate<0.35"),
	("0.9.6", "4.42.4", "2.20.0", "numpy<2", "pyarrow<18", "accelerate<0.33"),
	("0.8.6", "4.40.2", "2.19.2", "numpy<2", "pyarrow<18", "accelerate<0.31"),
	("0.7.11", "4.38.2", "2.18.0", "numpy<2", "pyarrow<18", "accelerate<0.29"),
	("0.7.4", "4.38.2", "2.18.0", "numpy<2", "pyarrow<18", "accelerate<0.29"),
]

QWEN, LLAMA = "qwen2.5-instruct", "llama-2"
EOS = {QWEN: "<|im_end|>", LLAMA: "</s>"}

# Our own templates; the Qwen tokenizer brings its own, the Llama one has none.
TEMPLATES = {
	"role-lines": (
		"{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}</s>\n{% endfor %}"
		"{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
	),
	"role-lines-bos": (
		"{{ bos_token }}{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}{{ eos_token }}\n"
		"{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
	),
	"role-lines-generation": (
		"{% for message in messages %}<|{{ message.role }}|>\n{% if message.role == 'assistant' %}{% generation %}"
		"{{ message.content }}</s>{% endgeneration %}{{ '\\n' }}{% else %}{{ message.content }}</s>\n{% endif %}"
		"{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
	),
	"think-prompt": (
		"{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}{{ eos_token }}\n{% endfor %}"
		"{% if add_generation_prompt %}<|assistant|>\n<think>\n{% endif %}"
	),
}


def turns(*pairs):
	return [{"role": role, "content": content} for role, content in pairs]


WEATHER = {
	"type": "function",
	"function": {
		"name": "weather",
		"description": "Weather of a city.",
		"parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
	},
}


def call(arguments):
	return {"type": "function", "function": {"name": "weather", "arguments": arguments}}


TOOL_TURNS = [
	{"role": "user", "content": "Rain in Oslo?"},
	{"role": "assistant", "content": "", "tool_calls": [call({"city": "Oslo"})]},
	{"role": "tool", "name": "weather", "content": "dry"},
	{"role": "assistant", "content": "No rain."},
]

ROWS = {
	"messages": {"messages": turns(("user", "Hi"), ("assistant", "Hello there."))},
	"messages-system": {"messages": turns(("system", "Be brief."), ("user", "Hi"), ("assistant", "Hello."))},
	"messages-multi-turn": {
		"messages": turns(("user", "One?"), ("assistant", "1"), ("user", "Two?"), ("assistant", "It is 2."))
	},
	"messages-tools": {"messages": TOOL_TURNS, "tools": [WEATHER]},
	"messages-tools-string": {"messages": TOOL_TURNS, "tools": json.dumps([WEATHER])},
	"messages-tools-empty": {"messages": turns(("user", "Hi"), ("assistant", "Yes.")), "tools": []},
	"messages-two-calls": {
		"messages": [
			{"role": "user", "content": "Rain?"},
			{
				"role": "assistant",
				"content": "Looking.",
				"tool_calls": [call({"city": "Oslo"}), call({"city": "Bergen"})],
			},
			{"role": "tool", "content": "dry"},
			{"role": "tool", "content": "wet"},
			{"role": "assistant", "content": "Only in Bergen."},
		],
		"tools": [WEATHER],
	},
	"messages-arguments-string": {
		"messages": [TOOL_TURNS[0], {"role": "assistant", "content": "", "tool_calls": [call('{"city": "Oslo"}')]}],
		"tools": [WEATHER],
	},
	"messages-call-without-content": {
		"messages": [TOOL_TURNS[0], {"role": "assistant", "tool_calls": [call({"city": "Oslo"})]}],
		"tools": [WEATHER],
	},
	"messages-null-content": {"messages": turns(("user", "Hi"), ("assistant", None))},
	"messages-unicode": {
		"messages": turns(("user", "Grüße 👩‍👩‍👧 日本"), ("assistant", "Å e\u0301 🦙 \u00a0“ok”"))
	},
	"messages-empty-answer": {"messages": turns(("user", "Hi"), ("assistant", ""))},
	"messages-crlf": {"messages": turns(("user", "a\r\nb"), ("assistant", "c\r\n\r\nd\r\n"))},
	"messages-white-space": {"messages": turns(("user", "  a "), ("assistant", "\n  b\t\n"))},
	"messages-last-user": {"messages": turns(("user", "Hi"), ("assistant", "Hello."), ("user", "Bye"))},
	"messages-only-user": {"messages": turns(("user", "Hi"))},
	"messages-late-system": {"messages": turns(("user", "Hi"), ("system", "Now."), ("assistant", "Hello."))},
	"messages-unknown-role": {"messages": turns(("human", "Hi"), ("gpt", "Hello."))},
	"messages-marker-inside": {"messages": turns(("user", "a<|im_end|>b</s>c"), ("assistant", "d"))},
	"messages-weight": {
		"messages": [
			{"role": "user", "content": "Hi"},
			{"role": "assistant", "content": "Hello.", "weight": 0},
		]
	},
	"messages-long": {
		"messages": turns(("user", "Count to ten, then stop."), ("assistant", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10. Done."))
	},
	"messages-empty-list": {"messages": []},
	"conversations": {"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Hello."}]},
	"conversations-known-roles": {
		"conversations": [{"from": "user", "value": "Hi"}, {"from": "assistant", "value": "Hello."}]
	},
	"conversations-role-content": {"conversations": turns(("user", "Hi"), ("assistant", "Hello."))},
	"pair": {"prompt": "Question: 6 * 7?\nAnswer:", "completion": " 42"},
	"pair-boundary": {"prompt": "The sky is ", "completion": "blue today."},
	"pair-merging": {"prompt": "anti", "completion": "body tests"},
	"pair-eos": {EOS[QWEN]: {"prompt": "a:", "completion": " b<|im_end|>"}, EOS[LLAMA]: {"prompt": "a:", "completion": " b</s>"}},
	"pair-empty-completion": {"prompt": "Say nothing:", "completion": ""},
	"pair-prompt-only": {"prompt": "Hi"},
	"pair-unicode": {"prompt": "Übersetze: 🦙", "completion": " 日本語\r\n"},
	"pair-text": {"prompt": "p:", "completion": " c", "text": "the text"},
	"pair-body": {"prompt": "p:", "completion": " c", "body": "the body"},
	"pair-chat": {"prompt": turns(("user", "Hi")), "completion": turns(("assistant", "Hello there."))},
	"pair-chat-system": {
		"prompt": turns(("system", "Be brief."), ("user", "Hi")),
		"completion": turns(("assistant", "Hello.")),
	},
	"pair-chat-multi-turn": {
		"prompt": turns(("user", "One?"), ("assistant", "1"), ("user", "Two?")),
		"completion": turns(("assistant", "2"), ("user", "Three?"), ("assistant", "3")),
	},
	"pair-chat-tools": {"prompt": TOOL_TURNS[:1], "completion": TOOL_TURNS[1:], "tools": [WEATHER]},
	"pair-chat-white-space": {"prompt": turns(("user", "Hi ")), "completion": turns(("assistant", "\n\nHello. "))},
	"pair-chat-assistant-prompt": {
		"prompt": turns(("user", "Hi"), ("assistant", "Well,")),
		"completion": turns(("assistant", "hello.")),
	},
	"text": {"text": "The quick brown fox."},
	"text-eos": {EOS[QWEN]: {"text": "The fox.<|im_end|>"}, EOS[LLAMA]: {"text": "The fox.</s>"}},
	"text-eos-newline": {EOS[QWEN]: {"text": "The fox.<|im_end|>\n"}, EOS[LLAMA]: {"text": "The fox.</s>\n"}},
	"text-other-eos": {"text": "The fox.<|endoftext|>"},
	"text-chatml": {"text": "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello.<|im_end|>\n"},
	"text-chatml-bare": {"text": "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\nHello."},
	"text-bos": {"text": "<s>The fox."},
	"text-role-lines": {"text": "<|user|>\nHi</s>\n<|assistant|>\nHello.</s>\n"},
	"text-white-space": {"text": "  The fox \n"},
	"text-unicode": {"text": "Grüße 👩‍👩‍👧 日本 e\u0301"},
	"text-long": {"text": "word " * 2100},
	"text-empty": {"text": ""},
	"text-number": {"text": 42},
	"text-null": {"text": None},
	"text-messages": {"text": "the text", "messages": turns(("user", "Hi"), ("assistant", "Hello."))},
	"body": {"body": "The quick brown fox."},
	"instruction": {"instruction": "Add 2 and 3.", "output": "5"},
	"instruction-messages": {"instruction": "Add.", "output": "5", "messages": turns(("user", "Hi"), ("assistant", "Yes."))},
	"input-ids": {"input_ids": [100, 200, 2, 300]},
	"input-ids-labels": {"input_ids": [100, 200, 300], "labels": [-100, 200, 300]},
	"input-ids-completion-mask": {"input_ids": [100, 200, 300], "completion_mask": [0, 1, 1]},
}

ALPACA = "### Instruction:\n{instruction}\n\n### Response:\n{output}"


def cases():
	"""Yields (tokenizer, row name, options); `max_length` is respelled for versions that do not know it."""
	for name in ROWS:
		for tokenizer in (QWEN, LLAMA):
			if name == "text-long":
				continue
			if tokenizer == LLAMA and ("tools" in name or "call" in name or "arguments" in name or "chatml" in name):
				continue
			if tokenizer == QWEN and name in ("text-role-lines",):
				continue
			options = {}
			if tokenizer == LLAMA and name.startswith(("messages", "conversations", "pair-chat", "text-messages")):
				options["chat_template"] = "role-lines"
			yield tokenizer, name, options
	for name, max_length in [
		("text", 3), ("pair", 8), ("pair", 12), ("messages-long", 40), ("messages-long", 20), ("pair-chat", 24),
		("pair-chat", 29), ("messages-multi-turn", 1), ("text-eos", 3),
	]:
		yield QWEN, name, {"max_length": max_length}
		if name in ("text", "pair", "text-eos"):
			yield LLAMA, name, {"max_length": max_length}
			yield LLAMA, name, {"max_length": max_length, "truncation_mode": "keep_end"}
	yield QWEN, "pair-chat", {"max_length": 8, "truncation_mode": "keep_end"}
	yield QWEN, "messages-long", {"max_length": None}
	yield QWEN, "messages-long", {"max_length": 40, "assistant_only_loss": True}
	yield QWEN, "messages-long", {"max_length": 20, "assistant_only_loss": True}
	for name in ("pair", "pair-chat", "pair-chat-multi-turn", "text", "messages", "input-ids-completion-mask"):
		for completion_only_loss in (None, True, False):
			yield QWEN, name, {"completion_only_loss": completion_only_loss}
	for name in (
		"messages", "messages-system", "messages-multi-turn", "messages-tools", "messages-two-calls",
		"messages-call-without-content", "messages-unicode", "messages-empty-answer", "messages-crlf",
		"messages-white-space", "messages-last-user", "messages-only-user", "messages-late-system",
		"messages-unknown-role", "messages-null-content", "conversations-known-roles", "pair-chat",
		"pair-chat-multi-turn", "pair-chat-tools", "pair", "text", "input-ids",
	):
		yield QWEN, name, {"assistant_only_loss": True}
	for name in ("pair-chat", "pair-chat-multi-turn"):
		yield QWEN, name, {"assistant_only_loss": True, "completion_only_loss": False}
	yield LLAMA, "messages", {"assistant_only_loss": True, "chat_template": "role-lines"}
	for name in ("messages", "messages-multi-turn", "messages-empty-answer", "messages-white-space", "pair-chat-multi-turn"):
		yield LLAMA, name, {"assistant_only_loss": True, "chat_template": "role-lines-generation"}
	for name in ("messages", "pair-chat", "messages-multi-turn"):
		yield LLAMA, name, {"chat_template": "role-lines-bos"}
		yield QWEN, name, {"chat_template": "think-prompt"}
	for name in ("messages", "text", "text-eos", "text-other-eos", "pair", "pair-eos"):
		yield QWEN, name, {"eos_token": "<|endoftext|>"}
	yield QWEN, "text", {"eos_token": "<|none|>"}
	yield LLAMA, "text", {"eos_token": "<|none|>"}
	for tokenizer in (QWEN, LLAMA):
		for name in ("body", "pair-body", "text"):
			yield tokenizer, name, {"dataset_text_field": "body"}
		yield tokenizer, "instruction", {"formatting_func": ALPACA}
	yield QWEN, "instruction", {"formatting_func": ALPACA + EOS[QWEN]}
	yield QWEN, "instruction", {"formatting_func": ALPACA, "dataset_text_field": "body"}
	yield QWEN, "instruction", {"formatting_func": ALPACA, "completion_only_loss": True}
	yield QWEN, "instruction-messages", {"formatting_func": ALPACA}
	yield QWEN, "pair-text", {"completion_only_loss": False}
	for name in ("text", "text-eos", "messages", "pair"):
		yield QWEN, name, {"tokenizer": {"pad_token": EOS[QWEN]}}
		yield LLAMA, name, {"tokenizer": {"pad_token": "<unk>"}, **({"chat_template": "role-lines"} if name == "messages" else {})}
	yield QWEN, "text", {"pad_token": EOS[QWEN]}
	yield QWEN, "text", {"tokenizer": {"eos_token": "<|endoftext|>"}}
	yield LLAMA, "text", {"tokenizer": {"add_bos_token": False}}
	yield LLAMA, "text-bos", {"tokenizer": {"add_bos_token": False}}
	for name in ("text", "text-bos"):
		yield LLAMA, name, {"dataset_kwargs": {"add_special_tokens": False}}


def cases_before(version):
	"""Cases of releases that read the text column only where it is named, and whose formatting functions take a batch."""
	release = tuple(int(part) for part in version.split(".")[:2])
	if release < (0, 15):
		for tokenizer in (QWEN, LLAMA):
			yield tokenizer, "instruction", {"formatting_func_batch": ALPACA}
			yield tokenizer, "instruction-messages", {"formatting_func_batch": ALPACA}
			yield tokenizer, "instruction", {"formatting_func_batch": ALPACA, "dataset_text_field": "body"}
			yield tokenizer, "instruction", {"formatting_func_batch": ALPACA, "max_length": 9}
			yield tokenizer, "instruction", {"formatting_func_batch": ALPACA, "dataset_kwargs": {"add_special_tokens": False}}
			yield tokenizer, "text-long", {}
	if release >= (0, 12):
		return
	for tokenizer, name, options in [*cases(), (LLAMA, "text-long", {}), (QWEN, "text-long", {})]:
		if name.startswith("text") and "dataset_text_field" not in options and "assistant_only_loss" not in options:
			yield tokenizer, name, {**options, "dataset_text_field": "text"}
	for tokenizer in (QWEN, LLAMA):
		template = {"chat_template": "role-lines"} if tokenizer == LLAMA else {}
		yield tokenizer, "pair-body", {"dataset_text_field": "prompt"}
		yield tokenizer, "pair", {"dataset_text_field": "completion"}
		yield tokenizer, "messages", {"dataset_kwargs": {"add_special_tokens": True}, **template}
		yield tokenizer, "messages", {"dataset_kwargs": {"add_special_tokens": False}, **template}
		yield tokenizer, "messages-long", {"max_length": 12, **template}
		yield tokenizer, "text-messages", {"formatting_func_batch": "{text}!", **template}
	yield LLAMA, "pair", {"chat_template": "role-lines"}
	yield LLAMA, "pair-unicode", {"chat_template": "role-lines"}


def row_for(tokenizer, name):
	row = ROWS[name]
	return row[EOS[tokenizer]] if EOS[tokenizer] in row else row


# --- Worker: runs inside one environment. ---

LOADED = {}


def work(tokenizers, out):
	import datasets
	import torch
	import transformers
	import trl

	datasets.disable_progress_bars()
	transformers.logging.set_verbosity_error()
	# Fingerprints pickle the whole tokenizer at every map, which takes longer than all the rest.
	for module in (datasets.fingerprint, datasets.arrow_dataset):
		module.update_fingerprint = lambda *_: datasets.fingerprint.generate_random_fingerprint()
	known = options_of(trl)
	length_name = "max_length" if "max_length" in known else "max_seq_length"
	questions = []
	for tokenizer, row, options in [*cases(), *cases_before(trl.__version__)]:
		options = {length_name if key == "max_length" else key: value for key, value in options.items()}
		if set(options) <= known | {"chat_template", "tokenizer", "formatting_func", "formatting_func_batch"}:
			questions.append({"tokenizer": tokenizer, "row": row, "options": options})
	LOADED["folder"] = tokenizers
	for tokenizer in (QWEN, LLAMA):
		LOADED[tokenizer] = transformers.AutoTokenizer.from_pretrained(tokenizers / tokenizer)
		LOADED["model", tokenizer] = tiny_model(tokenizer)
	# Everything is imported before the first copy, which saves seconds for each.
	answer_question({"tokenizer": QWEN, "row": "text", "options": {"tokenizer": {}}})
	# A fresh copy of this process for each question, as trainers change the tokenizer that they are given.
	with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
		records = pool.map(answer_question, questions, chunksize=1)
	versions = {"trl": trl.__version__, "transformers": transformers.__version__, "datasets": datasets.__version__}
	out.write_text(json.dumps({**versions, "torch": torch.__version__, "records": records}))


def answer_question(record):
	with tempfile.TemporaryDirectory() as scratch:
		try:
			return {**record, **prepare(Path(scratch), record)}
		except Exception as error:
			return {**record, "error": f"{type(error).__name__}: {error}".split("\n")[0][:160]}


def prepare(scratch, record):
	import datasets
	import transformers

	options = dict(record["options"])
	tokenizer = record["tokenizer"]
	processing_class = LOADED[tokenizer]
	if "tokenizer" in options:
		folder = LOADED["folder"] / tokenizer
		processing_class = transformers.AutoTokenizer.from_pretrained(folder, **options.pop("tokenizer"))
	template = options.pop("chat_template", None)
	if template is not None:
		processing_class.chat_template = TEMPLATES[template]
	formatting = formatting_of(options)
	file = scratch / "row.jsonl"
	file.write_text(json.dumps(row_for(tokenizer, record["row"]), ensure_ascii=False) + "\n", newline="\n")
	dataset = datasets.load_dataset("json", data_files=str(file), split="train", cache_dir=str(scratch / "cache"))
	trainer = build_trainer(scratch, LOADED["model", tokenizer], processing_class, dataset, options, formatting)
	if len(trainer.train_dataset) == 0:
		return {"dropped": True}
	batch = next(iter(trainer.get_train_dataloader()))
	return {"input_ids": batch["input_ids"][0].tolist(), "labels": batch["labels"][0].tolist()}


def options_of(trl):
	"""SFTConfig is new in 0.9; before, the trainer took its options itself."""
	if hasattr(trl, "SFTConfig"):
		return {field.name for field in dataclasses.fields(trl.SFTConfig)}
	return set(inspect.signature(trl.SFTTrainer.__init__).parameters)


def formatting_of(options):
	text = options.pop("formatting_func", None)
	if text is not None:
		return lambda row: text.format(**row)
	batch = options.pop("formatting_func_batch", None)
	if batch is None:
		return None
	return lambda rows: [batch.format(**dict(zip(rows, values))) for values in zip(*rows.values())]


def build_trainer(scratch, model, tokenizer, dataset, options, formatting=None, collator=None):
	import transformers
	import trl

	arguments = dict(
		output_dir=str(scratch / "out"),
		report_to="none",
		use_cpu=True,
		bf16=False,
		per_device_train_batch_size=1,
		dataloader_pin_memory=False,
		gradient_checkpointing=False,
	)
	own = {}
	if hasattr(trl, "SFTConfig"):
		config = trl.SFTConfig(**arguments, **options)
	else:
		config, own = transformers.TrainingArguments(**arguments), options
	names = inspect.signature(trl.SFTTrainer.__init__).parameters
	return trl.SFTTrainer(
		model=model,
		args=config,
		train_dataset=dataset,
		**{"processing_class" if "processing_class" in names else "tokenizer": tokenizer},
		**({} if formatting is None else {"formatting_func": formatting}),
		**({} if collator is None else {"data_collator": collator}),
		**own,
	)


def tiny_model(tokenizer):
	from transformers import LlamaConfig, LlamaForCausalLM

	return LlamaForCausalLM(
		LlamaConfig(
			vocab_size=151936 if tokenizer == QWEN else 32000,
			hidden_size=4,
			intermediate_size=4,
			num_hidden_layers=1,
			num_attention_heads=1,
			num_key_value_heads=1,
			max_position_embeddings=4096,
		)
	)


# --- Driver: makes the environments and merges the answers. ---


def drive(envs, out, only):
	envs.mkdir(parents=True, exist_ok=True)
	tokenizers = envs / "tokenizers"
	run("node", ROOT / "scripts" / "embedded-tokenizers.mjs", "--out", tokenizers)
	shared = make_shared(envs)
	answers = []
	for trl, transformers, datasets, *pins in VERSIONS:
		answer = envs / f"answer-{trl}-{transformers}.json"
		if only is None or trl in only:
			python = make_environment(envs, shared, trl, transformers, datasets, pins)
			env = {**os.environ, **hermetic(envs)}
			run(python, __file__, "--worker", answer, "--tokenizers", tokenizers, env=env)
		if answer.exists():
			answers.append(json.loads(answer.read_text()))
		elif only is not None:
			# What was not recorded this time is kept as it stands in the file.
			answers.append(recorded(out, trl, transformers))
		print(trl, transformers, len(answers[-1]["records"]), "records", file=sys.stderr)
	write_answers(out, answers)


def recorded(out, trl, transformers):
	truth = json.loads(out.read_text())
	id = f"{trl}+{transformers}"
	records = [record for record in truth["records"] if id in record["versions"]]
	stripped = [{key: value for key, value in record.items() if key != "versions"} for record in records]
	return {**truth["versions"][id], "records": [{**record, "row": record["row"].split("@")[0]} for record in stripped]}


def hermetic(envs):
	return {
		"HF_HUB_OFFLINE": "1",
		"HF_HOME": str(envs / "hf-home"),
		"TOKENIZERS_PARALLELISM": "false",
		"OMP_NUM_THREADS": "1",
		"PYTHONWARNINGS": "ignore",
		"PYTHONHASHSEED": "0",
		"CUDA_VISIBLE_DEVICES": "",
	}


def make_shared(envs):
	shared = envs / "shared"
	if not (shared / "bin" / "uv").exists():
		run(sys.executable, "-m", "venv", shared)
		run(shared / "bin" / "pip", "install", "--quiet", TORCH, "numpy", "uv")
	return shared


def make_environment(envs, shared, trl, transformers, datasets, pins=()):
	folder = envs / f"trl-{trl}-transformers-{transformers}"
	python = folder / "bin" / "python"
	if (folder / "ready").exists():
		return python
	uv = [shared / "bin" / "uv", "--quiet", "--cache-dir", envs / "uv-cache"]
	overrides = envs / "overrides.txt"
	# Torch comes from the shared environment; uv must not look for a second one.
	overrides.write_text("torch; sys_platform == 'never'\n")
	run(*uv, "venv", "--clear", "--python", shared / "bin" / "python", folder)
	wanted = [f"trl=={trl}", f"transformers=={transformers}", f"datasets=={datasets}", "rich", "jinja2", *pins]
	run(*uv, "pip", "install", "--python", python, "--override", overrides, *wanted)
	(site_packages,) = folder.glob("lib/python*/site-packages")
	(torch_packages,) = shared.glob("lib/python*/site-packages")
	(site_packages / "shared-torch.pth").write_text(f"{torch_packages}\n")
	(folder / "ready").touch()
	return python


def write_answers(out, answers):
	"""One line per distinct answer, with the versions that gave it; rows, templates and versions are stored once."""
	rows = {name: row for name, row in ROWS.items() if EOS[QWEN] not in row}
	for name in ROWS.keys() - rows.keys():
		rows |= {f"{name}@{tokenizer}": row_for(tokenizer, name) for tokenizer in (QWEN, LLAMA)}
	versions = {}
	records = {}
	for answer in answers:
		id = f"{answer['trl']}+{answer['transformers']}"
		versions[id] = {key: answer[key] for key in ("trl", "transformers", "datasets")}
		for record in answer["records"]:
			if record["row"] not in rows:
				record["row"] += f"@{record['tokenizer']}"
			records.setdefault(compact(record), []).append(id)
	ordered = sorted(records, key=lambda line: order_of(json.loads(line)))
	lines = [f'{{"versions":{compact(records[line])},{line[1:]}' for line in ordered]
	about = (
		"What the real TRL SFTTrainer made of each row: the ids and labels of the batch that its collator returned for "
		"that row alone. Written by scripts/record-trl-sft.py, never by hand. A record's `versions` (keys of the table "
		"`versions`) all gave this answer. `options` are arguments of SFTConfig in TRL's spelling, except "
		"`chat_template` (a name under `templates`, set on the tokenizer), `tokenizer` (arguments of from_pretrained) "
		"`formatting_func` (returns this text with the {columns} filled in) and `formatting_func_batch` (returns such a "
		"text for each row of the batch). A record has `input_ids` and "
		"`labels`, or `dropped` (the trainer left the row out), or `error` (the start of the exception)."
	)
	parts = [
		f'"about":{compact(about)}',
		'"versions":{\n' + ",\n".join(f"{compact(id)}:{compact(row)}" for id, row in versions.items()) + "\n}",
		'"templates":{\n' + ",\n".join(f"{compact(name)}:{compact(text)}" for name, text in TEMPLATES.items()) + "\n}",
		'"rows":{\n' + ",\n".join(f"{compact(name)}:{compact(row)}" for name, row in sorted(rows.items())) + "\n}",
		'"records":[\n' + ",\n".join(lines) + "\n]",
	]
	out.parent.mkdir(parents=True, exist_ok=True)
	out.write_text("{\n" + ",\n".join(parts) + "\n}\n", newline="\n")


def compact(value):
	return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def order_of(record):
	"""Keeps the answers to one question on neighbouring lines."""
	return (record["row"], record["tokenizer"], compact(record["options"]).replace("max_seq_length", "max_length"))


def run(*command, env=None):
	subprocess.run([str(part) for part in command], check=True, env=env)


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("--envs", type=Path, default=ROOT / ".venv" / "trl")
	parser.add_argument("--out", type=Path, default=ROOT / "test" / "conformance" / "trl-sft.json")
	parser.add_argument("--only", nargs="*")
	parser.add_argument("--worker", type=Path)
	parser.add_argument("--tokenizers", type=Path)
	options = parser.parse_args()
	if options.worker is None:
		drive(options.envs.resolve(), options.out, options.only)
	else:
		work(options.tokenizers, options.worker)


if __name__ == "__main__":
	main()
