"""Records what mistral-finetune's own tokenize module makes of the shared rows (test/conformance/mistral-finetune.json).

Usage: python scripts/record-mistral-finetune.py --source DIR [--out FILE]

DIR is a checkout of the repository at 1943535, whose finetune/data/tokenize.py runs unmodified, with the Tekken tokenizer
(version 3, Mistral Nemo) that mistral-common 1.4.4 carries. Rows are taken one by one, before they are packed into buffers.
Needs: mistral-common==1.4.4 with its dependencies.
"""

import argparse
import base64
import copy
import hashlib
import importlib
import json
import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "test" / "conformance"
IN_FULL = [0, 60, 120]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=FOLDER / "mistral-finetune.json")
    arguments = parser.parse_args()
    for name, folder in [("finetune", "finetune"), ("finetune.data", "finetune/data")]:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [str(arguments.source / folder)]
    tokenize = importlib.import_module("finetune.data.tokenize")
    from mistral_common.tokens.tokenizers.mistral import MistralTokenizer

    tokenizer = MistralTokenizer.v3(is_tekken=True).instruct_tokenizer
    rows = [json.loads(line) for line in (FOLDER / "rows" / "shared.jsonl").read_text().split("\n") if line]
    result = []
    for form, key in (("messages", "instruct_data"), ("text", "data")):
        kind = tokenize.SampleType.INSTRUCT if form == "messages" else tokenize.SampleType.PRETRAIN
        answers, full = [], {}
        for i, row in enumerate(rows):
            try:
                sample = tokenize.encode(copy.deepcopy(row[form]), tokenizer, kind)
            except Exception:
                answers.append("!!!!!!")
                continue
            labels = [id if mask else -100 for id, mask in zip(sample.tokens, sample.masks)][1:]
            answers.append(hash_of(sample.tokens, labels))
            if i in IN_FULL:
                full[i] = [sample.tokens, labels]
        config = {"data": {key: "rows.jsonl"}, "model_id_or_path": "Mistral-Nemo-Base-2407", "run_dir": "out"}
        result.append({"tokenizer": "mistral-nemo", "rows": form, "config": config, "answers": {"1943535": "".join(answers)}, "full": full})
    arguments.out.write_text("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in result) + "\n]\n")


def hash_of(ids, labels):
    text = ",".join(map(str, ids)) + "|" + ",".join(map(str, labels))
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()[:6]


main()
