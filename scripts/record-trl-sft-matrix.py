"""Records what the real TRL makes of many generated rows, and of every release of its completion-only collator.

Usage: python scripts/record-trl-sft-matrix.py [--envs DIR] [--out FILE] [--only TRL_VERSION ...]

It shares environments and versions with record-trl-sft.py, whose records are single hand-made rows with full answers.
Here one trainer prepares a whole set of rows, read back one at a time in order, so that hundreds of rows a release
are cheap; the answers are kept as hashes, with the first rows in full. Rows are generated from a seed and stored.
"""

import argparse
import hashlib
import importlib.util
import json
import multiprocessing
import os
import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
spec = importlib.util.spec_from_file_location("record_trl_sft", ROOT / "scripts" / "record-trl-sft.py")
base = importlib.util.module_from_spec(spec)
spec.loader.exec_module(base)

QWEN, LLAMA, LLAMA3 = base.QWEN, base.LLAMA, "llama-3"
VOCABULARY = {QWEN: 151936, LLAMA: 32000, LLAMA3: 128256}
FULL_ROWS = 2

SENTENCES = [
	"Add 2 and 3.", "What is the capital of Norway?", "Oslo.", "It is 5.", "Übersetze das bitte: „Grüße aus Köln“.",
	"日本語で答えてください。", "👩‍👩‍👧 and 🦙", "def f(x):\n    return x ** 2\n", "a\r\nb", "  leading and trailing  ",
	"line one\nline two\n\n", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10", "naïve café e\u0301", "Привет, мир!", "مرحبا بالعالم", "{\"a\": [1, 2]}",
	"### not a marker", "Response: none", "<|user|> literally", "tab\there", "\u00a0no-break", "x" * 40, "e.g. 3.14159", "OK", "",
]


def text_of(random_, most=4):
	return random_.choice([" ", "\n", "", ". "]).join(random_.choice(SENTENCES) for _ in range(random_.randint(1, most)))


def chats(count, alternate=False):
	random_ = random.Random(1)
	for i in range(count):
		messages = []
		if i % 3 == 0 and not alternate:
			messages.append({"role": "system", "content": text_of(random_, 2)})
		for _ in range(random_.randint(1, 4)):
			messages.append({"role": "user", "content": text_of(random_)})
			messages.append({"role": "assistant", "content": text_of(random_, 12 if i % 10 == 9 else 4) or "yes"})
		yield {"messages": messages}


def alpacas(count):
	random_ = random.Random(2)
	for i in range(count):
		marker = ["### Response:\n", "### Response: ", "### Response:", "###Response:\n", ""][0 if i % 4 else i // 4 % 5]
		extra = f"\n\n### Input:\n{text_of(random_, 2)}" if i % 5 == 0 else ""
		yield {"text": f"### Instruction:\n{text_of(random_)}{extra}\n\n{marker}{text_of(random_)}"}


def dialogues(count):
	"""Texts with an instruction and a response marker for each turn, in and out of order."""
	random_ = random.Random(3)
	special = [
		["A", "H", "A"], ["A"], ["H"], ["H", "H", "A"], ["H", "A", "A"], ["H", "A", "H"], ["A", "A", "H", "A"], [],
		["H", "A", "H", "H", "A", "H"], ["A", "H"],
	]
	for i in range(count):
		turns = special[i // 3] if i % 3 == 0 and i // 3 < len(special) else ["H", "A"] * random_.randint(1, 4)
		header = {"H": "### Human:", "A": "### Assistant:"}
		yield {"text": text_of(random_, 1) * (i % 4 == 1) + "\n".join(f"{header[turn]} {text_of(random_, 2)}" for turn in turns)}


def pairs(count):
	random_ = random.Random(4)
	for i in range(count):
		space = ["", " ", "\n"][i % 3]
		yield {"prompt": f"Q: {text_of(random_, 3)}\nA:{space if i % 2 else ''}", "completion": ("" if i % 2 else space) + text_of(random_)}


ROWS = {"chats": list(chats(72)), "alpacas": list(alpacas(72)), "dialogues": list(dialogues(60)), "pairs": list(pairs(60))}


def encoded(text, start=None, end=None):
	return {"encode": text, "from": start, "to": end}


def cases(release):
	"""Yields (tokenizer, set of rows, options)."""
	old = release < (0, 12)
	text = {"dataset_text_field": "text"} if old else {}
	own = {QWEN: {}, LLAMA: {"chat_template": "role-lines"}, LLAMA3: {"tokenizer": {"pad_token": "<|end_of_text|>"}}}
	texts = {QWEN: {}, LLAMA: {}, LLAMA3: {"tokenizer": {"pad_token": "<|end_of_text|>"}}}
	for tokenizer in (QWEN, LLAMA, LLAMA3):
		yield tokenizer, "chats", own[tokenizer]
		yield tokenizer, "chats", {**own[tokenizer], "max_length": 48}
		yield tokenizer, "alpacas", {**texts[tokenizer], **text}
		yield tokenizer, "dialogues", {**texts[tokenizer], **text, "max_length": 24}
		yield tokenizer, "pairs", own[tokenizer] if release < (0, 15) else texts[tokenizer]
		yield tokenizer, "pairs", {**texts[tokenizer], "completion_only_loss": False}
		yield tokenizer, "chats", {**own[tokenizer], "assistant_only_loss": True, "chat_template": "role-lines-generation"}
	yield QWEN, "alpacas", {**text, "tokenizer": {"pad_token": base.EOS[QWEN]}}
	yield LLAMA, "alpacas", {**text, "tokenizer": {"pad_token": "<unk>"}}
	yield QWEN, "chats", {"tokenizer": {"pad_token": base.EOS[QWEN]}}
	if release >= (0, 20):
		return
	for tokenizer in (QWEN, LLAMA, LLAMA3):
		for response in ("### Response:", "### Response:\n", "\n### Response:", encoded("\n### Response:", 2), encoded("\n### Response:", 1)):
			if tokenizer != LLAMA3 or response == "### Response:":
				yield tokenizer, "alpacas", {**texts[tokenizer], **text, "collator": {"response_template": response}}
		yield tokenizer, "alpacas", {**texts[tokenizer], **text, "max_length": 24, "collator": {"response_template": encoded("\n### Response:", 2)}}
		for response, instruction in (
			("### Assistant:", None), ("### Assistant:", "### Human:"), (" ### Assistant:", "### Human:"),
			(encoded("\n### Assistant:", 2), encoded("\n### Human:", 2)), (encoded("\n### Assistant:", 2), None),
			(encoded("\n### Assistant:", 1, -1), encoded("\n### Human:", 1, -1)),
		)[: 2 if tokenizer == LLAMA3 else 6]:
			collator = {"response_template": response, **({} if instruction is None else {"instruction_template": instruction})}
			yield tokenizer, "dialogues", {**texts[tokenizer], **text, "collator": collator}
	yield LLAMA, "dialogues", {**text, "max_length": 24, "collator": collator}
	chatml = {"response_template": "<|im_start|>assistant\n", "instruction_template": "<|im_start|>user\n"}
	yield QWEN, "chats", {"collator": chatml}
	yield QWEN, "chats", {"collator": {"response_template": chatml["response_template"]}}
	yield QWEN, "chats", {"collator": {"response_template": chatml["response_template"]}, "max_length": 48}
	yield QWEN, "chats", {"collator": chatml, "tokenizer": {"pad_token": base.EOS[QWEN]}}
	yield LLAMA, "chats", {"chat_template": "role-lines", "collator": {"response_template": "<|assistant|>\n"}}
	yield LLAMA, "chats", {"chat_template": "role-lines", "collator": {"response_template": encoded("\n<|assistant|>\n", 2), "instruction_template": encoded("\n<|user|>\n", 2)}}
	header = "<|start_header_id|>{}<|end_header_id|>\n\n"
	yield LLAMA3, "chats", {**own[LLAMA3], "collator": {"response_template": header.format("assistant"), "instruction_template": header.format("user")}}
	yield QWEN, "pairs", {"collator": {"response_template": "\nA:"}}
	yield QWEN, "alpacas", {**text, "packing": True, "collator": {"response_template": "### Response:"}}
	if release >= (0, 10):
		yield LLAMA, "dialogues", {**text, "collator": {"response_template": encoded("\n### Assistant:", 2), "padding_free": True}}


# --- Worker: runs inside one environment. ---

LOADED = base.LOADED


def work(tokenizers, out):
	import datasets
	import transformers
	import trl

	datasets.disable_progress_bars()
	transformers.logging.set_verbosity_error()
	for module in (datasets.fingerprint, datasets.arrow_dataset):
		module.update_fingerprint = lambda *_: datasets.fingerprint.generate_random_fingerprint()
	known = base.options_of(trl) | {"chat_template", "tokenizer", "collator"}
	length_name = "max_length" if "max_length" in known else "max_seq_length"
	LOADED["folder"] = tokenizers
	questions = []
	release = tuple(int(part) for part in trl.__version__.split(".")[:2])
	for tokenizer, rows, options in cases(release):
		options = {length_name if key == "max_length" else key: value for key, value in options.items()}
		if set(options) <= known and can_load(tokenizer):
			questions.append({"tokenizer": tokenizer, "rows": rows, "options": options})
	# Everything is imported before the first copy, which saves seconds for each.
	answer_question({"tokenizer": QWEN, "rows": "pairs", "options": {"tokenizer": {}}})
	with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
		groups = pool.map(answer_question, questions, chunksize=1)
	versions = {"trl": trl.__version__, "transformers": transformers.__version__, "datasets": datasets.__version__}
	out.write_text(json.dumps({**versions, "groups": groups}))


def can_load(tokenizer):
	"""Releases before tokenizers 0.19 do not know `ignore_merges`, which Llama 3 needs."""
	import tokenizers
	import transformers

	if tokenizer == LLAMA3 and tuple(int(part) for part in tokenizers.__version__.split(".")[:2]) < (0, 19):
		return False
	if tokenizer not in LOADED:
		LOADED[tokenizer] = transformers.AutoTokenizer.from_pretrained(LOADED["folder"] / tokenizer)
		LOADED["model", tokenizer] = tiny_model(tokenizer)
	return True


def tiny_model(tokenizer):
	from transformers import LlamaConfig, LlamaForCausalLM

	size = dict(hidden_size=4, intermediate_size=4, num_hidden_layers=1, num_attention_heads=1, num_key_value_heads=1)
	return LlamaForCausalLM(LlamaConfig(vocab_size=VOCABULARY[tokenizer], max_position_embeddings=4096, **size))


def answer_question(group):
	with tempfile.TemporaryDirectory() as scratch:
		try:
			return {**group, "answers": answers_to(Path(scratch), group)}
		except Exception as error:
			return {**group, "error": f"{type(error).__name__}: {error}".split("\n")[0][:160]}


def answers_to(scratch, group):
	import datasets
	import transformers
	from torch.utils.data import SequentialSampler

	options = dict(group["options"])
	tokenizer = LOADED[group["tokenizer"]]
	if "tokenizer" in options:
		folder = LOADED["folder"] / group["tokenizer"]
		tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **options.pop("tokenizer"))
	template = options.pop("chat_template", None)
	if template is not None:
		tokenizer.chat_template = base.TEMPLATES[template]
	collator = options.pop("collator", None)
	rows = ROWS[group["rows"]]
	file = scratch / "rows.jsonl"
	file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), newline="\n")
	dataset = datasets.load_dataset("json", data_files=str(file), split="train", cache_dir=str(scratch / "cache"))
	made = None if collator is None else make_collator(collator, tokenizer)
	trainer = base.build_trainer(scratch, LOADED["model", group["tokenizer"]], tokenizer, dataset, options, collator=made)
	if len(trainer.train_dataset) != len(rows):
		raise RuntimeError(f"{len(trainer.train_dataset)} rows of {len(rows)} are left")
	trainer._get_train_sampler = lambda *_: SequentialSampler(trainer.train_dataset)
	batches = iter(trainer.get_train_dataloader())
	return [[batch[name][0].tolist() for name in ("input_ids", "labels")] for batch in batches]


