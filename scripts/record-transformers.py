"""Records what real Transformers makes of the shared rows through the scripts of test/conformance/transformers.

Usage: python scripts/record-transformers.py [--envs DIR] [--out FILE] [--only TRANSFORMERS_VERSION ...]

Each script runs as it stands: its functions, the `datasets` package, `Trainer` and its collator. Only what a network
or a graphics card would be needed for is replaced: `from_pretrained` reads a local tokenizer or makes a tiny random
model, and `train()` leaves the trainer as it is. Then each row is taken out of the trainer's own data loader: column
removal and collator included, a batch of one row.
The first line of a script names the form of the shared rows (test/conformance/rows/shared.jsonl) that it reads;
`one at a time` gives it each row as a file of its own, for scripts that drop or join rows.
Rows go in groups of one schema, as the JSON loader fills what a message lacks with nulls; a group in which a row
raises is halved until that row stands alone.
"""

import argparse
import contextlib
import hashlib
import io
import json
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "test" / "conformance"
TORCH = "torch==2.13.0"

# (transformers, datasets): a combination that was installed and recorded.
VERSIONS = [("5.23.0", "5.2.0"), ("4.57.6", "5.0.1")]
TOKENIZERS = {"qwen2.5": 151936, "llama-2": 32000, "mistral-nemo": 131072}
# Rows of each script and tokenizer that are kept in full, for people to read.
IN_FULL = 1


def work(tokenizers, out):
	import datasets
	import torch
	import transformers

	datasets.disable_progress_bars()
	transformers.logging.set_verbosity_error()
	torch.set_num_threads(1)
	# Fingerprints pickle the whole tokenizer at every map, which takes longer than all the rest.
	for module in (datasets.fingerprint, datasets.arrow_dataset):
		module.update_fingerprint = lambda *_: datasets.fingerprint.generate_random_fingerprint()
	rows = [json.loads(line) for line in (FOLDER / "rows" / "shared.jsonl").read_text().split("\n") if line]
	answers = {}
	for tokenizer in TOKENIZERS:
		patch(transformers, tokenizers / tokenizer, TOKENIZERS[tokenizer])
		for script in sorted((FOLDER / "transformers").glob("*.py")):
			header = script.read_text().split("\n")[0]
			form = header.removeprefix("# rows: ").split(",")[0]
			alone = "one at a time" in header
			# A file for each row takes long, so that only every fourth one is asked.
			known = [row[form] if form in row and (i % 4 == 0 or not alone) else None for i, row in enumerate(rows)]
			answers[f"{script.stem} {tokenizer}"] = record(script, known, alone)
			print(transformers.__version__, tokenizer, script.stem, file=sys.stderr)
	out.write_text(json.dumps({"transformers": transformers.__version__, "answers": answers}))


STARTED = []


EDITABLE = ("bos_token", "eos_token", "pad_token", "unk_token", "padding_side", "truncation_side", "chat_template", "model_max_length")


def patch(transformers, folder, size):
	"""Scripts change the tokenizer that they are given; copying it for each would take longer than all the rest."""
	loaded = REAL.setdefault("from_pretrained", transformers.AutoTokenizer.from_pretrained)(folder)
	clean = {name: getattr(loaded, name, None) for name in EDITABLE}

	def from_pretrained(*_, **options):
		assert not options, "options of from_pretrained are not passed on"
		for name, value in clean.items():
			setattr(loaded, name, value)
		return loaded

	config = transformers.LlamaConfig(
		vocab_size=size, hidden_size=4, intermediate_size=4, num_hidden_layers=1, num_attention_heads=1, num_key_value_heads=1
	)
	model = transformers.LlamaForCausalLM(config)
	transformers.AutoTokenizer.from_pretrained = from_pretrained
	transformers.AutoModelForCausalLM.from_pretrained = lambda *_, **__: model
	transformers.Trainer.train = lambda self, *_, **__: STARTED.append(self)


REAL = {}


