"""Records what torchtune's own data modules make of the shared rows (test/conformance/torchtune.json).

Usage: python scripts/record-torchtune.py --sources DIR --tokenizers DIR --sentencepiece FILE [--out FILE]

DIR of --sources holds one folder for each release, `VERSION/torchtune` (unpacked wheels; 0.7.0 is the repository at
bd2a0fc7c, as it never was released). The message transforms, dataset classes, prompt templates and tokenizer classes run
unmodified; what their packages' `__init__` would import beside them (models, torchao) is left out, and `load_dataset`
gives the shared rows one by one. DIR of --tokenizers is written by `node scripts/conformance-tokenizers.mjs --out DIR`;
the files that torchtune reads (tiktoken, vocab.json with merges.txt, SentencePiece) are made of the same vocabularies,
except for Mistral 7B, whose tokenizer.model is the one that mistral-common carries (--sentencepiece).

Needs: torch, numpy, regex, tiktoken, sentencepiece, protobuf, tokenizers, tqdm.
"""

import argparse
import base64
import copy
import hashlib
import importlib
import json
import subprocess
import sys
import tempfile
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "test" / "conformance"
VERSIONS = ["0.7.0", "0.6.1", "0.5.0", "0.4.0"]
IN_FULL = [0, 60, 120]

COMPONENTS = {
    "llama3": ("llama3", "Llama3Tokenizer", "llama-3.2"),
    "llama2": ("llama2", "Llama2Tokenizer", "llama-2"),
    "mistral": ("mistral", "MistralTokenizer", "mistral-7b"),
    "qwen2": ("qwen2", "Qwen2Tokenizer", "qwen2.5"),
    "qwen2_5": ("qwen2_5", "Qwen2_5Tokenizer", "qwen2.5"),
    "qwen3": ("qwen3", "Qwen3Tokenizer", "qwen3"),
    "phi3": ("phi3", "Phi3MiniTokenizer", "llama-2"),
}
BUILDERS = {
    "llama3": "torchtune.models.llama3.llama3_tokenizer",
    "llama2": "torchtune.models.llama2.llama2_tokenizer",
    "mistral": "torchtune.models.mistral.mistral_tokenizer",
    "qwen2": "torchtune.models.qwen2.qwen2_tokenizer",
    "qwen2_5": "torchtune.models.qwen2_5.qwen2_5_tokenizer",
    "qwen3": "torchtune.models.qwen3.qwen3_tokenizer",
    "phi3": "torchtune.models.phi3.phi3_mini_tokenizer",
}
OPENAI = ("messages", {"_component_": "torchtune.datasets.chat_dataset", "conversation_column": "messages", "conversation_style": "openai"})
SHAREGPT = ("sharegpt", {"_component_": "torchtune.datasets.chat_dataset", "conversation_column": "conversations", "conversation_style": "sharegpt"})
ALPACA = ("alpaca", {"_component_": "torchtune.datasets.alpaca_dataset"})
INSTRUCT = ("pair", {"_component_": "torchtune.datasets.instruct_dataset", "column_map": {"input": "prompt", "output": "completion"}})
TEXT = ("text", {"_component_": "torchtune.datasets.text_completion_dataset", "column": "text"})
CHOSEN = ("chat-preference", {"_component_": "torchtune.datasets.preference_dataset"})
REJECTED = ("chat-preference", {"_component_": "torchtune.datasets.preference_dataset"}, "rejected")


def cases():
    for name in COMPONENTS:
        for form, dataset, *side in (OPENAI, SHAREGPT, ALPACA, INSTRUCT, TEXT, CHOSEN):
            yield case(name, form, dataset, *side)
    for name in ("llama3", "qwen2_5", "mistral", "phi3"):
        yield case(name, *REJECTED)
        yield case(name, *OPENAI, dataset_options={"train_on_input": True}, tokenizer_options={"max_seq_len": 40})
        yield case(name, *TEXT, tokenizer_options={"max_seq_len": 8})
        yield case(name, *ALPACA, dataset_options={"train_on_input": False}, tokenizer_options={"max_seq_len": 64})
    for name in ("llama3", "llama2", "qwen2"):
        yield case(name, *OPENAI, dataset_options={"new_system_prompt": "Be brief. "})
        yield case(name, *TEXT, dataset_options={"add_eos": False})
    for name in ("llama3", "llama2", "qwen2_5"):
        yield case(name, *SHAREGPT, tokenizer_options={"max_seq_len": 24})
        yield case(name, *OPENAI, tokenizer_options={"prompt_template": "torchtune.data.QuestionAnswerTemplate"})
    yield case("llama3", *OPENAI, tokenizer_options={"prompt_template": {"system": ["S: ", "\n"], "user": ["Q: ", "\n"], "assistant": ["A: ", ""]}})
    yield case("mistral", *INSTRUCT, tokenizer_options={"prompt_template": "torchtune.data.SummarizeTemplate"})
    yield case("llama2", *OPENAI, tokenizer_options={"prompt_template": None})
    yield case("llama3", *INSTRUCT, tokenizer_options={"prompt_template": "torchtune.data.ChatMLTemplate"})


