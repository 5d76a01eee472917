/** Reading Python scripts: what is understood of constants, calls, text, token ids and prompts, and where it stands. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { literalRange } from "../server/core/types/text-pattern.js";
import { checkModule, readModule } from "./support/check-module.js";

describe("constants", () => {
	test("an argument leads back to the literal of the constant", () => {
		checkModule(
			`from trl import SFTConfig\nMAX = 2048\nHALF = MAX // 2\nargs = SFTConfig(max_length=MAX, lr=2e-4, steps=-1, half=HALF)`,
			`call args = trl.SFTConfig(max_length=2048, lr=0.0002, steps=-1, half=1024)`,
		);
		const [call] = readModule("MAX = 2048\nf(max_length=MAX)").calls;
		assert.deepEqual(call?.keywords[0]?.value.location.range, { start: 6, end: 10 });
		assert.deepEqual(call?.keywords[0]?.location.range, { start: 13, end: 27 });
	});

	test("reassignment counts in order, and a condition that is not known makes a value possible", () => {
		checkModule(
			`a = 1\nf(a)\na = 2\nf(a)\nif cond:\n    a = 3\nf(a)\nif True:\n    a = 4\nf(a)\nif a == 5:\n    a = 6\nf(a)`,
			`call f(1)\ncall f(2)\ncall f(~2)\ncall f(4)\ncall f(4)`,
		);
	});

	test("tuples, dicts, splats and updates of keys are followed", () => {
		checkModule(
			`a, (b, c) = 1, ("x", None)\nkw = dict(lr=1e-4, **{"packing": True})\nkw["seed"] = 7\nf(a, b, c, *[8, 9], **kw, **other)`,
			`call kw = dict(lr=0.0001, packing=true)\ncall f(1, "x", None, 8, 9, lr=0.0001, packing=true, seed=7, **=other)`,
		);
	});

	test("class attributes, dataclass defaults and instances are followed", () => {
		checkModule(
			`class C:\n    EPOCHS = 3\n@dataclass\nclass A:\n    lr: float = 1e-4\n    out: str = "o"\na = A(out="p")\nf(C.EPOCHS, a.lr, a.out)`,
			`call a = A(out="p")\ncall f(3, 0.0001, "p")`,
		);
	});

	test("command-line and environment defaults are possible", () => {
		checkModule(
			`import argparse, os\ndef parse():\n    p = argparse.ArgumentParser()\n    p.add_argument("-m", "--model-name", default="gpt2")\n    p.add_argument("--fp16", action="store_true")\n    return p.parse_args()\nargs = parse()\nx = args.model_name\ny = args.fp16\nz = os.environ.get("Z", "d")\nw = config.get("w", 4)`,
			`set parse: p = argparse at "argparse.ArgumentParser()"
			 set args = args at "argparse.ArgumentParser()"
			 set x = ~"gpt2" at "\\"gpt2\\""
			 set y = ~false at "p.add_argument(\\"--fp16\\", action=\\"store_true\\")"
			 set z = ~"d" at "\\"d\\""
			 set w = ~4 at "4"`,
		);
	});

	test("parameters with a default are possible, and a followed call has its own arguments", () => {
		checkModule(
			`def train(n=512):\n    SFTConfig(max_length=n)\ndef join(a, b="/b"):\n    return a + b\nx = join("a")\nSFTConfig(output_dir=x)`,
			`call SFTConfig(max_length=~512)\ncall x = join("a")\ncall SFTConfig(output_dir="a/b")`,
		);
	});

	test("paths are joined", () => {
		checkModule(
			`import os\nfrom pathlib import Path\na = os.path.join("data", "train.jsonl")\nb = Path("data") / "x" / "y.json"\nc = Path(__file__).resolve().parent / "z"\nd = os.path.join(root, "t")`,
			`set a = "data/train.jsonl" at "os.path.join(\\"data\\", \\"train.jsonl\\")"
			 set b = "data/x/y.json" at "Path(\\"data\\") / \\"x\\" / \\"y.json\\""
			 set c = "/project/z" at "Path(__file__).resolve().parent / \\"z\\""
			 set d = ?root "/" "t" at "os.path.join(root, \\"t\\")"`,
		);
	});

	test("imported names are resolved unless they are bound again", () => {
		checkModule(
			`from trl import SFTTrainer as T\nimport torch.nn as nn\nimport datasets\nT(x=nn.Linear)\ndatasets.load_dataset("a").map(f).filter(g)\nT = 3\nT.run()`,
			`import trl.SFTTrainer as T
			 import torch.nn as nn
			 import datasets as datasets
			 call trl.SFTTrainer(x=torch.nn.Linear)
			 call datasets.load_dataset("a")
			 call datasets.load_dataset().map(f)
			 call datasets.load_dataset().map().filter(g)
			 call T.run()`,
		);
	});

	test("a tuple of results and a conditional assignment keep the call", () => {
		checkModule(
			`model, tokenizer = Fast.from_pretrained("m")\nif tokenizer.pad_token is None:\n    tokenizer.pad_token = tokenizer.eos_token`,
			`set model = Fast.from_pretrained() at "Fast.from_pretrained(\\"m\\")"
			 set tokenizer = Fast.from_pretrained() at "Fast.from_pretrained(\\"m\\")"
			 set tokenizer.pad_token = ~tokenizer.eos_token at "tokenizer.eos_token"
			 call model, tokenizer = Fast.from_pretrained("m")`,
		);
	});
});

describe("text", () => {
	test("f-strings, format, percent, concatenation, join and dedent give the same pattern", () => {
		const expected = (name: string, source: string): string =>
			`return ${name}: "Q: " {q} "\\nA: " {a} at ${JSON.stringify(source)}`;
		const bodies = [
			`f"Q: {e['q']}\\nA: {e['a']}"`,
			`"Q: {}\\nA: {}".format(e["q"], e["a"])`,
			`"Q: {q}\\nA: {a}".format(q=e["q"], a=e["a"])`,
			`"Q: {q}\\nA: {a}".format(**e)`,
			`"Q: %s\\nA: %s" % (e["q"], e["a"])`,
			`"Q: " + e["q"] + "\\nA: " + e.get("a", "")`,
			`("Q: " f"{e['q']}" "\\nA: " + str(e["a"]))`,
			`"Q: Q0\\nA: A0".replace("Q0", e["q"]).replace("A0", e["a"])`,
		];
		for (const body of bodies) {
			checkModule(`def f(e):\n    return ${body}`, expected("f", body));
		}
		checkModule(
			`import textwrap\nx = textwrap.dedent("""\\\n    a\n      b\n\n    c""")`,
			`set x = "a\\n  b\\n\\nc" at ${JSON.stringify('textwrap.dedent("""\\\n    a\n      b\n\n    c""")')}`,
		);
		checkModule(
			`def f(e):\n    return "\\n".join(["A", e["x"]])`,
			`return f: "A" "\\n" {x} at ${JSON.stringify('"\\n".join(["A", e["x"]])')}`,
		);
	});

	test("literals are decoded by Python's rules", () => {
		checkModule(
			`a = "\\x41\\u00e9\\101\\n\\q"\nb = r"\\n"\nc = """x\\\ny"""\nd = f"{{}}"\ne = b"x"\nf = "\\N{BULLET}"`,
			`set a = "Aé${"A"}\\n\\\\q" at ${JSON.stringify('"\\x41\\u00e9\\101\\n\\q"')}
			 set b = "\\\\n" at ${JSON.stringify('r"\\n"')}
			 set c = "xy" at ${JSON.stringify('"""x\\\ny"""')}
			 set d = "{}" at ${JSON.stringify('f"{{}}"')}
			 set e = ?b"x" at ${JSON.stringify('b"x"')}
			 set f = ?"\\N{BULLET}" at ${JSON.stringify('"\\N{BULLET}"')}`,
		);
	});

	test("special tokens are named through variables and attribute chains", () => {
		checkModule(
			`EOS_TOKEN = tokenizer.eos_token\ndef f(e):\n    return e["x"] + EOS_TOKEN\nclass D:\n    def g(self, e):\n        return f"{self.tokenizer.bos_token}{e['x']}{self.tokenizer.eos_token}"`,
			`return f: {x} <eos_token> at "e[\\"x\\"] + EOS_TOKEN"
			 return g: <bos_token> {x} <eos_token> at ${JSON.stringify("f\"{self.tokenizer.bos_token}{e['x']}{self.tokenizer.eos_token}\"")}`,
		);
	});

	test("a changed column, a conversion and a nested key are unknown, not the column", () => {
		checkModule(
			`def f(e):\n    return f"{e['x'].upper()}{e['y']!r}{e['m'][0]['content']}{e['n']:>3}"`,
			`return f: ?e['x'].upper() ?e['y'] ?e['m'][0]['content'] ?e['n'] at ${JSON.stringify("f\"{e['x'].upper()}{e['y']!r}{e['m'][0]['content']}{e['n']:>3}\"")}`,
		);
	});

	test("a column without the white space at its ends is followed", () => {
		checkModule(
			`def f(e):\n    return f"{e['x'].strip()}{e['y'].rstrip()}{e['z'].strip('.')}"`,
			`return f: {x strip both} {y strip end} ?e['z'].strip('.') at ${JSON.stringify("f\"{e['x'].strip()}{e['y'].rstrip()}{e['z'].strip('.')}\"")}`,
		);
	});

	test("a decoded slice leads back to its characters in the script", () => {
		const slice = (source: string, wanted: string): string => {
			const module = readModule(source);
			const parts = module.functions[0]?.returns[0]?.parts ?? [];
			for (const part of parts) {
				const index = part.kind === "literal" ? part.text.indexOf(wanted) : -1;
				if (part.kind === "literal" && index >= 0) {
					const { start, end } = literalRange(part, index, index + wanted.length);
					return source.slice(start, end);
				}
			}
			return "not found";
		};
		assert.equal(
			slice(`def f(e): return f"\\n😀{e['x']}\\t<|endoftext|>\\n"`, "<|endoftext|>"),
			"<|endoftext|>",
		);
		assert.equal(slice(`def f(e): return "a{{" "\\u003c/s>".strip() + e["x"]`, "</s>"), "\\u003c/s>");
		assert.equal(
			slice(`T = """\\\n  {}\r\n  END"""\ndef f(e): return T.format(e["x"])`, "\n  END"),
			"\r\n  END",
		);
		assert.equal(slice(`def f(e): return "  a b ".strip() + e["x"]`, "b"), "b");
	});
});

describe("formatting functions", () => {
	test("a batch is followed through zip, append and a dict of lists", () => {
		checkModule(
			`P = """I: {}\nR: {}"""\nEOS = tokenizer.eos_token\ndef f(examples):\n    texts = []\n    for i, o in zip(examples["instruction"], examples["output"]):\n        text = P.format(i, o) + EOS\n        texts.append(text)\n    return {"text": texts}`,
			`column f[]: text = "I: " {instruction} "\\nR: " {output} <eos_token> at "text"`,
		);
	});

	test("a batch is followed by index, by comprehension and through a chat template", () => {
		checkModule(
			`def f(e):\n    out = []\n    for i in range(len(e["q"])):\n        out.append(f"{e['q'][i]}!")\n    return out\ndef g(e):\n    return {"text": [q + "</s>" for q in e["q"]]}\ndef h(e):\n    return {"text": [tokenizer.apply_chat_template(m, tokenize=False) for m in e["messages"]]}`,
			`return f[]: {q} "!" at "f\\"{e['q'][i]}!\\""
			 column g[]: text = {q} "</s>" at "q + \\"</s>\\""
			 column h[]: text = chat(messages) at "tokenizer.apply_chat_template(m, tokenize=False)"`,
		);
	});

	test("rows with several texts give each of them", () => {
		checkModule(
			`def f(e):\n    if e["input"]:\n        return "I" + e["input"]\n    return "N" + e["q"]\ndef g(e):\n    p = "A" if e["x"] else "B"\n    e["text"] = p\n    return e\ndef h(e):\n    e["text"] = e["q"]\n    e["text"] = e["text"] + "!"\n    return e`,
			`return f: "I" {input} at "\\"I\\" + e[\\"input\\"]"
			 return f: "N" {q} at "\\"N\\" + e[\\"q\\"]"
			 column g: text = "A" at "p"
			 column g: text = "B" at "p"
			 column h: text = {q} "!" at "e[\\"text\\"] + \\"!\\""`,
		);
	});

	test("text that grows in a loop has a stretch that is not known", () => {
		checkModule(
			`def f(e):\n    s = "<s>"\n    for m in e["messages"]:\n        s += m["content"]\n    return s + "</s>"`,
			`return f: "<s>" ?m["content"] "</s>" at "s + \\"</s>\\""`,
		);
	});

	test("lambdas, helpers and written messages are followed", () => {
		checkModule(
			`def build(q, a=""):\n    return f"Q{q}A{a}"\nds.map(lambda x: {"text": build(x["q"], x.answer)})\nds.map(lambda x: {"messages": [{"role": "user", "content": x["q"]}]})`,
			`return build: "Q" {q} "A" {a} at "f\\"Q{q}A{a}\\""
			 column <lambda@50>: text = "Q" {q} "A" {answer} at "build(x[\\"q\\"], x.answer)"
			 column <lambda@102>: messages = chat(user: {q}) at "[{\\"role\\": \\"user\\", \\"content\\": x[\\"q\\"]}]"`,
		);
	});
});

describe("tokenize functions", () => {
	const tokenize = (body: string): string =>
		`MAX = 8\ndef f(e):\n    r = tokenizer(e["text"], truncation=True, max_length=MAX)\n${body}    return r`;

	test("every way to copy the ids is a copy", () => {
		for (const copy of [
			`r["input_ids"].copy()`,
			`r["input_ids"][:]`,
			`list(r["input_ids"])`,
			`r["input_ids"]`,
			`r.input_ids.clone()`,
			`[x[:] for x in r["input_ids"]]`,
		]) {
			checkModule(
				tokenize(`    r["labels"] = ${copy}\n`),
				`tokenize f: {text}, labels copy at ${JSON.stringify(copy)}, truncation true, max 8, padding -, special true`,
			);
		}
	});

	test("labels that are changed anywhere are not a copy", () => {
		const bodies = [
			`    r["labels"] = [-100 if t == 0 else t for t in r["input_ids"]]\n`,
			`    labels = r["input_ids"].copy()\n    labels[:2] = [IGNORE_INDEX] * 2\n    r["labels"] = labels\n`,
			`    r["labels"] = r["input_ids"].copy()\n    r["labels"][0] = pad\n`,
			`    r["labels"] = r["input_ids"].copy()\n    mask_prompt(r)\n`,
			`    r["labels"] = np.where(r["attention_mask"], r["input_ids"], x)\n`,
		];
		for (const body of bodies) {
			assert.equal(readModule(tokenize(body)).functions[0]?.tokenize?.labels, "unknown", body);
		}
	});

	test("a function without labels has none, and a helper's labels count for its caller", () => {
		checkModule(
			`def f(e):\n    return tokenizer(e["q"] + tokenizer.eos_token, add_special_tokens=False, padding="max_length")\ndef t(p):\n    r = tokenizer(p)\n    r["labels"] = r["input_ids"].copy()\n    return r\ndef g(e):\n    return t(e["q"])`,
			`tokenize f: {q} <eos_token>, labels none, truncation false, max -, padding max_length, special false
			 tokenize t: {p}, labels copy at "r[\\"input_ids\\"].copy()", truncation false, max -, padding -, special true
			 tokenize g: {q}, labels copy at "r[\\"input_ids\\"].copy()", truncation false, max -, padding -, special true`,
		);
	});

	test("a text is not known where another one is tokenized instead, which depends on the tokenizer", () => {
		checkModule(
			`def f(e):\n    if tokenizer.chat_template is None:\n        return tokenizer(e["q"] + e["a"])\n    return tokenizer.apply_chat_template(e["messages"], tokenize=True, return_dict=True)`,
			`tokenize f: -, labels none, truncation false, max -, padding -, special true`,
		);
	});

	test("ids of two texts put together are built by hand", () => {
		checkModule(
			`def f(e):\n    p = tokenizer(e["p"])["input_ids"]\n    a = tokenizer(e["a"])["input_ids"]\n    return {"input_ids": p + a, "labels": [-100] * len(p) + a}`,
			`tokenize f: -, labels unknown at "[-100] * len(p) + a", truncation false, max -, padding -, special true`,
		);
	});

	test("a function that generates is no tokenize function", () => {
		checkModule(`def f(q):\n    ids = tokenizer(q)\n    return model.generate(**ids)`, `prompt f: {q}`);
		assert.equal(
			readModule(`def f(q):\n    ids = tokenizer(q)\n    return model.generate(**ids)`).functions[0]
				?.tokenize,
			undefined,
		);
	});
});

describe("prompts", () => {
	test("the text behind the ids that are generated from is the prompt", () => {
		checkModule(
			`def build(q):\n    return f"Q: {q}\\nA:"\nids = tokenizer(build(input()), return_tensors="pt").to("cuda")\nmodel.generate(**ids)\nx = tokenizer("no prompt")`,
			`prompt "Q: " {q} "\\nA:"`,
		);
		checkModule(
			`def ask(prompt):\n    i = tokenizer.encode(prompt)\n    return model.generate(i)\nfor q in ["a", "b"]:\n    ask(f"### {q}")`,
			`prompt ask: "### " {q}`,
		);
		checkModule(
			`i = {k: v.cuda() for k, v in tokenizer([f"<{q}>"]).items()}\nmodel.generate(input_ids=i["input_ids"])`,
			`prompt "<" {q} ">"`,
		);
	});

	test("a variable with a known text is marked as one", () => {
		checkModule(
			`q = "Why?"\nprompt = f"Q: {q}\\nA:"\nmodel.generate(tokenizer(prompt).input_ids)`,
			`prompt "Q: " q:"Why?" "\\nA:"`,
		);
	});

	test("pipelines, vLLM and chat templates are asked too", () => {
		checkModule(
			`from transformers import pipeline\nfrom vllm import LLM\npipe = pipeline("text-generation", model="m")\npipe(f"A{q}")\npipe([{"role": "user", "content": q}])\nllm = LLM("m")\nllm.generate([f"B{q}" for q in qs])\nt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)\nfill = pipeline("fill-mask")\nfill("x")`,
			`prompt "A" {q}
			 prompt chat(user: {q} +true)
			 prompt "B" {q}
			 prompt chat(messages +true)`,
		);
	});
});

describe("bad input", () => {
	test("a syntax error is reported and the rest is kept", () => {
		checkModule(`x = = 1\nSFTConfig(max_length=5)`, `call SFTConfig(max_length=5)\nproblem syntax-error "="`);
		checkModule(`def f(:\n    return 1\ny = 2`, `set y = 2 at "2"\nproblem syntax-error ""`);
		assert.ok(readModule("((((\n]]]\n'''").problems.length <= 3);
	});

	test("offsets are UTF-16", () => {
		const source = `a = "😀"; b = 12`;
		const range = readModule(source).assignments[1]?.value.location.range;
		assert.equal(source.slice(range?.start, range?.end), "12");
	});
});
