"""Records which ids and labels the real Axolotl gives to small rows, so that our own preparation can be compared with it.

Usage: python scripts/record-axolotl.py --sources DIR [--envs DIR] [--out FILE] [--only VERSION ...]

DIR holds a folder per release, named by its version, with the package `axolotl` as it stands in the wheel or at the tag
(`pip download --no-deps axolotl==0.19.0` and unzip; for older releases the folder `src` of the tag). The driver makes one
environment per release with the transformers that it pins, writes the tokenizers as checkpoints would hold them, and starts
this file again with --worker. The worker imports Axolotl's own prompt strategies, unmodified; packages that only training
needs (torch, accelerate, trl ...) are replaced by empty ones. Each dataset entry goes through Axolotl's own schema, each
row through its own `tokenize_prompt`, and the functions that drop or cut long rows are taken from its source by name.
The answers are hashes; some are kept in full. Nothing is downloaded but packages.

Not recorded: multimodal processors, mistral-common tokenizers, packing, streaming, what Arrow does to a whole file.
"""

import argparse
import ast
import base64
import copy
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import json
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import MagicMock

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "test" / "conformance" / "rows" / "shared.jsonl"

# (axolotl, transformers, datasets): the pins of the release.
VERSIONS = [
	("0.19.0", "5.16.1", "4.8.4"),
	("0.17.0", "5.9.0", "4.8.4"),
	("0.16.1", "5.5.0", "4.5.0"),
	("0.12.2", "4.55.2", "4.0.0"),
	("0.8.1", "4.51.0", "3.5.0"),
]
TOKENIZERS = ["qwen2.5", "llama-2", "qwen3", "gemma", "llama-3"]

# Files of Axolotl that decide about a row.
DECIDING = [
	"prompt_strategies/chat_template.py",
	"prompt_strategies/jinja_template_analyzer.py",
	"prompt_strategies/completion.py",
	"prompt_strategies/input_output.py",
	"prompt_strategies/alpaca_w_system.py",
	"prompt_strategies/user_defined.py",
	"prompt_tokenizers.py",
	"prompters.py",
	"utils/schemas/datasets.py",
	"utils/data/utils.py",
	"utils/trainer.py",
]

# Our own templates: one reads the messages under another name, one prints a reasoning, one trains on what a turn repeats.
TEMPLATES = {
	"role-lines": "{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}{{ eos_token }}\n{% endfor %}",
	"other-name": (
		"{% for m in messages %}[{{ m.role }}]{{ m.content }}"
		"{% if m.tool_calls %}(calls){% endif %}{{ eos_token }}{% endfor %}"
	),
	"reasoning": (
		"{% for message in messages %}<|{{ message.role }}|>"
		"{% if message.reasoning_content %}<r>{{ message.reasoning_content }}</r>{% endif %}"
		"{{ message['content'] }}{{ eos_token }}\n{% endfor %}"
	),
	"brackets": "{{ bos_token }}{% for message in messages %}[{{ message.role }}] {{ message.content | trim }} ]]{% endfor %}",
	"no-spaces": "{% for message in messages %}{{ message.role }}:{{ message.content }}{{ eos_token }}{% endfor %}",
}

