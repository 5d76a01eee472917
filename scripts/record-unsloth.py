"""Records what the real Unsloth makes of rows, so that our own preparation can be compared with it.

Usage: python scripts/record-unsloth.py [--envs DIR] [--out FILE]

Unsloth needs a GPU to be imported, but what prepares the rows is `unsloth_zoo/dataset_utils.py`, which does not. The
driver downloads the wheel of each release of VERSIONS, unpacks it under DIR (default .venv/unsloth, ignored by git) and
starts this file again with --worker. The worker makes an empty package `unsloth_zoo` whose path is the unpacked folder,
so that `dataset_utils.py` is the unmodified file (its hash is recorded) while the package's own start, which looks for a
GPU, is not run. Stubs stand in for `trl` (whose collator only applies the masks that are recorded) and for
`unsloth_zoo.training_utils` where it cannot be imported.

Rows go through the real `sft_prepare_dataset` as a dataset of one row, and their ids through the real
`train_on_responses_only(…, return_function=True)`. What a whole trainer does with rows that are masked throughout is
recorded from `train_on_responses_only(trainer)` on a real `datasets.Dataset`.
The texts are our own; the tokenizers are those of the conformance tests.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import types
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TORCH = "torch==2.13.0"
LIBRARIES = ["transformers==4.57.6", "datasets==4.3.0", "jinja2", "psutil"]

VERSIONS = [
	"2026.10.9",
	"2026.10.5",
	"2026.10.3",
	"2026.9.7",
	"2026.9.6",
	"2026.6.7",
	"2026.3.7",
	"2025.9.14",
	"2025.3.17",
]

TOKENIZERS = ["qwen2.5", "llama-2", "llama-3.2", "mistral-nemo", "gemma-3"]

# Instruction marker, response marker, and how one turn of each role is written; {eos} is the tokenizer's.
STYLES = {
	"chatml": {
		"system": "<|im_start|>system\n{}<|im_end|>\n",
		"user": "<|im_start|>user\n{}<|im_end|>\n",
		"assistant": "<|im_start|>assistant\n{}<|im_end|>\n",
		"tool": "<|im_start|>tool\n{}<|im_end|>\n",
	},
	"llama-3": {
		"start": "<|begin_of_text|>",
		"system": "<|start_header_id|>system<|end_header_id|>\n\n{}<|eot_id|>",
		"user": "<|start_header_id|>user<|end_header_id|>\n\n{}<|eot_id|>",
		"assistant": "<|start_header_id|>assistant<|end_header_id|>\n\n{}<|eot_id|>",
		"tool": "<|start_header_id|>ipython<|end_header_id|>\n\n{}<|eot_id|>",
	},
	"alpaca": {
		"system": "{}\n\n",
		"user": "### Instruction:\n{}\n\n",
		"assistant": "### Response:\n{}\n\n",
		"tool": "### Input:\n{}\n\n",
		"end": "{eos}",
	},
	"mistral": {
		"system": "{}\n\n",
		"user": "[INST] {} [/INST]",
		"assistant": " {}</s>",
		"tool": "[TOOL_RESULTS] {} [/TOOL_RESULTS]",
	},
	"gemma": {
		"start": "<bos>",
		"system": "<start_of_turn>system\n{}<end_of_turn>\n",
		"user": "<start_of_turn>user\n{}<end_of_turn>\n",
		"assistant": "<start_of_turn>model\n{}<end_of_turn>\n",
		"tool": "<start_of_turn>tool\n{}<end_of_turn>\n",
	},
	"vicuna": {"system": "{} ", "user": "USER: {} ", "assistant": "ASSISTANT: {}</s>", "tool": "TOOL: {} "},
}

MARKERS = {
	"chatml": [
		("<|im_start|>user\n", "<|im_start|>assistant\n"),
		("<|im_start|>user", "<|im_start|>assistant"),
		("<|im_start|>", "<|im_start|>assistant\n"),
	],
	"llama-3": [
		(
			"<|start_header_id|>user<|end_header_id|>\n\n",
			"<|start_header_id|>assistant<|end_header_id|>\n\n",
		),
		("<|start_header_id|>user<|end_header_id|>", "<|start_header_id|>assistant<|end_header_id|>"),
	],
	"alpaca": [
		("### Instruction:\n", "### Response:\n"),
		("### Instruction:", "### Response:"),
		("\n\n### Instruction:\n", "\n\n### Response:\n"),
		("### Instruction:\n", "### Answer:\n"),
	],
	"mistral": [("[INST]", "[/INST]"), ("[INST] ", " [/INST]"), ("[INST] ", "[/INST] ")],
	"gemma": [("<start_of_turn>user\n", "<start_of_turn>model\n")],
	"vicuna": [("USER:", "ASSISTANT:"), ("USER: ", "ASSISTANT: ")],
}

CONVERSATIONS = {
	"one": [("user", "Hi"), ("assistant", "Hello there.")],
	"system": [("system", "Be brief."), ("user", "Hi"), ("assistant", "Hello.")],
	"two": [("user", "One?"), ("assistant", "1"), ("user", "Two?"), ("assistant", "It is 2.")],
	"three": [
		("user", "a"), ("assistant", "b"), ("user", "c"), ("assistant", "d"), ("user", "e"), ("assistant", "f"),
	],
	"tool": [("user", "Rain?"), ("assistant", "Looking."), ("tool", "dry"), ("assistant", "No rain.")],
	"last-user": [("user", "Hi"), ("assistant", "Hello."), ("user", "Bye")],
	"only-user": [("user", "Hi there, anybody?")],
	"two-answers": [("user", "Hi"), ("assistant", "Hello."), ("assistant", "Again.")],
	"assistant-first": [("assistant", "Welcome."), ("user", "Hi"), ("assistant", "Hello.")],
	"empty-answer": [("user", "Hi"), ("assistant", ""), ("user", "Well?"), ("assistant", "Yes.")],
	"empty-user": [("user", ""), ("assistant", "Hello."), ("user", ""), ("assistant", "Again.")],
	"unicode": [("user", "Grüße 👩‍👩‍👧 日本"), ("assistant", "Å e\u0301 🦙 \u00a0“ok” 日本語")],
	"white-space": [("user", "  a "), ("assistant", "\n\n  b\t\n")],
	"code": [("user", "\\sigma?"), ("assistant", "\\frac{1}{2} <b>x</b>"), ("user", "{a}"), ("assistant", "(1)")],
	"marker-inside": [("user", "Write ### Response: and [/INST] or ASSISTANT: please"), ("assistant", "USER: no")],
	"think": [("user", "6 * 7?"), ("assistant", "<think>\nsix sevens\n</think>\n\n42"), ("user", "ok"), ("assistant", "x")],
	"long": [("user", "Count."), ("assistant", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14. Done."), ("user", "Go on."), ("assistant", "15")],
	"bare-eos": [("user", "Hi"), ("assistant", "a {eos} b"), ("user", "c"), ("assistant", "d")],
}

# Arguments of train_on_responses_only, and the maximum length.
OPTIONS = [
	{},
	{"force_match": False},
	{"last_response_only": True},
	{"mask_out_tokens": ["</think>", "Hello"]},
	{"max_length": 9},
	{"max_length": 17},
	{"max_length": 18},
	{"max_length": 26, "last_response_only": True},
]

# Rows that are only prepared: columns, arguments, and the chat template of the tokenizer.
LITERAL_BOS = "{bos}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}"
VARIABLE_BOS = "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{{ eos_token }}\n{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
CHAT = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]
PREPARED = [
	{"row": {"text": "The quick brown fox."}},
	{"row": {"text": "{bos}The fox."}},
	{"row": {"text": "{bos}The fox."}, "formatting": True},
	{"row": {"body": "{bos}The fox."}, "formatting": True},
	{"row": {"body": "The fox."}, "formatting": True},
	{"row": {"body": "The fox."}, "formatting": "text"},
	{"row": {"body": "The fox."}},
	{"row": {"body": "The fox."}, "dataset_text_field": "body"},
	{"row": {"text": "The fox.{eos}"}},
	{"row": {"text": "  The fox \n"}},
	{"row": {"text": ""}},
	{"row": {"text": "Grüße 👩‍👩‍👧 日本 e\u0301"}},
	{"row": {"text": "The quick brown fox jumps."}, "max_length": 4},
	{"row": {"text": "The fox."}, "template": LITERAL_BOS},
	{"row": {"text": "{bos}The fox."}, "template": LITERAL_BOS},
	{"row": {"text": "The fox."}, "template": VARIABLE_BOS},
	{"row": {"text": "The fox.", "messages": CHAT}, "template": VARIABLE_BOS},
	{"row": {"messages": CHAT}, "template": VARIABLE_BOS},
	{"row": {"messages": CHAT}, "template": VARIABLE_BOS, "max_length": 9},
	{"row": {"messages": [CHAT[0], {**CHAT[1], "tool_calls": None}]}, "template": VARIABLE_BOS},
	{"row": {"messages": CHAT}, "template": VARIABLE_BOS, "assistant_only_loss": True},
	{"row": {"text": "The fox."}, "assistant_only_loss": True},
	{"row": {"conversations": CHAT}, "template": VARIABLE_BOS},
	{"row": {"prompt": "Question: 6 * 7?\nAnswer:", "completion": " 42"}},
	{"row": {"prompt": "The sky is ", "completion": "blue today."}},
	{"row": {"prompt": "anti", "completion": "body tests"}},
	{"row": {"prompt": "a:", "completion": " b{eos}"}},
	{"row": {"prompt": "{bos}a:", "completion": " b"}},
	{"row": {"prompt": "Say nothing:", "completion": ""}},
	{"row": {"prompt": "Übersetze: 🦙", "completion": " 日本語\r\n"}},
	{"row": {"prompt": "Question: 6 * 7?\nAnswer:", "completion": " 42"}, "max_length": 5},
	{"row": {"prompt": "p:", "completion": " c"}, "template": LITERAL_BOS},
	{"row": {"prompt": "p:", "completion": " c", "text": "the text"}},
	{"row": {"prompt": CHAT[:1], "completion": CHAT[1:]}, "template": VARIABLE_BOS},
	{"row": {"prompt": CHAT[:1], "completion": CHAT[1:] + CHAT}, "template": VARIABLE_BOS, "max_length": 16},
	{"row": {"prompt": "Hi"}},
]


def texts(eos):
	"""Every conversation in every style, by name."""
	found = {}
	for style, parts in STYLES.items():
		for name, turns in CONVERSATIONS.items():
			body = "".join(parts[role].format(content) for role, content in turns)
			found[f"{style}/{name}"] = (parts.get("start", "") + body + parts.get("end", "")).replace("{eos}", eos)
	return found


# --- Worker: runs in the environment, for one release. ---


class Rows:
	"""A dataset of rows in memory: what sft_prepare_dataset asks of a datasets.Dataset, without its files."""

	def __init__(self, rows):
		self.rows = rows
		self.column_names = list(rows[0])

	def __iter__(self):
		return iter(self.rows)

	def map(self, function, batched=False, remove_columns=(), **_):
		rows = []
		for row in self.rows:
			made = function({key: [value] for key, value in row.items()} if batched else dict(row))
			made = {key: value[0] for key, value in made.items()} if batched else dict(made)
			rows.append({**{key: value for key, value in row.items() if key not in remove_columns}, **made})
		return Rows(rows)

	def filter(self, keep, **_):
		kept = [row for row in self.rows if keep(row)]
		return Rows(kept) if kept else Rows([{"dropped": True}])


def load_zoo(folder):
	package = types.ModuleType("unsloth_zoo")
	package.__path__ = [str(folder / "unsloth_zoo")]
	sys.modules["unsloth_zoo"] = package
	for name in ("trl", "trl.trainer", "trl.trainer.utils"):
		sys.modules[name] = types.ModuleType(name)
	sys.modules["trl.trainer.utils"].ConstantLengthDataset = type("ConstantLengthDataset", (), {})
	path = folder / "unsloth_zoo" / "dataset_utils.py"
	spec = importlib.util.spec_from_file_location("unsloth_zoo.dataset_utils", path)
	module = importlib.util.module_from_spec(spec)
	sys.modules["unsloth_zoo.dataset_utils"] = module
	package.dataset_utils = module
	spec.loader.exec_module(module)
	is_stubbed = load_training_utils(package)
	return module, {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "training_utils": "stub" if is_stubbed else "real"}


def load_training_utils(package):
	"""`fix_zero_training_loss` stops a run that has no label; its module cannot be imported without a GPU in some releases."""
	try:
		importlib.import_module("unsloth_zoo.training_utils")
		return False
	except BaseException:
		stub = types.ModuleType("unsloth_zoo.training_utils")
		stub.fix_zero_training_loss = lambda model, tokenizer, dataset: None
		sys.modules["unsloth_zoo.training_utils"] = stub
		package.training_utils = stub
		return True


def work(tokenizers, folder, out):
	import contextlib
	import io
	import transformers
	import datasets

	datasets.disable_progress_bars()
	transformers.logging.set_verbosity_error()
	zoo, about = load_zoo(folder)
	answer = {"about": about, "hashes": {}, "full": {}, "prepared": [], "kept": {}}
	with contextlib.redirect_stdout(io.StringIO()):
		for name in TOKENIZERS:
			tokenizer = transformers.AutoTokenizer.from_pretrained(tokenizers / name)
			template = tokenizer.chat_template
			answer.setdefault("eos", {})[name] = tokenizer.eos_token
			for style, markers in MARKERS.items():
				for pair in markers:
					for options in OPTIONS:
						record_group(zoo, tokenizer, name, style, pair, options, answer)
			for case in PREPARED:
				tokenizer.chat_template = template
				answer["prepared"].append({"tokenizer": name, **prepare_case(zoo, tokenizer, case)})
			tokenizer.chat_template = template
			record_detection(zoo, tokenizer, name, answer)
		answer["kept"] = record_kept(zoo, transformers.AutoTokenizer.from_pretrained(tokenizers / TOKENIZERS[0]))
	out.write_text(json.dumps(answer, ensure_ascii=False))


def record_group(zoo, tokenizer, name, style, pair, options, answer):
	"""One hash for each conversation of the style, in the order of CONVERSATIONS."""
	arguments = {key: value for key, value in options.items() if key != "max_length"}
	key = compact([name, style, pair[0], pair[1], options])
	answers = [("error", "")] * len(CONVERSATIONS)
	try:
		mask = zoo.train_on_responses_only(
			None, pair[0], pair[1], tokenizer=tokenizer, return_function=True, **arguments,
		)
	except TypeError:
		return  # This release does not know the argument.
	except Exception as error:
		answers = [(type(error).__name__, "")] * len(CONVERSATIONS)
	else:
		rows = texts(tokenizer.eos_token)
		answers = []
		for conversation in CONVERSATIONS:
			prepared = prepare(zoo, tokenizer, {"text": rows[f"{style}/{conversation}"]}, max_length=options.get("max_length", 512))
			labels = mask({"input_ids": [prepared["input_ids"]]})["labels"][0]
			answers.append((prepared["input_ids"], labels))
	answer["hashes"][key] = "".join(hash_of(one) for one in answers)
	answer["full"][key] = {
		conversation: {"input_ids": one[0], "labels": one[1]}
		for conversation, one in zip(CONVERSATIONS, answers)
		if conversation in ("two", "white-space") and options == {} and not isinstance(one[0], str)
	}


def hash_of(answer):
	return hashlib.sha256(compact(answer).encode()).hexdigest()[:6]


def prepare(zoo, tokenizer, row, max_length=512, formatting=None, **arguments):
	args = types.SimpleNamespace(
		max_length=max_length,
		max_seq_length=max_length,
		dataset_text_field=arguments.get("dataset_text_field", "text"),
		dataset_num_proc=1,
		assistant_only_loss=arguments.get("assistant_only_loss", False),
		completion_only_loss=None,
		remove_unused_columns=True,
	)
	trainer = types.SimpleNamespace(args=args)
	result = zoo.sft_prepare_dataset(trainer, Rows([row]), tokenizer, args, False, formatting, "train")
	return next(iter(result))


def prepare_case(zoo, tokenizer, case):
	special = {"{bos}": tokenizer.bos_token or "", "{eos}": tokenizer.eos_token or ""}
	fill = lambda text: text.replace("{bos}", special["{bos}"]).replace("{eos}", special["{eos}"])
	row = {key: fill(value) if isinstance(value, str) else value for key, value in case["row"].items()}
	template = case.get("template")
	if template is not None:
		tokenizer.chat_template = template.replace("{bos}", special["{bos}"])
	column = next(iter(row))
	kind = case.get("formatting")
	formatting = None
	if kind is True:
		formatting = lambda rows: [rows[column]] if isinstance(rows[column], str) else list(rows[column])
	elif kind == "text":
		formatting = lambda rows: rows[column]
	options = {key: case[key] for key in ("max_length", "dataset_text_field", "assistant_only_loss") if key in case}
	asked = {"row": row, **options, **({} if kind is None else {"formatting": kind})}
	if template is not None:
		asked["template"] = tokenizer.chat_template
	try:
		made = prepare(zoo, tokenizer, row, formatting=formatting, **options)
	except Exception as error:
		return {**asked, "error": type(error).__name__}
	return {**asked, **{key: list(made[key]) for key in ("input_ids", "completion_mask", "assistant_masks", "labels") if key in made}}


def record_detection(zoo, tokenizer, name, answer):
	"""The markers that are found in the tokenizer's own chat template, and in ours."""
	if not hasattr(zoo, "get_chat_template_parts"):
		return
	own = tokenizer.chat_template
	for label, template in {"own": own, **DETECTED}.items():
		tokenizer.chat_template = template
		try:
			found = list(zoo.get_chat_template_parts(tokenizer))
		except Exception as error:
			found = type(error).__name__
		answer.setdefault("detected", {})[f"{name} {label}"] = found
	tokenizer.chat_template = own


