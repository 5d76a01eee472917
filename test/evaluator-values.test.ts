/** Values that scripts compute, pass on or take from the command line, and what a syntax error leaves standing. */
import { describe, test } from "node:test";
import { checkModule } from "./support/check-module.js";

/** Compares the values that `f(…)` gets after `before`. */
function checkValues(before: string, given: string, expected: string): void {
	checkModule(`${before}\nSFTConfig(${given})`, `last SFTConfig(${expected})`);
}

describe("computed values", () => {
	const cases: readonly (readonly [string, string, string])[] = [
		["a = 100", "x=a * 3 // 7 % 5, y=2 ** 4, z=-a / 8", "x=2, y=16, z=-12.5"],
		["b = [3, 1, 2]", "x=max(b), y=min(4, 2), z=len(b), w=sum(b), v=round(2.5)", "x=3, y=2, z=3, w=6, v=2"],
		["import math", "x=math.ceil(7 / 2), y=int(7.9), z=float('1e-4'), w=abs(-3)", "x=4, y=7, z=0.0001, w=3"],
		["n = 'Org/Model-7B'", "x=n.split('/')[-1], y=n.split('/', 1)[1].lower()", 'x="Model-7B", y="model-7b"'],
		["n = 'a,b'", "x=n.split(','), y=n[0], z=n[-1:], w='a' in n", 'x=["a", "b"], y="a", z="b", w=true'],
		[
			"p = 'q k'.split()",
			"x=[f'{n}_proj' for n in p], y=[*p, 'v']",
			'x=["q_proj", "k_proj"], y=["q", "k", "v"]',
		],
		["l = ['no', 'yes']", "x={i: n for i, n in enumerate(l)}", 'x={0: "no", 1: "yes"}'],
		[
			"l = ['no', 'yes']",
			"x={n: i for i, n in enumerate(l)}, y=dict(zip(l, [0, 1]))",
			"x={no: 0, yes: 1}, y={no: 0, yes: 1}",
		],
		["a = {'x': 1}\nb = {'y': 2}", "**{**a, **b}, z=(a | b)['y'], w={**a}.get('q', 5)", "x=1, y=2, z=2, w=5"],
		[
			"from pathlib import Path\np = Path('o') / 'run.v1'",
			"x=p, y=p.name, z=p.stem, w=str(p)",
			'x="o/run.v1", y="run.v1", z="run", w="o/run.v1"',
		],
		["import torch", "x=getattr(torch, 'bfloat16'), y=torch.float16", "x=torch.bfloat16, y=torch.float16"],
		["x = 1 if cond else 2", "a=x, b='a' if x else 'b'", 'a=~2, b=~"b"'],
		["d = [1, 2]", "x=d[:1] + d[1:], y=[0] * 2, z='=' * 3", 'x=[1, 2], y=[0, 0], z="==="'],
		[
			"import os\nos.environ['A'] = 'b'",
			"x=os.environ.get('A'), y=int(os.environ.get('N', '3'))",
			'x="b", y=~3',
		],
		[
			"from unsloth import is_bfloat16_supported as s",
			"x=not s(), y=s()",
			"x=not unsloth.is_bfloat16_supported(), y=unsloth.is_bfloat16_supported()",
		],
	];
	for (const [before, given, expected] of cases) {
		test(`${before.replaceAll("\n", "; ")}: ${given}`, () => checkValues(before, given, expected));
	}
});

describe("functions and classes", () => {
	test("a parameter is what the file's calls pass, whatever the order of definition", () => {
		checkModule(
			`def build(model, lr, n=3):\n    SFTConfig(learning_rate=lr, epochs=n, model=model)\ndef main():\n    build(AutoModel.from_pretrained("m"), 1e-4)\nif __name__ == "__main__":\n    main()`,
			`last SFTConfig(learning_rate=0.0001, epochs=~3, model=AutoModel.from_pretrained())`,
		);
	});

	test("calls with different values make a value possible", () => {
		checkModule(
			`def build(n):\n    SFTConfig(max_length=n)\nbuild(1)\nbuild(2)`,
			`last SFTConfig(max_length=~2)`,
		);
	});

	test("a long chain of functions that hand a value on is read to its end", () => {
		const chain = Array.from({ length: 3000 }, (_, i) => `def f${i}(x):\n    f${i + 1}(x)\n`).join("");
		checkModule(`${chain}def f3000(x):\n    SFTConfig(max_length=x)\nf0(7)`, `last SFTConfig(max_length=7)`);
	});

	test("keywords are handed on through **kwargs", () => {
		checkModule(
			`def build(out, **kwargs):\n    return SFTConfig(output_dir=out, **kwargs)\nbuild("o", seed=7)`,
			`last SFTConfig(output_dir="o", seed=7)`,
		);
	});

	test("a sample that a formatting function is tried on stays a row", () => {
		checkModule(
			`def fmt(e):\n    return {"text": f"Q: {e['q']}"}\nprint(fmt({"q": "x"}))`,
			`column fmt: text = "Q: " {q} at "f\\"Q: {e['q']}\\""`,
		);
	});

	test("instances know what their constructor sets, dataclasses their fields in order", () => {
		checkModule(
			`class C:\n    def __init__(self, lr, n=2):\n        self.lr = lr\n        self.n = n * 2\nc = C(1e-4)\n@dataclass\nclass D:\n    out: str\n    seed: int = 1\n    names: list = field(default_factory=lambda: ["q"])\nd = D("o")\nSFTConfig(lr=c.lr, n=c.n, out=d.out, seed=d.seed)`,
			`last SFTConfig(lr=0.0001, n=4, out="o", seed=1)`,
		);
	});

	test("methods see what the class sets", () => {
		checkModule(
			`class T:\n    SIZE = 4\n    def __init__(self, n):\n        self.n = n\n    def run(self):\n        SFTConfig(a=self.n, b=self.SIZE)\nT(3).run()`,
			`last SFTConfig(a=3, b=4)`,
		);
	});
});