CALL = {"type": "function", "function": {"name": "weather", "arguments": '{"city": "Oslo", "days": 2.0}'}}
TOOL = {"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}


def turns(*pairs):
	return [{"role": role, "content": content} for role, content in pairs]


# Rows for options that the shared ones have no use for.
OWN_ROWS = {
	"chat": [
		{"messages": turns(("user", "Hi"), ("assistant", "Hello.")), "system": "Be brief."},
		{"messages": turns(("system", "A."), ("user", "Hi"), ("assistant", "Hello.")), "system": "Be brief."},
		{"messages": [{"role": "user", "content": "Rain?"}, {"role": "assistant", "content": "", "tool_calls": [CALL]}], "tools": [TOOL]},
		{"messages": turns(("user", "Rain?"), ("assistant", "No.")), "tools": json.dumps([TOOL])},
		{"messages": turns(("user", "Rain?"), ("assistant", "No.")), "tools": []},
		{"messages": [{"role": "user", "content": "Hi", "train": True}, {"role": "assistant", "content": "Yes.", "train": False}]},
		{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes.", "train": True}, {"role": "user", "content": "?", "train": 0}]},
		{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "One two, three.", "detail": [{"begin_offset": 4, "end_offset": 7, "train": True}]}]},
		{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ünü 🦙 zwei drei", "detail": [{"begin_offset": 0, "end_offset": 4, "train": True}, {"begin_offset": 5, "end_offset": 9, "train": False}]}]},
		{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Abc", "detail": []}]},
		{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": [{"type": "text", "text": "Let me see.", "train": False}, {"type": "text", "text": " It is 4."}]}]},
		{"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}, {"role": "assistant", "content": [{"type": "text", "text": "Yes", "weight": 1}, {"type": "text", "text": " or no", "weight": 0}]}]},
		{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "reasoning_content": "Think first.", "content": "Done."}]},
		{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "reasoning_content": [{"type": "text", "text": "Think", "train": False}, {"type": "text", "text": " more."}], "content": [{"type": "text", "text": "Done"}, {"type": "text", "text": " now.", "train": True}]}]},
		{"messages": [{"role": "user", "content": "Hi", "name": None}, {"role": "assistant", "content": "Yes.", "tool_calls": None}]},
		{"messages": turns(("user", "Hi"), ("assistant", "[[dummy_message]]"))},
		{"messages": turns(("user", "z"), ("assistant", "]"), ("user", "zz"), ("assistant", " ]] "))},
		{"messages": turns(("user", "Hi"), ("assistant", "Hi"), ("user", "Hi"), ("assistant", "Hi"))},
		{"messages": turns(("assistant", "I begin."), ("user", "Ok"))},
		{"messages": turns(("human", "Hi"), ("gpt", "Hello."), ("bot", "Me too."))},
		{"messages": turns(("user", "Hi"), ("assistant", "a<|im_end|>b</s>c"))},
		{"messages": []},
	],
	"system-alpaca": [
		{"system": "Be brief.", "instruction": "Add 2 and 3.", "input": "", "output": "5"},
		{"system": "", "instruction": "Add.", "input": "2 3", "output": "5"},
		{"instruction": "Add.", "output": "5"},
		{"instruction": "Add {2}.", "input": "{x}", "output": ""},
	],
	"renamed-alpaca": [
		{"question": "Add 2 and 3.", "context": "now", "answer": "5", "role": "Be brief."},
		{"question": "Add.", "context": "", "answer": "5"},
		{"question": "Add.", "answer": "5"},
	],
	"segments": [
		{"segments": [{"label": False, "text": "<s>Hi\n"}, {"label": True, "text": "there</s>"}]},
		{"segments": [{"label": True, "text": "a b"}, {"label": False, "text": " c"}, {"label": True, "text": "d"}]},
		{"segments": [{"label": False, "text": "Grüße 🦙"}, {"label": True, "text": ""}]},
	],
}

CHAT = {"type": "chat_template"}
FROM_VALUE = {"field_messages": "conversations", "message_property_mappings": {"role": "from", "content": "value"}}


