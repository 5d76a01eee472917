"""Records what the data modules of real LLaMA-Factory make of the shared rows (test/conformance/rows/shared.jsonl).

Usage: python scripts/record-llama-factory.py --tokenizers DIR [--packages DIR] [--out FILE] [--only VERSION ...]

Run it in an environment with transformers and jinja2 alone; DIR holds the folders that
`node scripts/conformance-tokenizers.mjs --out DIR` writes. The wheels of VERSIONS are downloaded with pip and unpacked,
not installed: their files stay as they are, and their hashes are recorded. Packages that they import for training
(torch, datasets, peft …) are stood in for by empty modules, as nothing of them takes part in the preparation of text.
What runs is theirs: DataArguments, dataset_info.json through the parser, the converter of the dataset's format,
`get_template_and_fix_tokenizer`, and the processor of the stage. A row is a dataset of one row. Of the stage `pt` the
labels are those of Transformers' DataCollatorForLanguageModeling.
"""

import argparse
import copy
import hashlib
import importlib
import importlib.abc
import importlib.machinery
import json
import logging
import subprocess
import sys
import tempfile
import types
import zipfile
from pathlib import Path
from unittest.mock import MagicMock

import transformers

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "test" / "conformance"
VERSIONS = ["0.9.5", "0.9.4", "0.9.3", "0.9.2", "0.9.1", "0.9.0", "0.8.3"]
STOOD_IN = {
	"torch", "datasets", "av", "PIL", "accelerate", "peft", "trl", "librosa", "torchaudio", "omegaconf", "fsspec",
	"torchdata", "fire",
}
# BOS of the tokenizer that has every token.
BOS = "<begin of text>"
# Versions that are asked for every row; the others for every fourth one.
WHOLE = ["0.9.5", "0.9.0"]
# Rows with which every template of every version is asked; numbers of lines.
SWEEP = slice(None, None, 30)
# Rows of each case that are kept in full, for people to read.
IN_FULL = 1

MESSAGE_TAGS = {
	"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant",
	"system_tag": "system",
}
MESSAGES = {"formatting": "sharegpt", "columns": {"messages": "messages"}, "tags": MESSAGE_TAGS}
OPENAI = {
	"formatting": "openai",
	"columns": {"messages": "messages", "tools": "tools"},
	"tags": {**MESSAGE_TAGS, "observation_tag": "tool", "function_tag": "function"},
}
SHAREGPT = {"formatting": "sharegpt"}
WITHOUT_SYSTEM = {
	"formatting": "sharegpt",
	"tags": {"role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt"},
}
ALPACA = {}
WITHOUT_INPUT = {"columns": {"prompt": "instruction", "response": "output"}}
PREFERENCE = {"ranking": True, "columns": {"prompt": "prompt", "chosen": "chosen", "rejected": "rejected"}}
CHAT_PREFERENCE = {
	"ranking": True, "formatting": "sharegpt",
	"columns": {"messages": "prompt", "chosen": "chosen", "rejected": "rejected"}, "tags": MESSAGE_TAGS,
}
KTO = {"columns": {"prompt": "prompt", "response": "completion", "kto_tag": "label"}}
TEXT = {"columns": {"prompt": "text"}}


def case(form, info, template, tokenizer, *, since="0.8.3", **config):
	return {
		"form": form, "info": {"file_name": "train.jsonl", **info}, "tokenizer": tokenizer, "since": since,
		"config": {"template": template, "stage": "sft", **config},
	}


