"""Records what litgpt's own dataset, prompt styles and tokenizer make of the shared rows (test/conformance/litgpt.json).

Usage: python scripts/record-litgpt.py --sources DIR --tokenizers DIR [--out FILE]

DIR of --sources holds one folder for each release, `VERSION/litgpt` (unpacked wheels). data/base.py, prompts.py and
tokenizer.py run unmodified; Lightning's DataModule, which only the download modules use, is left out.
Needs: torch, tokenizers, pyyaml.
"""

import argparse
import base64
import copy
import hashlib
import importlib
import json
import shutil
import subprocess
import sys
import tempfile
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "test" / "conformance"
VERSIONS = ["0.5.13", "0.5.8", "0.5.4"]
# litgpt decides on BOS by the folder's name.
FOLDERS = {"qwen2.5": "Qwen2.5-0.5B-Instruct", "qwen3": "Qwen3-0.6B", "llama-3.2": "Llama-3.2-1B-Instruct", "llama-2": "Llama-2-7b-hf"}
IN_FULL = [0, 60, 120]


def cases():
    for tokenizer, folder in FOLDERS.items():
        for arguments, train in [
            ({}, {}),
            ({"mask_prompt": True}, {}),
            ({"mask_prompt": True, "prompt_style": "flan"}, {}),
            ({"mask_prompt": True, "prompt_style": "longform"}, {}),
            ({"mask_prompt": True, "prompt_style": "llama3"}, {}),
            ({"mask_prompt": True}, {"max_seq_length": 48}),
        ]:
            data = {"class_path": "litgpt.data.JSON", "init_args": {"json_path": "rows.json", **arguments}}
            config = {"checkpoint_dir": f"checkpoints/{folder}", "data": data, "train": {"micro_batch_size": 1, **train}}
            yield {"tokenizer": tokenizer, "rows": "alpaca", "config": config}


def work(source, tokenizers, out):
    for name, folder in [("litgpt", source / "litgpt"), ("litgpt.data", source / "litgpt" / "data")]:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [str(folder)]
    for name, attributes in [
        ("lightning", {"LightningDataModule": object}),
        ("litgpt.config", {"Config": object}),
        ("litgpt.utils", {"fix_and_load_json": json.loads}),
    ]:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update(attributes)
    load = importlib.import_module("litgpt.tokenizer").Tokenizer
    sys.modules["litgpt"].Tokenizer = load
    base = importlib.import_module("litgpt.data.base")
    rows = [json.loads(line) for line in (FOLDER / "rows" / "shared.jsonl").read_text().split("\n") if line]
    loaded = {name: load(tokenizers / folder) for name, folder in FOLDERS.items()}
    answers = []
    for one in cases():
        arguments = one["config"]["data"]["init_args"]
        dataset = base.SFTDataset(
            data=[],
            tokenizer=loaded[one["tokenizer"]],
            prompt_style=arguments.get("prompt_style", "alpaca"),
            max_seq_length=one["config"]["train"].get("max_seq_length", -1),
            # The default of the data module JSON.
            mask_prompt=arguments.get("mask_prompt", False),
        )
        texts, full = [], {}
        for i, row in enumerate(rows):
            dataset.data = [copy.deepcopy(row["alpaca"])]
            try:
                sample = dataset[0]
                ids, labels = sample["input_ids"].tolist(), sample["labels"].tolist()
            except Exception:
                texts.append("!!!!!!")
                continue
            texts.append(hash_of(ids, labels[1:]))
            if i in IN_FULL:
                full[i] = [ids, labels[1:]]
        answers.append({"answers": "".join(texts), "full": full})
    out.write_text(json.dumps(answers))


def hash_of(ids, labels):
    text = ",".join(map(str, ids)) + "|" + ",".join(map(str, labels))
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()[:6]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--tokenizers", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=FOLDER / "litgpt.json")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker is not None:
        work(arguments.sources / arguments.worker, arguments.tokenizers, arguments.out)
        return
    recorded = {}
    with tempfile.TemporaryDirectory() as temporary:
        named = Path(temporary) / "checkpoints"
        for tokenizer, folder in FOLDERS.items():
            shutil.copytree(arguments.tokenizers / tokenizer, named / folder)
        for version in VERSIONS:
            out = Path(temporary) / f"{version}.json"
            command = [sys.executable, __file__, "--sources", arguments.sources, "--tokenizers", named]
            subprocess.run([*map(str, command), "--out", str(out), "--worker", version], check=True)
            recorded[version] = json.loads(out.read_text())
    result = []
    for i, one in enumerate(cases()):
        by_version = {}
        for version in VERSIONS:
            text = recorded[version][i]["answers"]
            same = next((other for other, known in by_version.items() if known == text), None)
            by_version[version] = text if same is None else f"={same}"
        full = recorded["0.5.13"][i]["full"] if i < 6 else {}
        result.append({**one, "answers": by_version, "full": full})
    arguments.out.write_text("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in result) + "\n]\n")


main()
