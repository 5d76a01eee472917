"""Records what mlx-lm's own dataset and trainer modules make of the shared rows (test/conformance/mlx-lm.json).

Usage: python scripts/record-mlx-lm.py --sources DIR --tokenizers DIR --python4 PYTHON --python5 PYTHON [--out FILE]

DIR of --sources holds one folder for each release, `VERSION/mlx_lm` (unpacked wheels). tuner/datasets.py,
tuner/trainer.py and tokenizer_utils.py run unmodified on mlx's CPU build; the packages' `__init__`, which would import
the models, is left out. A row goes through create_dataset and iterate_batches as a batch of its own; which positions
count is the gradient of default_loss by the logits, cross entropy being replaced by the logits' sum.
--python4 has Transformers 4, for releases up to 0.29; --python5 has Transformers 5. Both need mlx and mlx-cpu.
"""

import argparse
import base64
import copy
import hashlib
import importlib
import inspect
import json
import subprocess
import sys
import tempfile
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "test" / "conformance"
VERSIONS = {"0.32.2": 5, "0.31.3": 5, "0.30.7": 5, "0.28.4": 4, "0.26.4": 4, "0.24.1": 4, "0.22.5": 4}
TOKENIZERS = ["qwen2.5", "qwen3", "mistral-nemo"]
IN_FULL = [0, 60, 120]


def cases():
    for tokenizer in TOKENIZERS:
        for rows, options in [
            ("messages", {}),
            ("messages", {"mask_prompt": True}),
            ("messages", {"mask_prompt": True, "max_seq_length": 32}),
            ("pair", {}),
            ("pair", {"mask_prompt": True}),
            ("text", {}),
            ("text", {"max_seq_length": 6}),
        ]:
            config = {"model": "m/x", "train": True, "data": "data", "fine_tune_type": "lora", "iters": 100, **options}
            yield {"tokenizer": tokenizer, "rows": rows, "config": config}


def package(name, folder=None, **attributes):
    module = types.ModuleType(name)
    if folder is not None:
        module.__path__ = [str(folder)]
    for key, value in attributes.items():
        setattr(module, key, value)
    sys.modules[name] = module


def work(source, tokenizers, out):
    import mlx.core as mx
    from transformers import AutoTokenizer

    mx.set_default_device(mx.cpu)
    base = source / "mlx_lm"
    package("mlx_lm", base)
    package("mlx_lm.tuner", base / "tuner")
    package("mlx_lm.utils", None, maybe_set_recommended_wired_limit=None, load=None, _get_classes=None)
    package("mlx_lm.cli_ui", None, TrainUI=None, rprint=lambda *_: None)
    package("mlx_lm.tuner.callbacks", None, TrainingCallback=object)
    datasets = importlib.import_module("mlx_lm.tuner.datasets")
    trainer = importlib.import_module("mlx_lm.tuner.trainer")
    wrapper = importlib.import_module("mlx_lm.tokenizer_utils").TokenizerWrapper
    trainer.nn = types.SimpleNamespace(losses=types.SimpleNamespace(cross_entropy=lambda logits, targets: logits.sum(-1)))
    rows = [json.loads(line) for line in (FOLDER / "rows" / "shared.jsonl").read_text().split("\n") if line]
    loaded = {name: wrapper(AutoTokenizer.from_pretrained(tokenizers / name)) for name in TOKENIZERS}
    answers = []
    for one in cases():
        texts, full = [], {}
        for i, row in enumerate(rows):
            if one["rows"] not in row:
                texts.append("------")
                continue
            try:
                ids, labels = prepare(copy.deepcopy(row[one["rows"]]), one, loaded[one["tokenizer"]], (datasets, trainer, mx))
            except Exception:
                texts.append("!!!!!!")
                continue
            texts.append(hash_of(ids, labels[1:]))
            if i in IN_FULL:
                full[i] = [ids, labels[1:]]
        answers.append({"answers": "".join(texts), "full": full})
        print(source.name, one["tokenizer"], one["rows"], file=sys.stderr)
    out.write_text(json.dumps(answers))


def prepare(row, one, tokenizer, modules):
    datasets, trainer, mx = modules
    config = types.SimpleNamespace(**one["config"])
    dataset = datasets.CacheDataset(datasets.create_dataset([row], tokenizer, config))
    known = inspect.signature(trainer.iterate_batches).parameters
    options = {"dataset": dataset, "tokenizer": tokenizer, "batch_size": 1}
    options["max_seq_length"] = one["config"].get("max_seq_length", 2048)
    batch, lengths = next(iter(trainer.iterate_batches(**{key: value for key, value in options.items() if key in known})))
    mask = counted(batch, lengths, trainer, mx)
    ids = batch[0].tolist()
    last = max([i for i, is_counted in enumerate(mask) if is_counted], default=0)
    kept = max(min(len(dataset[0][0] if isinstance(dataset[0], tuple) else dataset[0]), len(ids)), last + 1)
    labels = [id if is_counted else -100 for id, is_counted in zip(ids, mask)]
    return ids[:kept], labels[:kept]


def counted(batch, lengths, trainer, mx):
    """True for each position of the batch whose token is a target of the loss."""

    def loss(logits):
        value, tokens = trainer.default_loss(lambda _: logits, batch, lengths)
        return mx.where(tokens > 0, value * tokens, 0.0)

    logits = mx.ones((1, batch.shape[1] - 1, 1))
    if logits.size == 0:
        return [False]
    return [False, *[one != 0 and one == one for one in mx.grad(loss)(logits).reshape(-1).tolist()]]


def hash_of(ids, labels):
    text = ",".join(map(str, ids)) + "|" + ",".join(map(str, labels))
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()[:6]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--tokenizers", type=Path, required=True)
    parser.add_argument("--python4")
    parser.add_argument("--python5")
    parser.add_argument("--out", type=Path, default=FOLDER / "mlx-lm.json")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker is not None:
        work(arguments.sources / arguments.worker, arguments.tokenizers, arguments.out)
        return
    recorded = {}
    with tempfile.TemporaryDirectory() as temporary:
        for version, major in VERSIONS.items():
            out = Path(temporary) / f"{version}.json"
            python = arguments.python5 if major == 5 else arguments.python4
            command = [python, __file__, "--sources", arguments.sources, "--tokenizers", arguments.tokenizers]
            subprocess.run([*map(str, command), "--out", str(out), "--worker", version], check=True)
            recorded[version] = json.loads(out.read_text())
    result = []
    for i, one in enumerate(cases()):
        by_version = {}
        for version in VERSIONS:
            text = recorded[version][i]["answers"]
            same = next((other for other, known in by_version.items() if known == text), None)
            by_version[version] = text if same is None else f"={same}"
        full = recorded["0.32.2"][i]["full"] if i < 7 else {}
        result.append({**one, "answers": by_version, "full": full})
    arguments.out.write_text("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in result) + "\n]\n")


main()
