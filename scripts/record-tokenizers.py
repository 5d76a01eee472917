"""Records what the real transformers and tokenizers make of 5,000 strings, for each tokenizer of the conformance tests.

Usage: python scripts/record-tokenizers.py [--envs DIR] [--out FILE]

The driver makes one environment per entry of VERSIONS under --envs (default: a folder in the home cache, never in the
project), lets scripts/conformance-tokenizers.mjs write the tokenizer folders, and in each environment starts this file
again with --worker. That loads every folder with AutoTokenizer and with Tokenizer.from_file and encodes the strings
that strings_for() makes; test/support/conformance-strings.ts makes the same ones. String i is encoded with special
tokens when i is odd. Nothing is downloaded but packages (HF_HUB_OFFLINE=1); no model library is needed.

Written per tokenizer: a hash of the ids and one of the offsets for each string, from the newest Transformers 4, which
is the reference; and for the others the numbers of the strings whose answer is another one. FULL strings, the shortest
of each kind, are written out, so that a difference can be read.
"""

import argparse
import base64
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = json.loads((ROOT / "test/conformance/tokenizer-strings.json").read_text(encoding="utf-8"))

# The newest of each; the first one is the reference.
VERSIONS = [("4.57.6", "0.22.2"), ("5.23.0", "0.23.3")]
FULL = 50
KINDS = ["chat"] * 8 + ["mixed words"] * 2 + ["code"] * 2 + [
	"emoji", "combining marks", "right to left", "control characters", "special tokens", "white space",
	"long words", "any characters",
]


# --- Strings: the same as in test/support/conformance-strings.ts. ---


class Draw:
	"""mulberry32."""

	def __init__(self, seed):
		self.state = seed & 0xFFFFFFFF

	def below(self, limit):
		self.state = (self.state + 0x6D2B79F5) & 0xFFFFFFFF
		mixed = (self.state ^ (self.state >> 15)) * (self.state | 1) & 0xFFFFFFFF
		mixed ^= mixed + ((mixed ^ (mixed >> 7)) * (mixed | 61)) & 0xFFFFFFFF
		return ((mixed ^ (mixed >> 14)) * limit) >> 32

	def pick(self, table):
		return table[self.below(len(table))]

	def times(self, limit, make):
		count = 1 + self.below(limit)
		return "".join(make() for _ in range(count))


def strings_for(own):
	return [string_for(own, index) for index in range(TABLES["count"])]


def string_for(own, index):
	draw = Draw(TABLES["seed"] + index * 0x9E3779B1)
	below, pick, times = draw.below, draw.pick, draw.times
	languages = list(TABLES["languages"].values())
	glue, spaces, controls = TABLES["glue"], TABLES["spaces"], TABLES["controls"]

	def sentence():
		return pick(languages[below(len(languages))])

	def word():
		return pick(sentence().split(" "))

	def special():
		return pick(own) if own and below(3) > 0 else pick(TABLES["specials"])

	def turn(sentences):
		marker = special() + pick(spaces) if below(2) > 0 else ""
		return marker + times(3, lambda: pick(sentences) + pick(glue))

	def character():
		first, last = TABLES["ranges"][below(len(TABLES["ranges"]))]
		return chr(first + below(last - first + 1))

	match KINDS[index % len(KINDS)]:
		case "chat":
			sentences = languages[below(len(languages))]
			return times(3, lambda: turn(sentences))
		case "mixed words":
			return times(24, lambda: (word() if below(5) > 0 else pick(TABLES["numbers"])) + pick(glue))
		case "code":
			return times(3, lambda: pick(TABLES["code"]) + ("" if below(4) > 0 else pick(spaces)))
		case "emoji":
			return times(16, lambda: (pick(TABLES["emoji"]) if below(3) > 0 else word()) + ("" if below(2) > 0 else " "))
		case "combining marks":
			return times(12, lambda: (pick(TABLES["marks"]) if below(2) > 0 else word()) + ("" if below(3) > 0 else " "))
		case "right to left":
			sentences = TABLES["languages"]["arabic" if below(2) > 0 else "hebrew"]
			return times(4, lambda: pick(sentences) + pick(glue) + (word() if below(2) > 0 else pick(controls)))
		case "control characters":
			return times(14, lambda: (pick(controls) if below(2) > 0 else word()) + ("" if below(3) > 0 else " "))
		case "special tokens":
			return times(10, lambda: (special() if below(2) > 0 else word()) + (pick(spaces) if below(3) > 0 else ""))
		case "white space":
			return times(16, lambda: pick(spaces) if below(3) > 0 else word())
		case "long words":
			unit = pick(TABLES["words"])
			repeated = times([20, 60, 200, 800][below(4)], lambda: unit)
			return repeated + pick(glue) + pick(TABLES["words"])
	return times(60, character)


def own_tokens(folder):
	tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
	return [token["content"] for token in tokenizer["added_tokens"]]


# --- Worker: runs inside one environment. ---


def work(folders, out):
	import tokenizers
	import transformers

	transformers.logging.set_verbosity_error()
	answers = {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__, "answers": {}}
	for folder in sorted(folder for folder in folders.iterdir() if folder.is_dir()):
		strings = strings_for(own_tokens(folder))
		raw = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
		raw.no_truncation()
		raw.no_padding()
		loaded = load(transformers, folder)
		answers["answers"][folder.name] = {
			"class": type(loaded).__name__,
			"tokenizers": [answer_of(raw.encode(s, add_special_tokens=i % 2 == 1)) for i, s in enumerate(strings)],
			"transformers": [python_answer(loaded, s, i % 2 == 1) for i, s in enumerate(strings)],
		}
		print(folder.name, type(loaded).__name__, file=sys.stderr)
	out.write_text(json.dumps(answers))