def cases():
	"""Yields (tokenizers, rows, which of them, options of the run, options of the dataset)."""
	yield ["qwen2.5", "qwen3", "gemma"], "messages", "all", {}, CHAT
	yield ["qwen2.5", "llama-2", "gemma", "llama-3"], "messages", "all", {"chat_template": "chatml"}, CHAT
	yield ["llama-2", "llama-3"], "messages", "all", jinja("role-lines"), CHAT
	yield ["qwen3", "llama-2"], "sharegpt", "all", {"chat_template": "chatml"}, {**CHAT, **FROM_VALUE}
	for options in (
		{"train_on_eos": "all"}, {"train_on_eos": "last"}, {"train_on_eos": "none"},
		{"roles_to_train": ["user", "assistant", "tool"]}, {"roles_to_train": []},
		{"roles_to_train": ["human"], "train_on_eos": "all"}, {"roles_to_train": ["user"], "train_on_eos": "last"},
		{"message_field_training": "weight"}, {"drop_system_message": True}, {"roles": {"user": ["assistant"], "assistant": ["user"]}},
	):
		yield ["qwen2.5", "qwen3"], "messages", "some", {}, {**CHAT, **options}
		yield ["llama-2"], "messages", "some", {"chat_template": "chatml"}, {**CHAT, **options}
	for options in (
		{"train_on_inputs": True}, {"sequence_len": 24}, {"sequence_len": 24, "excess_length_strategy": "truncate"},
		{"eot_tokens": ["<|im_end|>"]}, {"eot_tokens": ["<|im_start|>", "<|nothing|>"]},
		{"special_tokens": {"eos_token": "<|endoftext|>"}}, {"chat_template": "tokenizer_default_fallback_chatml"},
	):
		yield ["qwen2.5", "qwen3"], "messages", "some", options, CHAT
	yield ["qwen2.5"], "messages", "some", {"special_tokens": {"eos_token": "<|endoftext|>"}, "eot_tokens": ["<|im_end|>"]}, {**CHAT, "train_on_eot": "last"}
	yield ["qwen2.5"], "messages", "some", {"special_tokens": {"eos_token": "<|endoftext|>"}, "eot_tokens": ["<|im_end|>"]}, {**CHAT, "train_on_eos": "all", "train_on_eot": "none"}
	yield ["qwen3"], "messages", "some", {"chat_template_kwargs": {"enable_thinking": False}}, CHAT
	yield ["llama-2"], "messages", "some", {"chat_template": "tokenizer_default_fallback_chatml"}, CHAT
	yield ["llama-2"], "messages", "some", {}, CHAT
	yield ["llama-2"], "sharegpt", "some", {"chat_template": "chatml"}, {**CHAT, "field_messages": "conversations", "message_field_role": "from", "message_field_content": "value"}
	for name in TEMPLATES:
		yield ["llama-2", "qwen2.5", "gemma"], "messages", "some", jinja(name), CHAT
	for name in ("role-lines", "reasoning", "no-spaces", "other-name"):
		details = {"message_field_training": "train", "message_field_training_detail": "detail"}
		yield ["llama-2", "qwen2.5", "llama-3"], "chat", "all", jinja(name), {**CHAT, **details}
	yield ["qwen2.5", "qwen3"], "chat", "all", {}, CHAT
	yield ["qwen2.5"], "chat", "all", {"chat_template": "chatml"}, {**CHAT, "chat_template": "jinja", "chat_template_jinja": TEMPLATES["role-lines"]}
	yield ["qwen2.5"], "chat", "all", {"chat_template": "chatml"}, {**CHAT, "chat_template_jinja": TEMPLATES["role-lines"]}
	three = ["qwen2.5", "llama-2", "gemma"]
	yield three, "alpaca", "all", {}, {"type": "alpaca"}
	for name in ("alpaca:chat", "alpaca:chatml", "alpaca:phi", "alpaca_chat.load", "alpaca_chat.load_no_prompt", "alpaca_instruct.load", "alpaca_instruct.load_no_prompt"):
		yield three, "alpaca", "some", {}, {"type": name}
	yield three, "alpaca", "some", {"train_on_inputs": True}, {"type": "alpaca"}
	yield three, "alpaca", "some", {"sequence_len": 40}, {"type": "alpaca"}
	yield three, "alpaca", "some", {"sequence_len": 40, "excess_length_strategy": "truncate"}, {"type": "alpaca"}
	for name in ("alpaca_w_system.load_instruct", "alpaca_w_system.load_chat", "alpaca_w_system", "alpaca"):
		yield three, "system-alpaca", "all", {}, {"type": name}
	fields = {"field_instruction": "question", "field_input": "context", "field_output": "answer", "field_system": "role"}
	for own in ({}, {"system_prompt": "Help."}, {"format": "Q: {instruction}\nC: {input}\nA:", "no_input_format": "Q: {instruction}\nA:", "system_prompt": "Help.", "system_format": "S {system}\n"}, {"format": "{{x}} {instruction}"}):
		yield three, "renamed-alpaca", "all", {}, {"type": {**fields, **own}}
	yield three, "text", "all", {}, {"type": "completion"}
	yield three, "text", "some", {"sequence_len": 12}, {"type": "completion"}
	yield three, "segments", "all", {}, {"type": "input_output"}
	yield three, "segments", "all", {"train_on_inputs": True}, {"type": "input_output"}


