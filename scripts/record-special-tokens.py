"""Records what Transformers puts around a text when a script sets add_bos_token or add_eos_token.

Run it once with the latest Transformers 4 and once with the latest 5; each run adds its answers to
test/conformance/special-tokens.json. It needs nothing but transformers.

An answer is "b", "e", "be" or "" for the tokens around a text, or the name of the exception that ends the script.
"""

import itertools
import json
import os
import pathlib
import tempfile

os.environ["TRANSFORMERS_VERBOSITY"] = "error"

import transformers
from transformers import AutoTokenizer

RECORD = pathlib.Path(__file__).resolve().parent.parent / "test" / "conformance" / "special-tokens.json"
MAJOR = transformers.__version__.split(".")[0]
CLASSES = [
    "LlamaTokenizerFast",
    "LlamaTokenizer",
    "CodeLlamaTokenizerFast",
    "GemmaTokenizerFast",
    "CohereTokenizerFast",
    "GPTNeoXTokenizerFast",
    "Qwen2TokenizerFast",
    "GPT2TokenizerFast",
    "PreTrainedTokenizerFast",
]
SPECIAL = {"<eos>": 256, "<pad>": 257, "<bos>": 258, "<unk>": 259}


def byte_vocabulary():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    codes = [*printable, *(0x100 + i for i in range(len(others)))]
    return {chr(code): i for i, code in enumerate(codes)}


def template(tokens):
    """`tokens`: such as ["<bos>", None] for the first token before the text."""
    single = [
        {"Sequence": {"id": "A", "type_id": 0}} if token is None else {"SpecialToken": {"id": token, "type_id": 0}}
        for token in tokens
    ]
    special = {
        token: {"id": token, "ids": [SPECIAL[token]], "tokens": [token]} for token in tokens if token is not None
    }
    return {
        "type": "TemplateProcessing",
        "single": single,
        "pair": [*single, {"Sequence": {"id": "B", "type_id": 1}}],
        "special_tokens": special,
    }


POST_PROCESSORS = {
    "none": None,
    "bos": template(["<bos>", None]),
    "both": template(["<bos>", None, "<eos>"]),
    "bytes": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True},
    "sequence": {
        "type": "Sequence",
        "processors": [
            {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": False, "use_regex": True},
            template(["<bos>", None]),
        ],
    },
}


def write_tokenizer(folder, tokenizer_class, post_processor, config):
    added = [
        {
            "id": index,
            "content": content,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for content, index in SPECIAL.items()
    ]
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False},
        "post_processor": POST_PROCESSORS[post_processor],
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "vocab": {**byte_vocabulary(), **SPECIAL},
            "merges": [],
        },
    }
    named = {"eos_token": "<eos>", "pad_token": "<pad>", "bos_token": "<bos>", "unk_token": "<unk>", **config}
    named["tokenizer_class"] = tokenizer_class
    with open(os.path.join(folder, "tokenizer.json"), "w") as file:
        json.dump(tokenizer, file)
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as file:
        json.dump(named, file)


def around(tokenizer):
    plain = tokenizer("a", add_special_tokens=False)["input_ids"]
    ids = tokenizer("a")["input_ids"]
    letters = {SPECIAL["<bos>"]: "b", SPECIAL["<eos>"]: "e"}
    found = [start for start in range(len(ids) - len(plain) + 1) if ids[start : start + len(plain)] == plain]
    before, after = ids[: found[0]], ids[found[0] + len(plain) :]
    return "".join(letters[token] for token in before + after)


def observe(folder, edit):
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, **edit["loaded"])
        for name, value in edit["assigned"].items():
            setattr(tokenizer, name, value)
        return around(tokenizer)
    except Exception as error:  # noqa: BLE001 - the kind of the error is the answer.
        return type(error).__name__


def edits():
    both = {"add_bos_token": True, "add_eos_token": True}
    flags = [{name: value} for name in both for value in (True, False)] + [both]
    return [
        {"loaded": {}, "assigned": {}},
        *({"loaded": flag, "assigned": {}} for flag in flags),
        *({"loaded": {}, "assigned": flag} for flag in flags),
    ]


def main():
    truth = json.loads(RECORD.read_text()) if RECORD.exists() else {"versions": {}, "tokenizers": []}
    known = {json.dumps(entry["tokenizer"]): entry for entry in truth["tokenizers"]}
    both = {"add_bos_token": True, "add_eos_token": True}
    configs = [{}, {"add_bos_token": False}, both, {"bos_token": None}, {"eos_token": None}]
    entries = []
    for name, post, config in itertools.product(CLASSES, POST_PROCESSORS, configs):
        tokenizer = {"class": name, "postProcessor": post, "config": config}
        with tempfile.TemporaryDirectory() as folder:
            write_tokenizer(folder, name, post, config)
            answers = [observe(folder, edit) for edit in edits()]
        entries.append({**known.get(json.dumps(tokenizer), {"tokenizer": tokenizer}), MAJOR: answers})
    head = {
        "versions": {**truth["versions"], MAJOR: transformers.__version__},
        "special": SPECIAL,
        "postProcessors": POST_PROCESSORS,
        "edits": edits(),
    }
    lines = [f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in head.items()]
    rows = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
    RECORD.write_text("{" + ",\n".join(lines) + ',\n"tokenizers":[\n' + rows + "\n]}\n")


main()