describe("command lines", () => {
	test("argparse has defaults, types, flags and arguments that the script gives itself", () => {
		checkModule(
			`import argparse\np = argparse.ArgumentParser()\np.add_argument("--lr", type=float, default="2e-4")\np.add_argument("--n", type=int, default=1)\np.add_argument("--resume")\np.add_argument("--model", required=True)\np.add_argument("--fast", action="store_true")\np.set_defaults(seed=3)\na = p.parse_args(["--n", "5", "--fast"])\nSFTConfig(lr=a.lr, n=a.n, resume=a.resume, model=a.model, fast=a.fast, seed=a.seed)`,
			`last SFTConfig(lr=~0.0002, n=5, resume=~None, model=args.model, fast=true, seed=~3)`,
		);
	});

	test("dataclasses of the script have defaults, those of a library their names", () => {
		checkModule(
			`from transformers import HfArgumentParser\nfrom trl import SFTConfig as C\n@dataclass\nclass A:\n    size: int = field(default=512)\nparser = HfArgumentParser((A, C))\na, c = parser.parse_args_into_dataclasses()\nSFTConfig(max_length=a.size, lr=c.learning_rate)`,
			`last SFTConfig(max_length=~512, lr=trl.SFTConfig.learning_rate)`,
		);
	});

	test("click, typer and fire", () => {
		checkModule(
			`import click\n@click.command()\n@click.option("--batch-size", "-b", default=4)\n@click.option("--fast", is_flag=True)\ndef main(batch_size, fast):\n    SFTConfig(per_device_train_batch_size=batch_size, fast=fast)`,
			`last SFTConfig(per_device_train_batch_size=~4, fast=~false)`,
		);
		checkModule(
			`import typer, fire\ndef main(lr: float = typer.Option(1e-4), n: int = 2):\n    SFTConfig(lr=lr, n=n)\nfire.Fire(main)`,
			`last SFTConfig(lr=~0.0001, n=~2)`,
		);
	});
});

describe("while typing", () => {
	const broken: readonly (readonly [string, string])[] = [
		["an open bracket", "def a():\n    x = foo(1, [2\n\n"],
		["an open string", 'def a():\n    x = "abc\n\n'],
		["a missing colon", "def a()\n    x = 1\n\n"],
		["half a keyword", "def a():\n    x = foo(lr=\n\n"],
		["a lone operator", "def a():\n    return 1 +\n\n"],
		["an open brace in an f-string", 'def a():\n    x = f"{b"\n\n'],
	];
	test("a broken method leaves the methods behind it", () => {
		checkModule(
			`class T:\n    def a(self):\n        x = foo(1, [2\n\n    def b(self):\n        LoraConfig(r=4)\n\ndef c():\n    SFTConfig(seed=5)\n`,
			`has SFTConfig(seed=5)\nhas LoraConfig(r=4)`,
		);
	});

	test("a broken assignment leaves the statements behind it", () => {
		checkModule(`args = SFTConfig(seed=5, lr=\npeft = LoraConfig(r=4)\n`, `has LoraConfig(r=4)`);
	});

	for (const [name, source] of broken) {
		test(`${name} in one function leaves the calls of the others`, () => {
			checkModule(
				`N = 4\ndef before():\n    SFTConfig(seed=N)\n\n${source}def after():\n    LoraConfig(r=N)\n`,
				`has SFTConfig(seed=4)\nhas LoraConfig(r=4)`,
			);
		});
	}
});