def jinja(name):
	return {"chat_template": "jinja", "chat_template_jinja": TEMPLATES[name]}


def shared_rows():
	return [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]


def rows_of(kind):
	return OWN_ROWS[kind] if kind in OWN_ROWS else [row.get(kind) for row in shared_rows()]


def chosen(kind, which):
	"""Numbers of the rows; `some`: every fifth, and all with a trait that options bear on."""
	rows = shared_rows()
	if kind in OWN_ROWS:
		return list(range(len(OWN_ROWS[kind])))
	telling = {"edge", "weight", "thinking", "tools"}
	numbers = [i for i, row in enumerate(rows) if which == "all" or i % 5 == 0 or (telling & set(row["traits"]) and i % 2 == 0)]
	return [i for i in numbers if kind in rows[i]]


# --- Worker: runs inside one environment. ---

# Loading takes longer than all the rest; a tokenizer that a case changes is loaded for it alone.
LOADED = {}

UNUSED = {
	"torch", "accelerate", "trl", "peft", "bitsandbytes", "posthog", "numba", "flash_attn", "einops", "torchao",
	"deepspeed", "scipy", "axolotl_contribs_lgpl", "optimum", "art", "fire", "psutil",
}


class EmptyPackages(importlib.abc.MetaPathFinder, importlib.abc.Loader):
	def find_spec(self, name, path, target=None):
		if name.split(".")[0] in UNUSED:
			return importlib.machinery.ModuleSpec(name, self, is_package=True)
		return None

	def create_module(self, spec):
		module = MagicMock(name=spec.name)
		module.__path__, module.__spec__, module.__name__ = [], spec, spec.name
		return module

	def exec_module(self, module):
		pass


def work(source, tokenizers, out):
	import datasets
	import transformers

	transformers.logging.set_verbosity_error()
	sys.path.insert(0, str(source))
	sys.meta_path.append(EmptyPackages())
	importlib.import_module("axolotl.prompt_strategies.chat_template")
	import logging

	logging.disable(logging.CRITICAL)
	length = length_functions(source)
	records = []
	for names, kind, which, root, entry in cases():
		for name in names:
			records.append(record_case(tokenizers / name, kind, which, root, entry, length))
	hashes = {file: hashlib.sha256((source / "axolotl" / file).read_bytes()).hexdigest()[:16] for file in DECIDING}
	versions = {"transformers": transformers.__version__, "datasets": datasets.__version__, "files": hashes}
	out.write_text(json.dumps({**versions, "records": records}))


def length_functions(source):
	"""The functions that drop and cut rows, unmodified but alone: their modules need torch."""
	found = {}
	for file in ("utils/trainer.py", "utils/data/utils.py"):
		text = (source / "axolotl" / file).read_text()
		for node in ast.parse(text).body:
			if isinstance(node, ast.FunctionDef) and node.name in ("filter_sequences_by_length", "drop_long_seq", "truncate_long_seq"):
				exec(ast.get_source_segment(text, node), found)
	return found