CASES = [
	case("messages", MESSAGES, "qwen", "qwen2.5"),
	case("messages", MESSAGES, "qwen", "qwen2.5", mask_history=True),
	case("messages", MESSAGES, "qwen", "qwen2.5", train_on_prompt=True),
	case("messages", MESSAGES, "qwen", "qwen2.5", cutoff_len=40),
	case("messages", MESSAGES, "qwen", "qwen2.5", cutoff_len=40, mask_history=True),
	case("messages", MESSAGES, "qwen", "qwen2.5", cutoff_len=24, train_on_prompt=True, since="0.9.4"),
	case("messages", MESSAGES, "qwen", "qwen2.5", default_system="Be brief.", since="0.9.3"),
	case("messages", MESSAGES, "llama3", "llama-3.2"),
	case("messages", MESSAGES, "llama3", "llama-3.2", cutoff_len=32, since="0.9.4"),
	case("messages", MESSAGES, "llama2", "llama-2"),
	case("messages", MESSAGES, "llama2", "llama-2", mask_history=True, cutoff_len=32, since="0.9.4"),
	case("messages", MESSAGES, "mistral", "mistral-nemo"),
	case("messages", MESSAGES, "mistral", "mistral-7b", since="0.9.4"),
	case("messages", MESSAGES, "gemma", "gemma-3"),
	case("messages", MESSAGES, "gemma2", "gemma-3", since="0.9.4"),
	case("messages", MESSAGES, "gemma2", "gemma-3", since="0.9.4", mask_history=True, cutoff_len=40),
	case("messages", MESSAGES, "gemma2", "gemma-3", since="0.9.4", train_on_prompt=True),
	case("messages", MESSAGES, "deepseek3", "deepseek-v3", since="0.9.2"),
	case("messages", MESSAGES, "deepseekr1", "deepseek-v3", since="0.9.3"),
	case("messages", MESSAGES, "qwen3", "qwen3", since="0.9.3"),
	case("messages", MESSAGES, "qwen3", "qwen3", since="0.9.3", enable_thinking=False),
	case("messages", MESSAGES, "qwen3", "qwen3", since="0.9.4", enable_thinking=None),
	case("messages", MESSAGES, "qwen3", "qwen3", since="0.9.3", mask_history=True),
	case("messages", MESSAGES, "qwen3", "qwen3", since="0.9.5", mask_history=True, preserve_thinking=True),
	case("messages", MESSAGES, "qwen3_nothink", "qwen3", since="0.9.4"),
	case("messages", MESSAGES, "yi", "qwen2.5"),
	case("messages", MESSAGES, "empty", "qwen2.5"),
	case("messages", MESSAGES, "default", "qwen2.5"),
	case("messages", MESSAGES, "fewshot", "qwen2.5"),
	case("messages", MESSAGES, "fewshot", "qwen2.5", mask_history=True),
	case("messages", MESSAGES, "vicuna", "llama-2"),
	case("messages", MESSAGES, "zephyr", "mistral-7b", since="0.9.4"),
	case("messages", OPENAI, "qwen", "qwen2.5", since="0.9.4"),
	case("sharegpt", SHAREGPT, "qwen", "qwen2.5"),
	case("sharegpt", WITHOUT_SYSTEM, "llama3", "llama-3.2"),
	case("alpaca", ALPACA, "alpaca", "llama-2"),
	case("alpaca", ALPACA, "qwen", "qwen2.5", cutoff_len=32),
	case("alpaca", WITHOUT_INPUT, "llama3", "llama-3.2", since="0.9.4"),
	case("preference", PREFERENCE, "qwen", "qwen2.5", stage="dpo"),
	case("preference", PREFERENCE, "llama3", "llama-3.2", stage="rm", cutoff_len=24, since="0.9.4"),
	case("preference", PREFERENCE, "fewshot", "qwen2.5", stage="dpo", since="0.9.4"),
	case("chat-preference", CHAT_PREFERENCE, "qwen3", "qwen3", stage="dpo", since="0.9.3"),
	case("chat-preference", CHAT_PREFERENCE, "qwen3", "qwen3", stage="dpo", enable_thinking=False, since="0.9.4"),
	case("chat-preference", CHAT_PREFERENCE, "qwen", "qwen2.5", stage="dpo", cutoff_len=40),
	case("kto", KTO, "qwen", "qwen2.5", stage="kto"),
	case("kto", KTO, "qwen", "qwen2.5", stage="kto", cutoff_len=24, since="0.9.4"),
	case("text", TEXT, "qwen", "qwen2.5", stage="pt", packing=False, cutoff_len=16),
	case("text", TEXT, "llama3", "llama-3.2", stage="pt", packing=False, since="0.9.4"),
]


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
	def find_spec(self, name, path=None, target=None):
		return importlib.machinery.ModuleSpec(name, self, is_package=True) if name.split(".")[0] in STOOD_IN else None

	def create_module(self, spec):
		module = types.ModuleType(spec.name)
		module.__getattr__ = lambda name: missing(name) if name.startswith("__") else MagicMock(name=name)
		return module

	def exec_module(self, module):
		module.__path__ = []


