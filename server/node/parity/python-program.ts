/** The program that a person's Python runs: questions on its input, what `transformers` gives on its output. */

/**
 * The first line that it writes says what it is, or why it cannot answer. `sys.path` loses the working directory, so
 * that no file lying there is run in the place of a library.
 */
export const pythonProgram = `
import sys
sys.path = [entry for entry in sys.path if entry not in ("", ".")]
import json, os, platform
answers, sys.stdout = sys.stdout, sys.stderr
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

def say(answer):
    answers.write(json.dumps(answer) + "\\n")
    answers.flush()

def failure(error):
    return {"type": type(error).__name__, "message": str(error)}

about = {"python": platform.python_version(), "executable": sys.executable}
try:
    import transformers
    import tokenizers
except ImportError as error:
    say({**about, "missing": error.name or str(error)})
    sys.exit(0)
transformers.logging.set_verbosity_error()
try:
    from transformers.utils.chat_template_utils import render_jinja_template
except ImportError:
    # Before Transformers 4.54; the mask alone is compared.
    render_jinja_template = None
about |= {"transformers": transformers.__version__, "tokenizers": tokenizers.__version__}
try:
    # Code that lies with the files is never run, and nobody is there to be asked.
    tokenizer = transformers.AutoTokenizer.from_pretrained(sys.argv[1], trust_remote_code=False)
except Exception as error:
    say({**about, "failed": failure(error)})
    sys.exit(0)
say({**about, "class": type(tokenizer).__name__, "fast": tokenizer.is_fast})

def encode(text, special):
    encoded = tokenizer(text, add_special_tokens=special, return_offsets_mapping=tokenizer.is_fast)
    return list(encoded["input_ids"]), encoded.get("offset_mapping")

def answer(question):
    if "text" in question:
        ids, offsets = encode(question["text"], False)
        return {"ids": ids, "offsets": offsets, "special_ids": encode(question["text"], True)[0]}
    messages, tools = question["messages"], question.get("tools")
    text = tokenizer.apply_chat_template(messages, tools=tools, tokenize=False)
    ids, offsets = encode(text, False)
    mask, generation = None, None
    if question["mask"] and tokenizer.is_fast:
        if render_jinja_template is not None:
            template = tokenizer.get_chat_template(tools=tools)
            names = {**tokenizer.special_tokens_map}
            _, blocks = render_jinja_template(
                [messages], tools=tools, chat_template=template, return_assistant_tokens_mask=True, **names
            )
            generation = [list(block) for block in blocks[0]]
        masked = tokenizer.apply_chat_template(
            messages, tools=tools, tokenize=True, return_dict=True, return_assistant_tokens_mask=True
        )
        mask = list(masked["assistant_masks"])
    return {"rendered": text, "ids": ids, "offsets": offsets, "generation": generation, "mask": mask}

for line in sys.stdin.buffer:
    try:
        say(answer(json.loads(line)))
    except Exception as error:
        say({"error": failure(error)})
`;