def record_case(folder, kind, which, root, entry, length):
	from axolotl.utils.dict import DictDefault

	rows = rows_of(kind)
	numbers = chosen(kind, which)
	record = {"tokenizer": folder.name, "rows": kind, "which": which, "root": root, "dataset": entry}
	cfg = DictDefault({"sequence_len": 512, "train_on_inputs": False, **root})
	try:
		strategy = strategy_for(folder, cfg, entry)
	except Exception as error:
		return {**record, "error": f"{type(error).__name__}: {error}".split("\n")[0][:160]}
	answers, errors = [], {}
	for number in numbers:
		try:
			answers.append(answer(strategy, copy.deepcopy(rows[number]), cfg, length))
		except Exception as error:
			answers.append("error")
			errors.setdefault(f"{type(error).__name__}: {error}".split("\n")[0][:100], number)
	return {**record, "answers": answers, "errors": errors}


def strategy_for(folder, cfg, entry):
	import transformers
	from axolotl.prompt_strategies import load
	from axolotl.prompt_tokenizers import AlpacaPromptTokenizingStrategy
	from axolotl.prompters import AlpacaPrompter
	from axolotl.utils.chat_templates import get_chat_template_from_config
	from axolotl.utils.dict import DictDefault
	from axolotl.utils.schemas.datasets import DatasetConfig
	from pydantic import TypeAdapter

	if folder not in LOADED or cfg.special_tokens:
		LOADED[folder] = transformers.AutoTokenizer.from_pretrained(folder)
		LOADED["template", folder] = LOADED[folder].chat_template
	tokenizer = LOADED[folder]
	tokenizer.chat_template = LOADED["template", folder]
	if cfg.special_tokens:
		del LOADED[folder]
	for key, token in (cfg.special_tokens or {}).items():
		tokenizer.add_special_tokens({key: transformers.AddedToken(token, rstrip=False, lstrip=False, normalized=False)})
	if cfg.chat_template:
		tokenizer.chat_template = get_chat_template_from_config(cfg=cfg, tokenizer=tokenizer)
	# A union of schemas: an entry that does not fit the first is taken for another, with fewer options.
	parsed = TypeAdapter(DatasetConfig).validate_python({"path": "rows.jsonl", **copy.deepcopy(entry)})
	dataset = DictDefault(parsed.model_dump(exclude_none=True))
	if isinstance(dataset.type, dict):
		return load("user_defined", tokenizer, cfg, dataset.type.to_dict())
	strategy = load(dataset.type, tokenizer, cfg, dataset)
	if strategy is None:
		base, _, style = dataset.type.partition(":")
		assert base == "alpaca", dataset.type
		strategy = AlpacaPromptTokenizingStrategy(AlpacaPrompter(style or None), tokenizer, cfg.train_on_inputs, cfg.sequence_len)
	return strategy


def answer(strategy, row, cfg, length):
	if strategy.supports_batched:
		result = strategy.tokenize_prompt({key: [value] for key, value in row.items()})
		ids = [id for part in result["input_ids"] for id in part]
		labels = [label for part in result["labels"] for label in part]
		if len(result["input_ids"]) > 1:
			return both(ids, labels)
	else:
		result = strategy.tokenize_prompt(row)
		ids, labels = list(result["input_ids"]), list(result["labels"])
	limit = cfg.sequence_len
	if (cfg.excess_length_strategy or "drop") == "truncate" and "truncate_long_seq" in length:
		if len(ids) < 2:
			return "dropped"
		cut = length["truncate_long_seq"]({"input_ids": [ids], "labels": [labels]}, sequence_len=limit)
		# Until 0.14 it is the predicate of Dataset.filter, which throws the changed batch away.
		if isinstance(cut, dict):
			ids, labels = cut["input_ids"][0], cut["labels"][0]
	else:
		keeps = length.get("filter_sequences_by_length") or length["drop_long_seq"]
		if not keeps({"input_ids": ids}, sequence_len=limit):
			return "dropped"
	return both(ids, labels)


def both(ids, labels):
	assert len(ids) == len(labels)
	return {"input_ids": ids, "labels": labels}