def missing(name):
	raise AttributeError(name)


class Release:
	"""The data modules of one version, loaded without the package's own __init__ files, which start torch."""

	def __init__(self, version, folder):
		self.version = version
		self.parts = tuple(int(part) for part in version.split("."))
		self.base = folder / "llamafactory"
		for name in [name for name in sys.modules if name.split(".")[0] == "llamafactory"]:
			del sys.modules[name]
		for sub in ["", ".data", ".extras", ".hparams", ".data.processor", ".data.processors"]:
			module = types.ModuleType("llamafactory" + sub)
			module.__path__ = [str(self.base / sub.strip(".").replace(".", "/"))]
			sys.modules["llamafactory" + sub] = module
		misc = types.ModuleType("llamafactory.extras.misc")
		misc.__getattr__ = lambda name: missing(name) if name.startswith("__") else MagicMock(return_value=False)
		sys.modules["llamafactory.extras.misc"] = misc
		self.template = self.load("data.template")
		self.originals = self.template.TEMPLATES.copy()
		self.parser = self.load("data.parser")
		self.arguments = self.load("hparams.data_args").DataArguments
		self.isNew = self.parts >= (0, 9, 2)
		self.converter = self.load("data.converter" if self.isNew else "data.aligner")

	def load(self, name):
		return importlib.import_module("llamafactory." + name)

	def hashes(self):
		files = sorted({Path(module.__file__) for name, module in sys.modules.items()
			if name.startswith("llamafactory.") and getattr(module, "__file__", None)})
		return {
			str(file.relative_to(self.base)): hashlib.sha256(file.read_bytes()).hexdigest()[:16] for file in files
		}

	def open(self, one, tokenizer):
		"""The template and the data arguments of a case, on a tokenizer of its own."""
		config = {key: value for key, value in one["config"].items() if key != "stage"}
		data_args = self.arguments(**config)
		data_args.packing = bool(config.get("packing", False))
		name = config["template"]
		self.template.TEMPLATES[name] = copy.deepcopy(self.originals[name])
		if self.parts < (0, 9, 0):
			return self.template.get_template_and_fix_tokenizer(tokenizer, name), data_args
		return self.template.get_template_and_fix_tokenizer(tokenizer, data_args), data_args

	def convert(self, row, attr, data_args):
		if self.isNew:
			return self.converter.get_dataset_converter(attr.formatting, attr, data_args)(row)
		name = "convert_alpaca" if attr.formatting == "alpaca" else "convert_sharegpt"
		function = getattr(self.converter, name)
		if self.parts >= (0, 9, 0):
			return function(row, attr, data_args)
		columns = function({key: [value] for key, value in row.items()}, attr, data_args)
		return {key: values[0] for key, values in columns.items()} if columns["prompt"] else None

	def process(self, stage, converted, template, tokenizer, data_args):
		examples = {key: [value] for key, value in converted.items()}
		# Templates of models that see want a processor, of which rows without images ask nothing.
		sees = type(getattr(template, "mm_plugin", None)).__name__ not in ("NoneType", "BasePlugin")
		processor = MagicMock() if sees else None
		if self.isNew:
			module, name = {
				"sft": ("supervised", "SupervisedDatasetProcessor"), "dpo": ("pairwise", "PairwiseDatasetProcessor"),
				"rm": ("pairwise", "PairwiseDatasetProcessor"), "kto": ("feedback", "FeedbackDatasetProcessor"),
				"pt": ("pretrain", "PretrainDatasetProcessor"),
			}[stage]
			make = getattr(self.load("data.processor." + module), name)
			maker = make(template=template, tokenizer=tokenizer, processor=processor, data_args=data_args)
			return maker.preprocess_dataset(examples)
		module, name = {
			"sft": ("supervised", "preprocess_supervised_dataset"), "dpo": ("pairwise", "preprocess_pairwise_dataset"),
			"rm": ("pairwise", "preprocess_pairwise_dataset"), "kto": ("feedback", "preprocess_feedback_dataset"),
			"pt": ("pretrain", "preprocess_pretrain_dataset"),
		}[stage]
		function = getattr(self.load("data.processors." + module), name)
		if stage == "pt":
			return function(examples, tokenizer, data_args)
		return function(examples, template, tokenizer, processor, data_args)