def record(script, rows, one_at_a_time):
	answers = [None] * len(rows)
	groups = {}
	for i, row in enumerate(rows):
		if row is not None:
			groups.setdefault(str(i) if one_at_a_time else schema_of(row), []).append(i)
	pending = list(groups.values())
	while pending:
		group = pending.pop()
		try:
			results = run(script, [rows[i] for i in group])
		except Exception as error:
			if len(group) > 1:
				pending += [group[: len(group) // 2], group[len(group) // 2 :]]
				continue
			results = [{"error": f"{type(error).__name__}: {error}".split("\n")[0][:120]}]
		for i, result in zip(group, results):
			answers[i] = result
	return answers


def schema_of(value):
	"""Rows of one schema share a file without nulls."""
	if isinstance(value, dict):
		return json.dumps({key: schema_of(item) for key, item in value.items()})
	if isinstance(value, list):
		return json.dumps(sorted({schema_of(item) for item in value}))
	return type(value).__name__


def run(script, rows):
	STARTED.clear()
	home = os.getcwd()
	with tempfile.TemporaryDirectory() as scratch:
		os.chdir(scratch)
		os.environ["HF_DATASETS_CACHE"] = str(Path(scratch) / "cache")
		try:
			text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
			Path("train.jsonl").write_text(text + "\n", newline="\n")
			import datasets

			datasets.config.HF_DATASETS_CACHE = Path(scratch) / "cache"
			with contextlib.redirect_stdout(io.StringIO()):
				runpy.run_path(str(script), run_name="__main__")
			(trainer,) = STARTED
			if len(trainer.train_dataset) == 0:
				return [{"dropped": True}]
			loader = trainer.get_train_dataloader()
			dataset, collate = loader.dataset, loader.collate_fn
			return [answer_of(collate, dataset, i) for i in range(len(dataset))]
		finally:
			os.chdir(home)


def answer_of(collate, dataset, index):
	try:
		batch = collate([dataset[index]])
		if "labels" not in batch:
			return {"error": "ValueError: the batch has no labels, so the model returns no loss"}
		ids, labels = batch["input_ids"][0].tolist(), batch["labels"][0].tolist()
		if len(ids) != len(labels):
			return {"error": "ValueError: ids and labels differ in length, so the loss fails"}
		return {"input_ids": ids, "labels": labels}
	except Exception as error:
		return {"error": f"{type(error).__name__}: {error}".split("\n")[0][:120]}


# --- Driver: makes the environments and merges the answers. ---


def drive(envs, out, only):
	envs.mkdir(parents=True, exist_ok=True)
	tokenizers = envs / "tokenizers"
	if not tokenizers.exists():
		subprocess.run(["node", ROOT / "scripts" / "conformance-tokenizers.mjs", "--out", tokenizers], check=True)
	for version, datasets in VERSIONS:
		if only is None or version in only:
			python = make_environment(envs, version, datasets)
			hermetic = {
				"HF_HUB_OFFLINE": "1",
				"HF_HOME": str(envs / "hf-home"),
				"TOKENIZERS_PARALLELISM": "false",
				"OMP_NUM_THREADS": "1",
				"PYTHONWARNINGS": "ignore",
				"PYTHONHASHSEED": "0",
				"CUDA_VISIBLE_DEVICES": "",
			}
			command = [python, __file__, "--worker", envs / f"answer-{version}.json", "--tokenizers", tokenizers]
			subprocess.run([str(part) for part in command], check=True, env={**os.environ, **hermetic})
	found = [json.loads(path.read_text()) for path in sorted(envs.glob("answer-*.json"))]
	write(out, sorted(found, key=lambda answer: answer["transformers"]))


def make_environment(envs, version, datasets):
	shared = envs / "shared"
	if not (shared / "bin" / "uv").exists():
		subprocess.run([sys.executable, "-m", "venv", shared], check=True)
		subprocess.run([shared / "bin" / "pip", "install", "--quiet", TORCH, "numpy", "uv"], check=True)
	folder = envs / f"tf-{version}"
	python = folder / "bin" / "python"
	if not list(folder.glob("lib/python*/site-packages/shared-torch.pth")):
		overrides = envs / "overrides.txt"
		# Torch comes from the shared environment; uv must not look for a second one.
		overrides.write_text("torch; sys_platform == 'never'\n")
		subprocess.run([shared / "bin" / "python", "-m", "venv", folder], check=True)
		wanted = [f"transformers=={version}", f"datasets=={datasets}", "accelerate==1.15.0", "jinja2"]
		uv = [shared / "bin" / "uv", "pip", "install", "--quiet", "--python", python, "--override", overrides]
		subprocess.run([*uv, *wanted], check=True)
		(site_packages,) = folder.glob("lib/python*/site-packages")
		(torch_packages,) = shared.glob("lib/python*/site-packages")
		(site_packages / "shared-torch.pth").write_text(f"{torch_packages}\n")
	return python


def write(out, found):
	lines = []
	for answer in found:
		for key, rows in answer["answers"].items():
			full = [row for row in rows if row is not None and "input_ids" in row][:IN_FULL]
			short = " ".join(digest(row) for row in rows)
			script, tokenizer = key.split(" ")
			error = next((row["error"] for row in rows if row is not None and "error" in row), None)
			line = {"version": answer["transformers"], "script": script, "tokenizer": tokenizer, "rows": short}
			lines.append(compact({**line, "first": full[0] if full else None, **({} if error is None else {"error": error})}))
	about = (
		"What real Transformers made of each shared row (rows/shared.jsonl, in order) through each script of transformers/: "
		"the batch of that row alone, out of the Trainer's data loader. Written by scripts/record-transformers.py, never by "
		"hand. `rows` has one word a row: the first 8 hex digits of the sha256 of [input_ids,labels] as JSON without spaces, "
		"`drop` (the script removes the row), `error` (it stops), `none` (the row has no such form). `first` is the first "
		"answer in full, `error` the first exception."
	)
	out.write_text('{\n"about":' + compact(about) + ',\n"records":[\n' + ",\n".join(lines) + "\n]\n}\n", newline="\n")


def digest(row):
	if row is None:
		return "none"
	if "input_ids" not in row:
		return "drop" if "dropped" in row else "error"
	return hashlib.sha256(compact([row["input_ids"], row["labels"]]).encode()).hexdigest()[:8]


def compact(value):
	return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("--envs", type=Path, default=ROOT / ".venv" / "transformers")
	parser.add_argument("--out", type=Path, default=FOLDER / "transformers.json")
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