# --- Driver: makes the environments and merges the answers. ---


def drive(sources, envs, out, only):
	envs.mkdir(parents=True, exist_ok=True)
	tokenizers = envs / "tokenizers"
	run("node", ROOT / "scripts" / "conformance-tokenizers.mjs", "--out", tokenizers)
	answers = {}
	for version, transformers, datasets in VERSIONS:
		file = envs / f"answer-{version}.json"
		if only is None or version in only:
			python = make_environment(envs, version, transformers, datasets)
			quiet = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONWARNINGS": "ignore"}
			arguments = ["--worker", sources / version, tokenizers, file]
			subprocess.run([str(python), __file__, *map(str, arguments)], check=True, env={**os.environ, **quiet})
		if file.exists():
			answers[version] = json.loads(file.read_text())
	write(answers, out)


def make_environment(envs, version, transformers, datasets):
	folder = envs / f"env-{version}"
	python = folder / "bin" / "python"
	if not python.exists():
		run(sys.executable, "-m", "venv", folder)
		packages = [f"transformers=={transformers}", f"datasets=={datasets}", "jinja2", "addict", "pydantic", "colorama"]
		run(python, "-m", "pip", "install", "--quiet", *packages)
	return python


def run(*command):
	subprocess.run([str(part) for part in command], check=True)


def write(answers, out):
	"""One line per case; an answer is six characters of a hash, `------` for a dropped row, `!!!!!!` for one that stops."""
	cases_of = {}
	full = []
	for version, answer in answers.items():
		for number, record in enumerate(answer["records"]):
			key = json.dumps({key: record[key] for key in ("tokenizer", "rows", "which", "root", "dataset")}, ensure_ascii=False)
			case = cases_of.setdefault(key, {**json.loads(key), "answers": {}})
			numbers = chosen(record["rows"], record["which"])
			texts = record.get("answers")
			case["answers"][version] = "!" if texts is None else "".join(map(short, texts))
			if texts is not None and number % 9 == 0 and isinstance(texts[0], dict):
				full.append({"version": version, "case": len(cases_of) - 1 if version == list(answers)[0] else list(cases_of).index(key), "row": numbers[0], **texts[0]})
	about = (
		"What the real Axolotl made of rows (scripts/record-axolotl.py, never by hand). `rows`: a form of rows/shared.jsonl, or a key of `own`. "
		"`answers`: per release, six characters for each row of `numbers`: of the base64 sha256 of its ids and labels (joined by commas, a bar "
		"between), `------` for a row that is dropped, `!!!!!!` for one at which Axolotl stops; `!` alone when it stops for the whole config."
	)
	numbers = {f"{kind} {which}": chosen(kind, which) for _, kind, which, _, _ in cases()}
	versions = {version: {key: answer[key] for key in ("transformers", "datasets", "files")} for version, answer in answers.items()}
	lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases_of.values())
	head = {"about": about, "versions": versions, "own": OWN_ROWS, "numbers": numbers, "full": full}
	parts = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
	out.write_text("{\n" + ",\n".join(parts) + ',\n"cases": [\n' + lines + "\n]\n}\n", encoding="utf-8", newline="\n")


def short(answer):
	if isinstance(answer, str):
		return {"dropped": "------", "error": "!!!!!!"}[answer]
	text = ",".join(map(str, answer["input_ids"])) + "|" + ",".join(map(str, answer["labels"]))
	return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()[:6]


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("--sources", type=Path)
	parser.add_argument("--envs", type=Path, default=ROOT / ".venv" / "axolotl")
	parser.add_argument("--out", type=Path, default=ROOT / "test" / "conformance" / "axolotl.json")
	parser.add_argument("--only", nargs="*")
	parser.add_argument("--worker", nargs=3, type=Path)
	options = parser.parse_args()
	if options.worker is not None:
		work(*options.worker)
	else:
		drive(options.sources, options.envs, options.out, options.only)


if __name__ == "__main__":
	main()
