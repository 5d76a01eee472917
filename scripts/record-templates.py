"""Records what Transformers and jinja2 make of chat templates, for test/conformance/templates.test.ts.

`npm run parity` runs it with the latest Transformers 4 and with the latest 5; by hand:

    python -m venv v5 && v5/bin/pip install "transformers>=5" jinja2
    v5/bin/python scripts/record-templates.py small            -> test/conformance/templates.json
    v5/bin/python scripts/record-templates.py list IN OUT      -> short answers for a JSON list of templates
    v5/bin/python scripts/record-templates.py folder DIR OUT   -> full answers for every *.jinja file below DIR

Neither needs torch. Texts of templates that are not ours are never written, only their hashes.
"""

import datetime
import hashlib
import json
import pathlib
import platform
import sys

import jinja2
import tokenizers
import transformers
from transformers.utils import chat_template_utils

ROOT = pathlib.Path(__file__).resolve().parent.parent
INPUTS = ROOT / "test" / "conformance" / "templates"
RECORD = ROOT / "test" / "conformance" / "templates.json"
MAJOR = transformers.__version__.split(".")[0]
OPTIONS = ("id", "messages", "tools", "documents", "add_generation_prompt", "continue_final_message")
FULL_ANSWERS = 50


class FixedTime(datetime.datetime):
    """What `strftime_now` prints."""

    @classmethod
    def now(cls, tz=None):
        return cls(2025, 3, 9, 7, 5, 3)


chat_template_utils.datetime = FixedTime


def render(template, conversation):
    extra = {key: value for key, value in conversation.items() if key not in OPTIONS}
    try:
        texts, spans = chat_template_utils.render_jinja_template(
            conversations=[json.loads(json.dumps(conversation["messages"]))],
            tools=conversation.get("tools"),
            documents=conversation.get("documents"),
            chat_template=template,
            return_assistant_tokens_mask=True,
            continue_final_message=conversation.get("continue_final_message", False),
            add_generation_prompt=conversation.get("add_generation_prompt", False),
            **extra,
        )
        return {"text": texts[0], "spans": [list(span) for span in spans[0]]}
    except Exception as error:  # noqa: BLE001 - the kind of the error is the answer.
        return {"error": type(error).__name__, "message": str(error), "line": getattr(error, "lineno", None)}


def short(answer):
    """`!TypeError`, or 12 digits of the text's hash and the spans."""
    if "error" in answer:
        return "!" + answer["error"]
    digest = hashlib.sha256(answer["text"].encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return digest + "".join(f" {start}-{end}" for start, end in answer["spans"])


def versions():
    return {
        "transformers": transformers.__version__,
        "jinja2": jinja2.__version__,
        "python": platform.python_version(),
    }


def small_templates(features):
    """Every feature by itself, and inside of every wrapper: `@@` in a wrapper is where the feature goes."""
    templates = dict(features["single"])
    for outer, wrapper in features["wrappers"].items():
        for inner, feature in features["inner"].items():
            templates[f"{outer} / {inner}"] = wrapper.replace("@@", feature)
    return templates


def record_small():
    conversations = json.loads((INPUTS / "conversations.json").read_text("utf-8"))
    features = json.loads((INPUTS / "features.json").read_text("utf-8"))
    chosen = [item for item in conversations if item["id"] in features["conversations"]]
    record = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {"versions": {}, "small": {}, "full": {}}
    record["versions"][MAJOR] = versions()
    templates = small_templates(features)
    record["small"] = {name: answers for name, answers in record["small"].items() if name in templates}
    record["full"] = {name: answers for name, answers in record["full"].items() if name in templates}
    step = max(1, len(templates) // FULL_ANSWERS)
    for position, (name, template) in enumerate(templates.items()):
        answers = [render(template, conversation) for conversation in chosen]
        record["small"].setdefault(name, {})[MAJOR] = " | ".join(map(short, answers))
        if position % step == 0:
            record["full"].setdefault(name, {})[MAJOR] = answers[0]
    lines = []
    for key in ("versions", "small", "full"):
        entries = sorted(record.get(key, {}).items())
        body = ",\n".join(f"\t\t{json.dumps(name)}: {json.dumps(value)}" for name, value in entries)
        lines.append(f"\t{json.dumps(key)}: {{\n{body}\n\t}}")
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    print(f"{len(templates)} templates x {len(chosen)} conversations with Transformers {transformers.__version__}")


def record_list(source, out):
    """In the order of the list; Transformers warns about every template without `{% generation %}`, so it is quiet."""
    transformers.logging.set_verbosity_error()
    conversations = json.loads((INPUTS / "conversations.json").read_text("utf-8"))
    answers = []
    for template in json.loads(pathlib.Path(source).read_text("utf-8")):
        answers.append(" | ".join(short(render(template, conversation)) for conversation in conversations))
    result = {"versions": {**versions(), "tokenizers": tokenizers.__version__}, "answers": answers}
    pathlib.Path(out).write_text(json.dumps(result), "utf-8")
    print(f"{len(answers)} templates x {len(conversations)} conversations with Transformers {transformers.__version__}")


def record_folder(folder, out):
    conversations = json.loads((INPUTS / "conversations.json").read_text("utf-8"))
    answers = []
    for path in sorted(pathlib.Path(folder).rglob("*.jinja*")):
        # As Transformers reads a file: with universal newlines.
        template = path.read_text("utf-8")
        answers.append(
            {
                "name": str(path.relative_to(folder)),
                "sha256": hashlib.sha256(template.encode("utf-8")).hexdigest(),
                "template": template,
                "answers": [render(template, conversation) for conversation in conversations],
            }
        )
    pathlib.Path(out).write_text(json.dumps(answers), "utf-8")
    print(f"{len(answers)} templates x {len(conversations)} conversations with Transformers {transformers.__version__}")


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "small":
        record_small()
    elif command == "list":
        record_list(*arguments)
    elif command == "folder":
        record_folder(*arguments)
    else:
        sys.exit(__doc__)