def case(name, form, dataset, side=None, dataset_options=None, tokenizer_options=None):
    return {
        "component": name,
        "tokenizer": COMPONENTS[name][2],
        "rows": form,
        **({} if side is None else {"side": side}),
        "config": {
            "tokenizer": {"_component_": BUILDERS[name], **(tokenizer_options or {})},
            "dataset": {**dataset, "source": "json", "data_files": "rows.jsonl", **(dataset_options or {})},
        },
    }


def work(source, tokenizers, out):
    prepare_imports(source)
    rows = [json.loads(line) for line in (FOLDER / "rows" / "shared.jsonl").read_text().split("\n") if line]
    answers = []
    for one in cases():
        answers.append(record(one, rows, tokenizers))
        print(source.name, one["component"], one["rows"], file=sys.stderr)
    Path(out).write_text(json.dumps(answers))


def package(name, folder=None, **attributes):
    module = types.ModuleType(name)
    if folder is not None:
        module.__path__ = [str(folder)]
    for key, value in attributes.items():
        setattr(module, key, value)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], last, module)
    return module


class Rows:
    current = []


def prepare_imports(source):
    import logging

    base = source / "torchtune"
    for name in ("torchvision", "torchvision.io", "torchvision.transforms", "torchvision.transforms.v2"):
        package(name, source / "none")
    package("torchtune", base)
    package("torchtune.modules", base / "modules")
    package("torchtune.models", base / "models")
    package("torchtune.datasets", base / "datasets")
    package("torchtune.utils", None, get_world_size_and_rank=lambda: (1, 0), get_logger=lambda *_: logging.getLogger(), log_rank_zero=print)
    package("datasets", None, load_dataset=lambda *_, **__: Rows.current)
    package("datasets.distributed", None, split_dataset_by_node=None)
    package("torchtune.data._torchdata", None, DatasetType=object, Loader=object, requires_torchdata=lambda function: function)
    package("torchtune.config", base / "config")
    package("torchtune.config._utils", None, _get_component_from_path=component)
    package("torchtune.modules.attention_utils", None, packed_block_causal_mask=None, create_block_causal_mask=None)
    package("torchtune.modules.transforms", base / "modules" / "transforms", Transform=object)
    importlib.import_module("torchtune.data")
    has_old_folder = (base / "modules" / "tokenizers").exists()
    importlib.import_module(f"torchtune.modules.{'' if has_old_folder else 'transforms.'}tokenizers")
    for name in ("llama2", "mistral"):
        package(f"torchtune.models.{name}", base / "models" / name)
    sys.modules["torchtune.models.llama2"].Llama2ChatTemplate = importlib.import_module("torchtune.models.llama2._prompt_template").Llama2ChatTemplate
    sys.modules["torchtune.models.mistral"].MistralChatTemplate = importlib.import_module("torchtune.models.mistral._prompt_template").MistralChatTemplate
    for name in ("llama3", "qwen2", "qwen2_5", "qwen3", "phi3"):
        if (base / "models" / name).exists():
            package(f"torchtune.models.{name}", base / "models" / name)


def component(path):
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def make_tokenizer(one, tokenizers):
    folder, name, tokenizer = COMPONENTS[one["component"]]
    options = {key: value for key, value in one["config"]["tokenizer"].items() if key != "_component_"}
    if options.get("prompt_template") is not None:
        from torchtune.data._prompt_templates import _get_prompt_template

        options["prompt_template"] = _get_prompt_template(options["prompt_template"])
    made = getattr(importlib.import_module(f"torchtune.models.{folder}._tokenizer"), name)
    if folder.startswith("qwen"):
        return made(path=str(tokenizers / tokenizer / "vocab.json"), merges_file=str(tokenizers / tokenizer / "merges.txt"), **options)
    return made(path=str(tokenizers / tokenizer / "tokenizer.model"), **options)


def record(one, rows, tokenizers):
    if one["component"] == "qwen3" and "torchtune.models.qwen3" not in sys.modules:
        return None
    builder = one["config"]["dataset"]["_component_"].rpartition(".")[2]
    build = getattr(importlib.import_module(f"torchtune.datasets._{builder.removesuffix('_dataset')}"), builder)
    tokenizer = make_tokenizer(one, tokenizers)
    options = {key: value for key, value in one["config"]["dataset"].items() if key != "_component_"}
    answers, full = [], {}
    for i, row in enumerate(rows):
        if one["rows"] not in row:
            answers.append("------")
            continue
        Rows.current = [copy.deepcopy(row[one["rows"]])]
        try:
            sample = build(tokenizer, **options)[0]
        except Exception:
            answers.append("!!!!!!")
            continue
        ids, labels = pick(sample, one)
        answers.append(hash_of(ids, labels))
        if i in IN_FULL:
            full[i] = [ids, labels]
    return {"answers": "".join(answers), "full": full}