def make_collator(arguments, tokenizer):
	import trl

	def ids_or_text(value):
		if not isinstance(value, dict):
			return value
		return tokenizer.encode(value["encode"], add_special_tokens=False)[value["from"] : value["to"]]

	return trl.DataCollatorForCompletionOnlyLM(
		tokenizer=tokenizer, **{key: ids_or_text(value) for key, value in arguments.items()}
	)


# --- Driver. ---


def drive(envs, out, only):
	envs.mkdir(parents=True, exist_ok=True)
	tokenizers = envs / "matrix-tokenizers"
	base.run("node", ROOT / "scripts" / "conformance-tokenizers.mjs", "--out", tokenizers)
	base.run("node", ROOT / "scripts" / "embedded-tokenizers.mjs", "--out", tokenizers)
	shared = base.make_shared(envs)
	answers = []
	for trl, transformers, datasets, *pins in base.VERSIONS:
		answer = envs / f"matrix-{trl}-{transformers}.json"
		if only is None or trl in only:
			python = base.make_environment(envs, shared, trl, transformers, datasets, pins)
			env = {**os.environ, **base.hermetic(envs)}
			base.run(python, __file__, "--worker", answer, "--tokenizers", tokenizers, env=env)
		if answer.exists():
			answers.append(json.loads(answer.read_text()))
			failed = sum("error" in group for group in answers[-1]["groups"])
			print(trl, transformers, len(answers[-1]["groups"]), "groups,", failed, "failed", file=sys.stderr)
	write_answers(out, answers)


