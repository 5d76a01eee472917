"""Records what TRL's real preference trainers make of rows, so that our own preparation can be compared with it.

Usage: python scripts/record-trl-preference.py [--envs DIR] [--out FILE] [--only TRL_VERSION ...]

Environments are those of record-trl-sft.py (one per entry of VERSIONS, sharing one CPU build of torch). In each, this file
is started again with --worker: it builds every trainer around a tiny random model, with whole files of rows, and hands
each prepared row alone to the trainer's own collator. What is trained is read where each trainer keeps it:

- DPO until 0.28, ORPO, CPO: from the gradient. A model of our own returns zero logits, and a token is trained when the
  log-probabilities (and the NLL loss) that the trainer computes depend on the logits before it. So cuts and masks that
  happen inside the forward pass are seen as well.
- DPO from 0.29, KTO: from the batch's labels or completion mask, after the trainer's own cut.
- Reward: ids only; a reward model has no token labels.

The first token is never predicted, so it is not compared. Rows with tools or template arguments are prepared alone.
0.9.6 and 0.12.2 were recorded with the small tokenizer only (--names small). Nothing is downloaded but packages. Not recorded: vision, encoder-decoder models, padding-free batches, Liger kernels.
"""

import argparse
import dataclasses
import hashlib
import importlib
import inspect
import json
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent

# (trl, transformers): environments that record-trl-sft.py makes.
VERSIONS = [
	("1.16.0", "4.57.6"),
	("0.29.1", "4.57.6"),
	("0.24.0", "4.57.1"),
	("0.19.1", "4.53.3"),
	("0.16.1", "4.50.3"),
	("0.12.2", "4.46.3"),
	("0.9.6", "4.42.4"),
]

QWEN, LLAMA, SMALL = "qwen2.5-instruct", "llama-2", "small"
KINDS = ("dpo", "kto", "orpo", "cpo", "reward")
CLASSES = {"dpo": "DPO", "kto": "KTO", "orpo": "ORPO", "cpo": "CPO", "reward": "Reward"}

# Our own templates; the Qwen tokenizer brings its own.
TEMPLATES = {
	LLAMA: (
		"{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}</s>\n{% endfor %}"
		"{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
	),
	SMALL: (
		"{{ bos_token }}{% for message in messages %}[{{ message.role }}]{{ message.content }}{{ eos_token }}{% endfor %}"
		"{% if add_generation_prompt %}[assistant]{% if thinking %}<think>{% endif %}{% endif %}"
	),
}

WORDS = (
	"river stone seven quick bread window lamp garden market winter copper ladder orange planet silent harbour "
	"number letter engine signal basket corner mirror thunder velvet anchor pepper ribbon castle meadow"
).split()
OTHERS = ["Grüße aus Köln", "Привет мир", "日本語の文章です。", "今天天气", "مرحبا بالعالم", "🦙👍🏽", "e\u0301A\u030a", "def f(x):\n\treturn x", "3.14", "สวัสดี"]
WEATHER = {
	"type": "function",
	"function": {
		"name": "weather",
		"description": "Weather of a city.",
		"parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
	},
}


def turn(role, content, **more):
	return {"role": role, "content": content, **more}


def sentence(source, count):
	words = [source.choice(OTHERS) if source.random() < 0.12 else source.choice(WORDS) for _ in range(count)]
	text = " ".join(words)
	return text[:1].upper() + text[1:] + source.choice([".", "!", "?", ""])