# Our own templates, each of another build.
DETECTED = {
	"none": None,
	"variable-bos": VARIABLE_BOS,
	"chatml": "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
	"role-lines": "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}</s>\n{% endfor %}{% if add_generation_prompt %}<|assistant|>\n{% endif %}",
	"headerless": "{{ bos_token }}{% for m in messages %}{% if m.role == 'user' %}[INST] {{ m.content }} [/INST]{% else %} {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}",
	"alpaca": "{% for m in messages %}{% if m.role == 'user' %}### Instruction:\n{{ m.content }}\n\n{% else %}### Response:\n{{ m.content }}{{ eos_token }}\n\n{% endif %}{% endfor %}{% if add_generation_prompt %}### Response:\n{% endif %}",
}


def record_kept(zoo, tokenizer):
	"""How many of two rows a trainer keeps when the marker is in one, and what happens when it is in none."""
	import datasets

	results = {}
	for label, found in (("one of two", ["Q: a A: b", "nothing here"]), ("none of two", ["nothing", "nor here"])):
		rows = datasets.Dataset.from_list([{"input_ids": tokenizer(text).input_ids} for text in found])
		trainer = types.SimpleNamespace(
			train_dataset=rows,
			eval_dataset=None,
			processing_class=tokenizer,
			args=types.SimpleNamespace(max_length=64, remove_unused_columns=True),
		)
		try:
			zoo.train_on_responses_only(trainer, "Q:", " A:", num_proc=1)
			results[label] = len(trainer.train_dataset)
		except Exception as error:
			results[label] = type(error).__name__
	return results