def record(release, one, rows, tokenizer):
	stage = one["config"]["stage"]
	try:
		template, data_args = release.open(one, tokenizer)
	except ValueError as error:
		return ["error"] * len(rows), None, str(error)
	with tempfile.TemporaryDirectory() as folder:
		(Path(folder) / "dataset_info.json").write_text(json.dumps({"rows": one["info"]}))
		attr = release.parser.get_dataset_list(["rows"], folder)[0]
	answers, first, failure = [], None, None
	for row in rows:
		if row is None:
			answers.append("none")
			continue
		try:
			converted = release.convert(copy.deepcopy(row), attr, data_args)
			if converted is None:
				answers.append("drop")
				continue
			found = release.process(stage, converted, template, tokenizer, data_args)
			answer = answer_of(stage, found, tokenizer)
		except Exception as error:
			answers.append("error")
			failure = failure or f"{type(error).__name__}: {error}"[:160]
			continue
		if answer is None:
			answers.append("drop")
			continue
		if not all(isinstance(values, list) and all(type(value) is int for value in values) for values in answer):
			# The stand-in of the processor counted: this template cannot be asked without the real one.
			answers.append("none")
			continue
		first = first or answer
		text = json.dumps(answer, separators=(",", ":"))
		answers.append(hashlib.sha256(text.encode()).hexdigest()[:8])
	return answers, first, failure


def answer_of(stage, found, tokenizer):
	if stage in ("dpo", "rm"):
		keys = ["chosen_input_ids", "chosen_labels", "rejected_input_ids", "rejected_labels"]
		return [found[key][0] for key in keys] if found["chosen_input_ids"] else None
	if not found["input_ids"]:
		return None
	ids = list(found["input_ids"][0])
	if stage != "pt":
		return [ids, found["labels"][0]]
	collator = transformers.DataCollatorForLanguageModeling(tokenizer=tokenizer, mlm=False)
	return [ids, collator.numpy_call([{"input_ids": ids}])["labels"][0].tolist()]


def row_of(row, form):
	"""LLaMA-Factory takes an answer of a preference row as one message, not as a list of one."""
	found = row.get(form)
	if form != "chat-preference" or found is None:
		return found
	return {**found, "chosen": found["chosen"][0], "rejected": found["rejected"][0]}


def fetch(version, packages):
	folder = packages / version
	if not folder.exists():
		command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", packages, f"llamafactory=={version}"]
		subprocess.run(command, check=True)
		zipfile.ZipFile(next(packages.glob(f"llamafactory-{version}-*.whl"))).extractall(folder)
	return folder


def with_tokens(source, tokens, target):
	"""The tokenizer of Qwen2.5 with BOS and every token that a template needs."""
	definition = json.loads((source / "tokenizer.json").read_text())
	settings = json.loads((source / "tokenizer_config.json").read_text())
	after = max(token["id"] for token in definition["added_tokens"]) + 1
	flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
	definition["added_tokens"] += [{"id": after + i, "content": token, **flags} for i, token in enumerate(tokens)]
	settings.pop("added_tokens_decoder", None)
	settings["bos_token"] = BOS
	target.mkdir(parents=True, exist_ok=True)
	(target / "tokenizer.json").write_text(json.dumps(definition))
	(target / "tokenizer_config.json").write_text(json.dumps(settings))


