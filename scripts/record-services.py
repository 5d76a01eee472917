"""Records which rows the checks of fine-tuning services refuse (test/conformance/services.json), and why.

Usage: python scripts/record-services.py --check together [--out FILE]
       python scripts/record-services.py --check mistral-finetune --source DIR [--out FILE]

Each row of rows/services.jsonl is judged as a file of its own. `together` is `check_file` of the last release of the client that
looks into records before it uploads them; needs together==2.14.0. `mistral-finetune` is `build_instruct_sample` of a
checkout of the repository at 1943535 in DIR; needs mistral-common==1.4.4. An answer is null where the row is taken.
"""

import argparse
import copy
import importlib
import json
import sys
import tempfile
import types
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "test" / "conformance"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", choices=["together", "mistral-finetune"], required=True)
    parser.add_argument("--source", type=Path)
    parser.add_argument("--out", type=Path, default=FOLDER / "services.json")
    arguments = parser.parse_args()
    samples = [json.loads(line) for line in (FOLDER / "rows" / "services.jsonl").read_text().split("\n") if line]
    if arguments.check == "together":
        name, refuse = f"together {version_of('together')}", refused_by_together
    else:
        name, refuse = "mistral-finetune 1943535", mistral_finetune(arguments.source)
    answers = json.loads(arguments.out.read_text()) if arguments.out.exists() else {}
    answers[name] = {sample["name"]: refuse(sample["row"]) for sample in samples}
    arguments.out.write_text(json.dumps(dict(sorted(answers.items())), ensure_ascii=False, indent="\t") + "\n")


def version_of(package):
    from importlib.metadata import version

    return version(package)


def refused_by_together(row):
    from together.lib.utils.files import check_file

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        file.write_text(json.dumps(row) + "\n")
        report = check_file(file)
        return None if report["is_check_passed"] else report["message"]


def mistral_finetune(source):
    for name, folder in [("finetune", "finetune"), ("finetune.data", "finetune/data")]:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [str(source / folder)]
    tokenize = importlib.import_module("finetune.data.tokenize")

    def refuse(row):
        try:
            tokenize.build_instruct_sample(copy.deepcopy(row))
        except Exception as error:
            return type(error).__name__
        return None

    return refuse


if __name__ == "__main__":
    main()