def write_answers(out, answers):
	versions, groups = {}, {}
	for answer in answers:
		id = f"{answer['trl']}+{answer['transformers']}"
		versions[id] = {key: answer[key] for key in ("trl", "transformers", "datasets")}
		for group in answer["groups"]:
			# Packed rows cannot be told apart any more.
			if "rows of" in group.get("error", ""):
				continue
			groups.setdefault(base.compact(shortened(group)), []).append(id)
	about = (
		"What the real TRL made of each row of a set, read from its own data loader one row at a time. Written by "
		"scripts/record-trl-sft-matrix.py, never by hand. A group's `versions` all gave the same. `options` are arguments "
		"as in trl-sft.json, and `collator` the arguments of DataCollatorForCompletionOnlyLM, where "
		'{"encode": text, "from": a, "to": b} is tokenizer.encode(text, add_special_tokens=False)[a:b]. `hashes` has 16 '
		"digits a row: the start of the SHA-256 of the ids joined by commas, then that of the labels; `full` has the ids "
		"and labels of the first rows. `error`: the trainer stopped."
	)
	parts = [
		f'"about":{base.compact(about)}',
		'"versions":{\n' + ",\n".join(f"{base.compact(id)}:{base.compact(row)}" for id, row in versions.items()) + "\n}",
		'"rows":{\n' + ",\n".join(f"{base.compact(name)}:[\n" + ",\n".join(map(base.compact, rows)) + "\n]" for name, rows in ROWS.items()) + "\n}",
		'"groups":[\n' + ",\n".join(f'{{"versions":{base.compact(ids)},{line[1:]}' for line, ids in sorted(groups.items())) + "\n]",
	]
	out.write_text("{\n" + ",\n".join(parts) + "\n}\n", newline="\n")


def shortened(group):
	if "error" in group:
		return group
	kept = {key: value for key, value in group.items() if key != "answers"}
	hashes = "".join(digest(ids) + digest(labels) for ids, labels in group["answers"])
	return {**kept, "hashes": hashes, "full": group["answers"][:FULL_ROWS]}


def digest(numbers):
	return hashlib.sha256(",".join(map(str, numbers)).encode()).hexdigest()[:8]


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("--envs", type=Path, default=ROOT / ".venv" / "trl")
	parser.add_argument("--out", type=Path, default=ROOT / "test" / "conformance" / "trl-sft-matrix.json")
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