def text_rows():
	"""Rows of texts: p, c and r are the prompt, the chosen and the rejected answer."""
	source = random.Random(7)
	for i in range(96):
		end = ["\n", " ", "", ": "][i % 4]
		start = ["", " ", "", "\n"][i // 4 % 4]
		yield {
			"p": sentence(source, 1 + i % 11) + end,
			"c": start + sentence(source, 1 + i % 8),
			"r": start + sentence(source, 1 + (i * 5) % 13),
		}
	for eos in ("<|im_end|>", "</s>", "<eos>", "<|endoftext|>"):
		yield {"p": "Say a:", "c": f" a{eos}", "r": " b"}
	for p, c, r in [
		("anti", "body tests", "dote"),
		("The sky is ", "blue today.", "green"),
		("Same: ", "yes sir", "yes madam"),
		("Say:", "", " no"),
		("Say:", " a", ""),
		("<s>Hi", " there", " you"),
		("<|im_start|>user\nHi<|im_end|>\n", "Hello<|im_end|>", "No<|im_end|>\n"),
		("x" * 40, "y" * 30, "z" * 20),
		("Same", " end", " end"),
		("  lead", "  a ", "\t b"),
		("a" + " b" * 560, " c" * 40, " d" * 10),
		("Long:", " w" * 700, " v" * 3),
	]:
		yield {"p": p, "c": c, "r": r}


def chat_rows():
	source = random.Random(11)
	for i in range(92):
		prompt = [turn("system", sentence(source, 4))] if i % 5 == 0 else []
		for j in range(i % 3):
			prompt += [turn("user", sentence(source, 1 + j)), turn("assistant", sentence(source, 2))]
		prompt += [turn("user", sentence(source, 1 + i % 9))]
		chosen, rejected = sentence(source, 1 + i % 7), sentence(source, 1 + (i * 3) % 10)
		yield {"p": prompt, "c": [turn("assistant", chosen)], "r": [turn("assistant", rejected)]}
	hi = [turn("user", "Hi")]
	for p, c, r in [
		(hi, [turn("assistant", "Hello.")], [turn("assistant", "Hello!")]),
		(hi, [turn("assistant", "")], [turn("assistant", " ")]),
		(hi, [turn("assistant", "A"), turn("user", "B"), turn("assistant", "C")], [turn("assistant", "D")]),
		(hi + [turn("assistant", "Well,")], [turn("assistant", "yes.")], [turn("assistant", "no.")]),
		([turn("system", "S")], [turn("assistant", "yes.")], [turn("assistant", "no.")]),
		([turn("user", "a<|im_end|>b</s>c")], [turn("assistant", "d<eos>")], [turn("assistant", "e")]),
		([turn("user", "\n x \n")], [turn("assistant", "\n\ny ")], [turn("assistant", "  z")]),
		([turn("user", "w " * 560)], [turn("assistant", "v " * 40)], [turn("assistant", "u")]),
		([turn("user", "Go")], [turn("assistant", "t " * 700)], [turn("assistant", "s")]),
		(hi, [turn("assistant", "Same.")], [turn("assistant", "Same.")]),
	]:
		yield {"p": p, "c": c, "r": r}
	call = {"type": "function", "function": {"name": "weather", "arguments": {"city": "Rome"}}}
	asks = [turn("user", "Rain?"), turn("assistant", "", tool_calls=[call]), turn("tool", "dry", name="weather")]
	answers = {"c": [turn("assistant", "No rain.")], "r": [turn("assistant", "Rain.")]}
	yield {"p": asks, **answers, "more": {"tools": [WEATHER]}}
	yield {"p": hi, **answers, "more": {"tools": [WEATHER]}}
	yield {"p": hi, **answers, "more": {"tools": json.dumps([WEATHER])}}
	yield {"p": hi, **answers, "more": {"chat_template_kwargs": {"thinking": True}}}


ROWS = {"text": list(text_rows()), "chat": list(chat_rows())}

# Of each form, the rows of a cell are the given ones.
FORMS = ("explicit", "implicit", "unpaired")


def row_of(base, form):
	more = base.get("more", {})
	p, c, r = base["p"], base["c"], base["r"]
	if form == "explicit":
		return {"prompt": p, "chosen": c, "rejected": r, **more}
	if form == "implicit":
		return {"chosen": p + c, "rejected": p + r, **more}
	return {"prompt": p, "completion": c, "label": len(json.dumps(p)) % 2 == 0, **more}


OPTIONS = {
	"dpo": [
		{"max_length": 24},
		{"max_length": 24, "truncation_mode": "keep_start"},
		{"max_length": 24, "truncation_mode": "keep_end"},
		{"max_prompt_length": 8},
		{"max_completion_length": 4},
		{"max_length": 20, "max_prompt_length": 8, "truncation_mode": "keep_start"},
		{"max_length": None},
	],
	"reward": [{"max_length": 16}, {"max_length": None}],
}
for kind in ("kto", "orpo", "cpo"):
	OPTIONS[kind] = [
		{"max_length": 24},
		{"max_length": 24, "max_prompt_length": 8},
		{"max_length": 24, "max_prompt_length": 8, "truncation_mode": "keep_start"},
		{"max_length": 12, "max_prompt_length": 10},
		{"max_length": None},
	]


def cells():
	"""Yields (kind, tokenizer, rows, form, options, count of rows): `count` rows from the first, and all odd ones."""
	for kind in KINDS:
		forms = ("explicit", "implicit", "unpaired") if kind == "kto" else ("explicit", "implicit")
		for rows in ("text", "chat"):
			for form in forms:
				for tokenizer in (QWEN, LLAMA, SMALL):
					yield kind, tokenizer, rows, form, {}
			form = "unpaired" if kind == "kto" else "explicit"
			for options in OPTIONS[kind]:
				yield kind, SMALL, rows, form, options
				if options.get("max_length") == 24:
					yield kind, QWEN, rows, form, options
	yield "reward", SMALL, "text", "explicit", {"eos_token": "<pad>"}


# Where the made rows end and the special ones begin; and the longest of them.
SPECIAL = {"text": 96, "chat": 92}
LONG = {"text": [110, 111], "chat": [99, 100]}


def indices_of(rows, tokenizer, options):
	"""All rows for the small tokenizer; every third made row and all special ones for the others; the long ones with options."""
	made, count = SPECIAL[rows], len(ROWS[rows])
	if options != {}:
		return list(range(0, made, 3)) + LONG[rows]
	return list(range(0, made, 1 if tokenizer == SMALL else 3)) + list(range(made, count))


# --- Worker: runs inside one environment. ---

LOADED = {}


def work(tokenizers, out, only):
	import datasets
	import torch
	import transformers
	import trl

	torch.set_num_threads(1)
	datasets.disable_progress_bars()
	transformers.logging.set_verbosity_error()
	# Fingerprints pickle the whole tokenizer at every map, which takes longer than all the rest.
	for module in (datasets.fingerprint, datasets.arrow_dataset):
		module.update_fingerprint = lambda *_: datasets.fingerprint.generate_random_fingerprint()
	LOADED["folder"] = tokenizers
	for tokenizer in (QWEN, LLAMA, SMALL):
		LOADED[tokenizer] = transformers.AutoTokenizer.from_pretrained(tokenizers / tokenizer)
	cases = [cell for cell in cells() if set(cell[4]) <= known_options(cell[0]) and cell[1] in only]
	with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
		answers = pool.map(answer_cell, cases, chunksize=1)
	versions = {"trl": trl.__version__, "transformers": transformers.__version__, "datasets": datasets.__version__}
	out.write_text(json.dumps({**versions, "cells": [answer for answer in answers if answer is not None]}))


def class_of(kind, suffix):
	"""From `trl`, unless what it has is a deprecated cover of the class in `trl.experimental`."""
	for name in ("trl", f"trl.experimental.{kind}"):
		try:
			module = importlib.import_module(name)
			trainer = getattr(module, CLASSES[kind] + "Trainer")
		except (ImportError, AttributeError):
			continue
		if "model" in inspect.signature(trainer.__init__).parameters:
			return getattr(module, CLASSES[kind] + suffix)
	raise ImportError(CLASSES[kind] + suffix)


def known_options(kind):
	return {field.name for field in dataclasses.fields(class_of(kind, "Config"))}


def answer_cell(cell):
	kind, tokenizer, rows, form, options = cell
	indices = indices_of(rows, tokenizer, options)
	odd = [i for i in indices if "more" in ROWS[rows][i]]
	answers, full = {}, []
	errors = {}
	prepare_group([i for i in indices if i not in odd], cell, answers, errors)
	for i in odd:
		prepare_group([i], cell, answers, errors)
	for i in indices[:2]:
		if isinstance(answers[i], list):
			full.append([i, answers[i]])
	hashes = "".join(digest(answers[i]) for i in indices)
	texts = sorted(set(errors.values()))
	return {"kind": kind, "tokenizer": tokenizer, "rows": rows, "form": form, "options": options, "answers": hashes, "full": full, "errors": texts}


def digest(answer):
	if isinstance(answer, str):
		return answer
	return hashlib.sha256(json.dumps(answer, separators=(",", ":")).encode()).hexdigest()[:6]


def prepare_group(indices, cell, answers, errors):
	"""A row at which the trainer stops, stops it for all: then halves are tried."""
	if not indices:
		return
	try:
		answers.update(prepare(indices, cell))
	except Exception as error:
		if len(indices) == 1:
			answers[indices[0]] = "!!!!!!"
			errors[indices[0]] = f"{type(error).__name__}: {error}".split("\n")[0][:120]
			return
		if len(indices) > 8 and stops_at_all(indices, cell, error):
			for i in indices:
				answers[i] = "!!!!!!"
				errors[i] = f"{type(error).__name__}: {error}".split("\n")[0][:120]
			return
		made = [i for i in indices if i < SPECIAL[cell[2]]]
		middle = len(made) if 0 < len(made) < len(indices) else len(indices) // 2
		prepare_group(indices[:middle], cell, answers, errors)
		prepare_group(indices[middle:], cell, answers, errors)


def stops_at_all(indices, cell, error):
	"""True when four rows spread over the file stop with the same exception each alone."""
	for i in indices[:: max(1, len(indices) // 4)][:4]:
		try:
			prepare([i], cell)
			return False
		except Exception as other:
			if type(other) is not type(error):
				return False
	return True


def prepare(indices, cell):
	import datasets
	import torch
	import transformers

	kind, name, rows, form, options = cell
	options = dict(options)
	tokenizer = transformers.AutoTokenizer.from_pretrained(LOADED["folder"] / name) if options else LOADED[name]
	if name in TEMPLATES:
		tokenizer.chat_template = TEMPLATES[name]
	if name == LLAMA:
		tokenizer.pad_token = "<unk>"
	with tempfile.TemporaryDirectory() as scratch:
		file = Path(scratch) / "rows.jsonl"
		lines = [json.dumps({**row_of(ROWS[rows][i], form), "row": i}, ensure_ascii=False) for i in indices]
		file.write_text("\n".join(lines) + "\n", newline="\n")
		dataset = datasets.load_dataset("json", data_files=str(file), split="train", cache_dir=str(Path(scratch) / "cache"))
		names = {field.name for field in dataclasses.fields(class_of(kind, "Config"))}
		extra = {"gradient_checkpointing": False} if "gradient_checkpointing" in names else {}
		if "precompute_ref_log_probs" in names:
			extra["precompute_ref_log_probs"] = False
		config = class_of(kind, "Config")(
			output_dir=str(Path(scratch) / "out"),
			report_to="none",
			use_cpu=True,
			bf16=False,
			per_device_train_batch_size=2,
			dataloader_pin_memory=False,
			remove_unused_columns=False,
			**extra,
			**options,
		)
		trainer_class = class_of(kind, "Trainer")
		parameters = inspect.signature(trainer_class.__init__).parameters
		given = {"processing_class" if "processing_class" in parameters else "tokenizer": tokenizer}
		if kind in ("dpo", "kto"):
			given["ref_model"] = tiny_model(kind, tokenizer)
		unpairs = kind == "kto" and form != "unpaired"
		if unpairs:
			dataset = dataset.remove_columns("row")
		trainer = trainer_class(model=tiny_model(kind, tokenizer), args=config, train_dataset=dataset, **given)
		prepared = trainer.train_dataset
		if unpairs:
			return unpaired_answers(trainer, prepared, indices)
		answers = {i: "------" for i in indices}
		for row in prepared:
			answers[row["row"]] = [outcome for outcome in read_row(kind, trainer, row)]
		return answers


def unpaired_answers(trainer, prepared, indices):
	"""The chosen rows come first, then the rejected ones."""
	count = len(indices)
	if len(prepared) != 2 * count:
		if count == 1:
			return {indices[0]: "------"}
		raise ValueError("rows were dropped; each alone")
	half = [read_row("kto", trainer, row)[0] for row in prepared]
	return {i: [half[n], half[count + n]] for n, i in enumerate(indices)}


def read_row(kind, trainer, row):
	"""[[ids, trained positions], …]: chosen and rejected, or the one answer of an unpaired row."""
	batch = trainer.data_collator([dict(row)])
	if kind == "reward":
		if "input_ids_chosen" in batch:
			return [[kept(batch[f"input_ids_{side}"][0], batch[f"attention_mask_{side}"][0]), []] for side in ("chosen", "rejected")]
		return [[kept(ids, mask), []] for ids, mask in zip(batch["input_ids"], batch["attention_mask"])]
	if "completion_mask" in batch:
		ids, attention, completion = batch["input_ids"], batch["attention_mask"], batch["completion_mask"]
		if hasattr(trainer, "_truncate_inputs"):
			ids, attention, completion = trainer._truncate_inputs(ids, attention, completion)
		return [masked(*parts) for parts in zip(ids, attention, completion)]
	if kind == "kto":
		labels = batch["completion_labels"][0]
		return [masked(batch["completion_input_ids"][0], batch["completion_attention_mask"][0], labels != -100)]
	return by_gradient(kind, trainer, batch)


def kept(ids, attention):
	return [int(id) for id, here in zip(ids, attention) if here]


def masked(ids, attention, mask):
	flags = [bool(flag) for flag, here in zip(mask, attention) if here]
	return [kept(ids, attention), [i for i, flag in enumerate(flags) if flag and i > 0]]


def by_gradient(kind, trainer, batch):
	import torch

	# Small ids in the place of the real ones, as the logits of a whole vocabulary would take long.
	tensors = {key: value for key, value in batch.items() if isinstance(value, torch.Tensor)}
	real = sorted({int(id) for key, value in tensors.items() if key.endswith(("input_ids", "labels")) for id in value.flatten() if id >= 0})
	small = {id: i for i, id in enumerate(real)}
	for key, value in tensors.items():
		if key.endswith(("input_ids", "labels")):
			batch[key] = value.clone().apply_(lambda id: small[id] if id >= 0 else id)
	seen = {}

	def model(input_ids, attention_mask=None, **_):
		seen["ids"], seen["attention"] = input_ids.clone(), attention_mask.clone()
		seen["logits"] = torch.zeros(*input_ids.shape, len(real) + 1, requires_grad=True)
		return SimpleNamespace(logits=seen["logits"], loss=None, hidden_states=None)

	output = trainer.concatenated_forward(model, batch)
	if isinstance(output, dict):
		terms = [output["chosen_logps"].sum(), output["rejected_logps"].sum()]
	else:
		terms = [output[0].sum(), output[1].sum(), *([-output[4]] if kind in ("orpo", "cpo") else [])]
	# The mean over the tokens of an answer that was cut away is not a number, and trains none.
	finite = [term for term in terms if bool(torch.isfinite(term)) and term.requires_grad]
	gradient = torch.zeros_like(seen["logits"])
	for term in finite:
		gradient += torch.autograd.grad(term, seen["logits"], retain_graph=True)[0].nan_to_num()
	sides = []
	for ids, attention, slope in zip(seen["ids"], seen["attention"], gradient):
		positions = [i for i, here in enumerate(attention) if here]
		trained = []
		for n, i in enumerate(positions[1:], 1):
			if bool((slope[i - 1] != 0).any()):
				assert int(slope[i - 1].argmax()) == int(ids[i]), "the label is the next id"
				trained.append(n)
		sides.append([[real[int(ids[i])] for i in positions], trained])
	return sides


def tiny_model(kind, tokenizer):
	import transformers

	config = transformers.LlamaConfig(
		vocab_size=152000,
		hidden_size=4,
		intermediate_size=4,
		num_hidden_layers=1,
		num_attention_heads=1,
		num_key_value_heads=1,
		max_position_embeddings=4096,
		pad_token_id=tokenizer.pad_token_id,
		num_labels=1,
	)
	return (transformers.LlamaForSequenceClassification if kind == "reward" else transformers.LlamaForCausalLM)(config)


# --- Driver: makes the small tokenizer, starts the workers and merges the answers. ---


def write_small_tokenizer(python, folder):
	"""A byte-level tokenizer with BOS and EOS around texts, trained on words of our own."""
	code = f"""
from tokenizers import Tokenizer, AddedToken, models, pre_tokenizers, decoders, processors, trainers
t = Tokenizer(models.BPE())
t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
t.decoder = decoders.ByteLevel()
t.train_from_iterator([' '.join({WORDS!r}) + ' antibody antidote body'] * 3, trainers.BpeTrainer(vocab_size=420, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), special_tokens=['<bos>', '<eos>', '<pad>'], show_progress=False))
t.post_processor = processors.TemplateProcessing(single='<bos> $A', special_tokens=[('<bos>', t.token_to_id('<bos>'))])
t.save({str(folder / "tokenizer.json")!r})
"""
	folder.mkdir(parents=True, exist_ok=True)
	subprocess.run([str(python), "-c", code], check=True)
	# Older libraries read merges as strings only.
	file = folder / "tokenizer.json"
	stored = json.loads(file.read_text())
	stored["model"]["merges"] = [merge if isinstance(merge, str) else " ".join(merge) for merge in stored["model"]["merges"]]
	file.write_text(compact(stored) + "\n")
	config = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<bos>", "eos_token": "<eos>", "pad_token": "<pad>", "model_max_length": 100000}
	(folder / "tokenizer_config.json").write_text(json.dumps(config))


def drive(envs, out, work_folder, only):
	work_folder.mkdir(parents=True, exist_ok=True)
	tokenizers = work_folder / "tokenizers"
	subprocess.run(["node", str(ROOT / "scripts" / "embedded-tokenizers.mjs"), "--out", str(tokenizers)], check=True)
	small = ROOT / "test" / "conformance" / "trl-preference-tokenizer.json"
	first = envs / f"trl-{VERSIONS[0][0]}-transformers-{VERSIONS[0][1]}" / "bin" / "python"
	write_small_tokenizer(first, tokenizers / SMALL)
	small.write_text((tokenizers / SMALL / "tokenizer.json").read_text())
	answers = []
	for trl, transformers in VERSIONS:
		answer = work_folder / f"answer-{trl}-{transformers}.json"
		if only is None or trl in only:
			python = envs / f"trl-{trl}-transformers-{transformers}" / "bin" / "python"
			hermetic = {
				"HF_HUB_OFFLINE": "1",
				"HF_HOME": str(work_folder / "hf-home"),
				"TOKENIZERS_PARALLELISM": "false",
				"OMP_NUM_THREADS": "1",
				"PYTHONWARNINGS": "ignore",
				"PYTHONHASHSEED": "0",
				"CUDA_VISIBLE_DEVICES": "",
				"TRL_EXPERIMENTAL_SILENCE": "1",
			}
			command = [str(python), __file__, "--worker", str(answer), "--tokenizers", str(tokenizers)]
			subprocess.run(command, check=True, env={**os.environ, **hermetic})
		if answer.exists():
			answers.append(json.loads(answer.read_text()))
			print(trl, transformers, len(answers[-1]["cells"]), "cells", file=sys.stderr)
	write_answers(out, answers)


def write_answers(out, answers):
	"""Answers that several cells share are stored once."""
	about = (
		"What TRL's real preference trainers made of each row. Written by scripts/record-trl-preference.py, never by hand. "
		"`rows`: prompt, chosen and rejected of each row, as texts or as messages. A cell: trainer, tokenizer, rows, form "
		"(explicit: prompt, chosen, rejected; implicit: both answers begin with the prompt; unpaired: prompt, completion, "
		"label), options, and the line of `answers`: for each row six hex digits of the SHA-256 of "
		"[[ids, trained positions] of each side] as compact JSON, where the first token counts as untrained; '------' where "
		"the trainer dropped the row, '!!!!!!' where it stopped; which rows a cell holds is said by indices_of in the script. "
		"`full`: the first two rows of a cell in full."
	)
	lines, table, fulls = [], {}, {}
	cells_by_version = {}
	for answer in answers:
		id = f"{answer['trl']}+{answer['transformers']}"
		for cell in answer["cells"]:
			n = table.setdefault(cell["answers"], len(table))
			key = compact([cell[name] for name in ("kind", "tokenizer", "rows", "form", "options")])
			cells_by_version.setdefault((key, n), []).append(id)
			if cell["options"] == {} and cell["form"] == "explicit" and cell["full"]:
				fulls.setdefault(n, cell["full"])
	for (key, n), versions in cells_by_version.items():
		lines.append(f"[{compact(versions)},{key},{n}]")
	versions = {f"{a['trl']}+{a['transformers']}": {k: a[k] for k in ("trl", "transformers", "datasets")} for a in answers}
	parts = [
		f'"about":{compact(about)}',
		f'"versions":{compact(versions)}',
		f'"templates":{compact(TEMPLATES)}',
		*(f'"{kind}":[\n' + ",\n".join(compact(row) for row in rows) + "\n]" for kind, rows in ROWS.items()),
		'"answers":[\n' + ",\n".join(compact(text) for text in table) + "\n]",
		'"full":{\n' + ",\n".join(f'"{n}":{compact(full)}' for n, full in fulls.items()) + "\n}",
		'"cells":[\n' + ",\n".join(sorted(lines, key=lambda line: line.split("],", 1)[1])) + "\n]",
	]
	out.write_text("{\n" + ",\n".join(parts) + "\n}\n", newline="\n")


def compact(value):
	return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("--envs", type=Path, default=ROOT / ".venv" / "trl")
	parser.add_argument("--work", type=Path, default=ROOT / ".venv" / "trl-preference")
	parser.add_argument("--out", type=Path, default=ROOT / "test" / "conformance" / "trl-preference.json")
	parser.add_argument("--only", nargs="*")
	parser.add_argument("--worker", type=Path)
	parser.add_argument("--tokenizers", type=Path)
	parser.add_argument("--names", nargs="*", default=[QWEN, LLAMA, SMALL], help="of the tokenizers to record with")
	options = parser.parse_args()
	if options.worker is None:
		drive(options.envs.absolute(), options.out, options.work.absolute(), options.only)
	else:
		work(options.tokenizers, options.worker, options.names)


if __name__ == "__main__":
	main()