# --- Driver. ---


def drive(envs, out):
	envs.mkdir(parents=True, exist_ok=True)
	tokenizers = write_tokenizers(envs)
	python = make_environment(envs)
	answers = {}
	for version in VERSIONS:
		folder = unpack(envs, version)
		answer = envs / f"answer-{version}.json"
		environment = {
			**os.environ,
			"HF_HUB_OFFLINE": "1",
			"HF_HOME": str(envs / "hf-home"),
			"TOKENIZERS_PARALLELISM": "false",
			"PYTHONHASHSEED": "0",
			"PYTHONWARNINGS": "ignore",
			"CUDA_VISIBLE_DEVICES": "",
		}
		run(python, __file__, "--worker", answer, "--zoo", folder, "--tokenizers", tokenizers, env=environment)
		answers[version] = json.loads(answer.read_text())
		print(version, len(answers[version]["hashes"]), "groups", file=sys.stderr)
	write_answers(out, answers)


def write_tokenizers(envs):
	folder = envs / "tokenizers"
	module = (ROOT / "scripts" / "conformance-tokenizers.mjs").as_uri()
	script = (
		f"const {{ conformanceTokenizers }} = await import({json.dumps(module)});"
		"const fs = await import('node:fs'); const [out, ...ids] = process.argv.slice(1);"
		"for (const one of conformanceTokenizers().filter(({ id }) => ids.includes(id))) {"
		"fs.mkdirSync(`${out}/${one.id}`, { recursive: true });"
		"for (const [name, text] of Object.entries(await one.read())) fs.writeFileSync(`${out}/${one.id}/${name}`, text); }"
	)
	run("node", "--input-type=module", "-e", script, folder, *TOKENIZERS)
	return folder