def load(transformers, folder):
	try:
		return transformers.AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
	except (ValueError, KeyError) as error:
		# A class whose code lies in the model's repository; its tokenizer.json says the same without it.
		print(folder.name, error, file=sys.stderr)
		return transformers.PreTrainedTokenizerFast.from_pretrained(folder)


def python_answer(tokenizer, string, special):
	encoded = tokenizer(string, add_special_tokens=special, return_offsets_mapping=True)
	return [encoded["input_ids"], [n for pair in encoded["offset_mapping"] for n in pair]]


def answer_of(encoding):
	return [encoding.ids, [n for pair in encoding.offsets for n in pair]]


# --- Driver: makes the environments and merges the answers. ---


def drive(envs, out):
	envs.mkdir(parents=True, exist_ok=True)
	folders = envs / "tokenizers"
	run("node", ROOT / "scripts/conformance-tokenizers.mjs", "--out", folders)
	answers = []
	for transformers, tokenizers in VERSIONS:
		python = make_environment(envs, transformers, tokenizers)
		answer = envs / f"answer-{transformers}.json"
		offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(envs / "hf-home"), "TOKENIZERS_PARALLELISM": "false"}
		run(python, __file__, "--worker", answer, "--tokenizers", folders, env={**os.environ, **offline})
		answers.append(json.loads(answer.read_text()))
	write_answers(out, folders, answers)


def make_environment(envs, transformers, tokenizers):
	folder = envs / f"transformers-{transformers}"
	python = folder / "bin" / "python"
	if not (folder / "ready").exists():
		run(sys.executable, "-m", "venv", "--clear", folder)
		wanted = [f"transformers=={transformers}", f"tokenizers=={tokenizers}", "jinja2"]
		run(python, "-m", "pip", "install", "--quiet", *wanted)
		(folder / "ready").touch()
	return python


def write_answers(out, folders, answers):
	reference = answers[0]
	entries = []
	for name in sorted(reference["answers"]):
		truth = reference["answers"][name]["transformers"]
		strings = strings_for(own_tokens(folders / name))
		others = {}
		for answer in answers:
			given = answer["answers"][name]
			for library in ("transformers", "tokenizers"):
				differing = [i for i, right in enumerate(truth) if given[library][i] != right]
				others[f"{library} {answer[library]}"] = {
					**({"class": given["class"]} if library == "transformers" else {}),
					"differing": in_ranges(differing),
				}
		entry = {
			"strings": hash_of("\0".join(strings), 12),
			"ids": "".join(hash_of(in_text(ids)) for ids, _ in truth),
			"offsets": "".join(hash_of(in_text(offsets)) for _, offsets in truth),
			"full": {str(i): {"ids": truth[i][0], "offsets": truth[i][1]} for i in full_strings(strings)},
			"answers": others,
		}
		entries.append(f"{compact(name)}:{compact(entry)}")
	about = (
		"What the real tokenizers made of the strings of tokenizer-strings.json. Written by "
		"scripts/record-tokenizers.py, never by hand. Per tokenizer: `strings` is a hash of all strings; `ids` and "
		"`offsets` hold six base64 characters of the sha256 of each string's numbers joined by commas, offsets as "
		"start,end in code points, encoded with special tokens when the string's number is odd; `full` has some of "
		"them in full; `answers` names every library that was asked and the strings (from-to) where it differs from "
		"the reference."
	)
	head = f'{{\n"about":{compact(about)},\n"reference":{compact("transformers " + VERSIONS[0][0])},\n"tokenizers":{{\n'
	out.write_text(head + ",\n".join(entries) + "\n}\n}\n", encoding="utf-8", newline="\n")


def full_strings(strings):
	"""The shortest of each kind, in turn."""
	by_kind = {}
	for i in sorted(range(len(strings)), key=lambda i: (len(strings[i]), i)):
		by_kind.setdefault(KINDS[i % len(KINDS)], []).append(i)
	# Strings of one or two characters say little.
	longer = {kind: [i for i in found if len(strings[i]) > 20] for kind, found in by_kind.items()}
	return sorted(i for found in longer.values() for i in found[: -(-FULL // len(longer))])[:FULL]


def in_text(numbers):
	return ",".join(map(str, numbers))


def hash_of(text, length=6):
	digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
	return base64.b64encode(digest).decode()[:length]


def in_ranges(numbers):
	"""[1, 2, 3, 7] as "1-3,7"."""
	ranges = []
	for number in numbers:
		if ranges and ranges[-1][1] == number - 1:
			ranges[-1][1] = number
		else:
			ranges.append([number, number])
	return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def compact(value):
	return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def run(*command, env=None):
	subprocess.run([str(part) for part in command], check=True, env=env)


def main():
	parser = argparse.ArgumentParser()
	parser.add_argument("--envs", type=Path, default=Path.home() / ".cache/tunelint/record-tokenizers")
	parser.add_argument("--out", type=Path, default=ROOT / "test/conformance/tokenizers.json")
	parser.add_argument("--worker", type=Path)
	parser.add_argument("--tokenizers", type=Path)
	options = parser.parse_args()
	if options.worker is None:
		drive(options.envs.resolve(), options.out)
	else:
		work(options.tokenizers, options.worker)


if __name__ == "__main__":
	main()