def tokens_of(release):
	found = {BOS}
	for template in release.originals.values():
		found.update(template.stop_words)
		for name in ["prefix", "system", "user", "assistant", "observation"]:
			slots = getattr(template, "format_" + name).slots
			found.update(slot["token"] for slot in slots if isinstance(slot, dict))
	return found


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("--tokenizers", type=Path, required=True)
	parser.add_argument("--packages", type=Path, default=ROOT / ".venv" / "llama-factory")
	parser.add_argument("--out", type=Path, default=FOLDER / "llama-factory.json")
	parser.add_argument("--only", nargs="*", default=VERSIONS)
	options = parser.parse_args()
	sys.meta_path.append(StandIns())
	# Every skipped row is a warning.
	logging.disable(logging.WARNING)
	rows = [json.loads(line) for line in (FOLDER / "rows" / "shared.jsonl").read_text().split("\n") if line]
	folders = {version: fetch(version, options.packages) for version in options.only}
	tokens = sorted(set().union(*(tokens_of(Release(version, folder)) for version, folder in folders.items())))
	definition = json.loads((options.tokenizers / "qwen2.5" / "tokenizer.json").read_text())
	vocabulary = {*definition["model"]["vocab"], *(token["content"] for token in definition["added_tokens"])}
	tokens = [token for token in tokens if token not in vocabulary]
	every = options.packages / "every-token"
	with_tokens(options.tokenizers / "qwen2.5", tokens, every)
	releases, records, sweep, loaded = {}, [], [], {}

	def tokenizer_of(name, template):
		"""A template of one version changes the tokenizer always in the same way."""
		folder = every if name == "every-token" else options.tokenizers / name
		if (name, template) not in loaded:
			tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, padding_side="right")
			loaded[name, template] = (tokenizer, tokenizer.eos_token, tokenizer.pad_token, tokenizer.chat_template)
		tokenizer, tokenizer.eos_token, tokenizer.pad_token, tokenizer.chat_template = loaded[name, template]
		return tokenizer

	for version, folder in folders.items():
		release = Release(version, folder)
		loaded.clear()
		for index, one in enumerate(CASES):
			if release.parts < tuple(int(part) for part in one["since"].split(".")):
				continue
			every_row = version in WHOLE
			known = [row_of(row, one["form"]) if every_row or i % 4 == 0 else None for i, row in enumerate(rows)]
			answers, first, failure = record(release, one, known, tokenizer_of(one["tokenizer"], one["config"]["template"]))
			line = {"version": version, "case": index, "rows": " ".join(answers)}
			records.append({**line, **({"first": first} if version == options.only[0] else {}), **({"error": failure} if failure else {})})
			print(version, index, one["config"], {word: answers.count(word) for word in ("drop", "error", "none")}, file=sys.stderr)
		for name in sorted(release.originals):
			one = case("messages", MESSAGES, name, "every-token")
			known = [row["messages"] for row in rows[SWEEP]]
			answers, _, _ = record(release, one, known, tokenizer_of("every-token", None))
			sweep.append({"version": version, "template": name, "rows": " ".join(answers)})
		releases[version] = release.hashes()
	about = (
		"What the data modules of real LLaMA-Factory made of each shared row (rows/shared.jsonl, in order). Written by "
		"scripts/record-llama-factory.py, never by hand. `rows` has one word a row: the first 8 hex digits of the sha256 "
		"of [input_ids,labels] (preference rows: of both answers, chosen first) as JSON without spaces, `drop` (the row is "
		"skipped), `error` (it stops), `none` (the row has no such form, or was not asked). `first` is the first answer in full. `sweep`: "
		"every template on the tokenizer of Qwen2.5 with `tokens` added, for every 30th row."
	)
	head = {"about": about, "transformers": transformers.__version__, "tokens": tokens}
	lines = [json.dumps(head, ensure_ascii=False)[1:-1]]
	for name, items in (("cases", CASES), ("records", records), ("sweep", sweep)):
		body = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in items)
		lines.append(f'"{name}": [\n{body}\n]')
	lines.append('"files": ' + json.dumps(releases))
	options.out.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
	main()