def make_environment(envs):
	folder = envs / "python"
	python = folder / "bin" / "python"
	if not (folder / "ready").exists():
		run(sys.executable, "-m", "venv", folder)
		run(python, "-m", "pip", "install", "--quiet", TORCH, "numpy", *LIBRARIES)
		(folder / "ready").touch()
	return python


def unpack(envs, version):
	folder = envs / f"unsloth_zoo-{version}"
	if not folder.exists():
		wheels = envs / "wheels"
		run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", wheels, f"unsloth_zoo=={version}")
		(wheel,) = wheels.glob(f"unsloth_zoo-{version}-*.whl")
		zipfile.ZipFile(wheel).extractall(folder)
	return folder


def write_answers(out, answers):
	"""Each distinct answer once, with the releases that gave it."""
	groups = shared(answers, "hashes")
	prepared = {}
	for version, answer in answers.items():
		for record in answer["prepared"]:
			prepared.setdefault(compact(record), []).append(version)
	detected = shared(answers, "detected")
	newest = answers[VERSIONS[0]]
	full = {
		key: found for key, found in newest["full"].items() if found and json.loads(key)[2:4] == list(MARKERS[json.loads(key)[1]][0])
	}
	about = (
		"What the real unsloth_zoo made of each row. Written by scripts/record-unsloth.py, never by hand. `responses`: "
		"[versions, [tokenizer, style, instruction_part, response_part, options], hashes]: six hexadecimal digits of the "
		"SHA-256 of [input_ids, labels] as compact JSON for each of `conversations` in that style (see `texts`, in which "
		"{eos} is the tokenizer's EOS), or of [name of the exception, \"\"]. `full`: some of them in full, of the newest "
		"release. `prepared`: rows that went through sft_prepare_dataset only. `detected`: markers found in chat templates "
		"(`templates`; `own` is the tokenizer's). `kept`: rows that a trainer keeps. Versions are those of unsloth_zoo."
	)
	parts = [
		f'"about":{compact(about)}',
		f'"libraries":{compact(LIBRARIES)}',
		'"versions":{\n' + ",\n".join(f"{compact(key)}:{compact(one['about'])}" for key, one in answers.items()) + "\n}",
		f'"conversations":{compact(list(CONVERSATIONS))}',
		'"texts":{\n' + ",\n".join(f"{compact(key)}:{compact(text)}" for key, text in texts("{eos}").items()) + "\n}",
		f'"templates":{compact(DETECTED)}',
		'"responses":[\n' + ",\n".join(f"[{compact(versions)},{key},{compact(hashes)}]" for (key, hashes), versions in groups) + "\n]",
		'"full":[\n' + ",\n".join(f"[{key},{compact(found)}]" for key, found in full.items()) + "\n]",
		'"prepared":[\n' + ",\n".join(f'{{"versions":{compact(versions)},{line[1:]}' for line, versions in prepared.items()) + "\n]",
		'"detected":[\n' + ",\n".join(compact([versions, key, found]) for (key, found), versions in detected) + "\n]",
		'"kept":' + compact({version: answer["kept"] for version, answer in answers.items()}),
	]
	out.parent.mkdir(parents=True, exist_ok=True)
	out.write_text("{\n" + ",\n".join(parts) + "\n}\n", newline="\n")


def shared(answers, field):
	found = {}
	for version, answer in answers.items():
		for key, value in answer.get(field, {}).items():
			found.setdefault((key, compact(value)), []).append(version)
	return [((key, json.loads(value)), versions) for (key, value), versions in sorted(found.items())]


def compact(value):
	return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def run(*command, env=None):
	subprocess.run([str(part) for part in command], check=True, env=env)


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("--envs", type=Path, default=ROOT / ".venv" / "unsloth")
	parser.add_argument("--out", type=Path, default=ROOT / "test" / "conformance" / "unsloth-sft.json")
	parser.add_argument("--worker", type=Path)
	parser.add_argument("--zoo", type=Path)
	parser.add_argument("--tokenizers", type=Path)
	options = parser.parse_args()
	if options.worker is None:
		drive(options.envs.resolve(), options.out)
	else:
		work(options.tokenizers, options.zoo, options.worker)


if __name__ == "__main__":
	main()