def pick(sample, one):
    if "chosen_input_ids" in sample:
        side = one.get("side", "chosen")
        ids, labels = sample[f"{side}_input_ids"], sample[f"{side}_labels"]
        shifted = False
    else:
        ids, labels = sample["tokens"], sample["labels"]
        shifted = SHIFTED
    ids, labels = [int(i) for i in ids], [int(i) for i in labels]
    # The label of the first token takes no part in the loss; 0.7 shifts the labels by itself.
    return ids, labels[:-1] if shifted else labels[1:]


SHIFTED = False


def hash_of(ids, labels):
    text = ",".join(map(str, ids)) + "|" + ",".join(map(str, labels))
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()[:6]


def write_tokenizers(source, target, mistral):
    for name in {tokenizer for _, _, tokenizer in COMPONENTS.values()}:
        folder = target / name
        folder.mkdir(parents=True)
        model = json.loads((source / name / "tokenizer.json").read_text())
        if name == "mistral-7b":
            (folder / "tokenizer.model").write_bytes(mistral.read_bytes())
        elif name.startswith("qwen"):
            (folder / "vocab.json").write_text(json.dumps(model["model"]["vocab"]))
            merges = [one if isinstance(one, str) else " ".join(one) for one in model["model"]["merges"]]
            (folder / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n")
        elif name.startswith("llama-3"):
            decoded = byte_decoder()
            special = {token["content"] for token in model["added_tokens"]}
            lines = [
                base64.b64encode(bytes(decoded[c] for c in token)).decode() + f" {rank}"
                for token, rank in sorted(model["model"]["vocab"].items(), key=lambda entry: entry[1])
                if token not in special
            ]
            (folder / "tokenizer.model").write_text("\n".join(lines) + "\n")
        else:
            (folder / "tokenizer.model").write_bytes(sentencepiece_model(model))


def byte_decoder():
    own = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in own]
    return {**{chr(byte): byte for byte in own}, **{chr(256 + i): byte for i, byte in enumerate(rest)}}


def sentencepiece_model(tokenizer):
    """A SentencePiece file of the same vocabulary: its scores are the order in which the pieces were merged."""
    from sentencepiece import sentencepiece_model_pb2 as pb

    model = pb.ModelProto()
    order = {}
    for i, merge in enumerate(tokenizer["model"]["merges"]):
        order.setdefault("".join(merge.split(" ") if isinstance(merge, str) else merge), i)
    for piece, rank in sorted(tokenizer["model"]["vocab"].items(), key=lambda entry: entry[1]):
        kind = pb.ModelProto.SentencePiece.Type
        one = model.pieces.add()
        one.piece = piece
        one.score = -order.get(piece, len(order))
        one.type = (
            kind.UNKNOWN if rank == 0 else kind.CONTROL if rank in (1, 2) else kind.BYTE if rank < 259 else kind.NORMAL
        )
    spec = model.trainer_spec
    spec.model_type, spec.byte_fallback, spec.vocab_size = pb.TrainerSpec.ModelType.BPE, True, len(model.pieces)
    spec.unk_id, spec.bos_id, spec.eos_id, spec.pad_id = 0, 1, 2, -1
    normalizer = model.normalizer_spec
    normalizer.name, normalizer.add_dummy_prefix = "identity", True
    normalizer.remove_extra_whitespaces, normalizer.escape_whitespaces = False, True
    return model.SerializeToString()


def main():
    global SHIFTED
    parser = argparse.ArgumentParser()
    parser.add_argument("--sources", type=Path, required=True)
    parser.add_argument("--tokenizers", type=Path, required=True)
    parser.add_argument("--sentencepiece", type=Path)
    parser.add_argument("--out", type=Path, default=FOLDER / "torchtune.json")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker is not None:
        SHIFTED = arguments.worker == "0.7.0"
        work(arguments.sources / arguments.worker, arguments.tokenizers, arguments.out)
        return
    with tempfile.TemporaryDirectory() as temporary:
        files = Path(temporary) / "tokenizers"
        write_tokenizers(arguments.tokenizers, files, arguments.sentencepiece)
        recorded = {}
        for version in VERSIONS:
            out = Path(temporary) / f"{version}.json"
            command = [sys.executable, __file__, "--sources", arguments.sources, "--tokenizers", files, "--out", out]
            subprocess.run([*map(str, command), "--worker", version], check=True)
            recorded[version] = json.loads(out.read_text())
    result = []
    for i, one in enumerate(cases()):
        by_version, full = {}, {}
        for version in VERSIONS:
            answer = recorded[version][i]
            if answer is None:
                continue
            # Equal answers of two releases are written once.
            same = next((other for other, text in by_version.items() if text == answer["answers"]), None)
            by_version[version] = answer["answers"] if same is None else f"={same}"
            if version == "0.6.1" and i < 12:
                full = answer["full"]
        result.append({**one, "answers": by_version, "full": full})
    arguments.out.write_text("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in result) + "\n]\n")


main()
