/** Commands that start a script: what they hand to its options, where they are looked for, and what they must not decide. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readLaunches } from "../server/core/project/read-launches.js";
import type { PythonModule } from "../server/core/types/python-module.js";
import { createFileStore } from "../server/workspace/file-store.js";
import { createPythonModules } from "../server/workspace/python-modules.js";
import { showCalls } from "./support/check-module.js";
import { findingsIn } from "./support/findings-in.js";
import { createMemoryHost } from "./support/memory-host.js";

/** `script | word | ?unknown` for every command. */
function show(file: string, text: string): readonly string[] {
	return readLaunches(file, text).map(({ script, folder, words }) => {
		const shown = words.map((word) => (word.isKnown ? word.text : `?${word.text}`));
		return [folder === undefined ? script : `${folder}>${script}`, ...shown].join(" | ");
	});
}

async function moduleOf(files: Readonly<Record<string, string>>, script: string): Promise<PythonModule> {
	const host = await createMemoryHost(
		new Map(Object.entries(files).map(([name, text]) => [`/p/${name}`, text])),
	);
	const store = createFileStore(host);
	const file = `/p/${script}`;
	return createPythonModules(host, store, ["/p"]).read(file, (await store.read(file))?.text ?? "");
}

const ARGPARSE = `import argparse
p = argparse.ArgumentParser()
p.add_argument("--model_name", required=True)
p.add_argument("-e", "--num-epochs", type=int, default=3)
p.add_argument("--lr", type=float, default=1e-4)
p.add_argument("--packing", action="store_true")
p.add_argument("--modules", nargs="+", default=["q"])
p.add_argument("--merge", type=str2bool, default=False)
a = p.parse_args()
f(a.model_name, a.num_epochs, a.lr, a.packing, a.modules, a.merge)`;

async function checkCalls(files: Readonly<Record<string, string>>, expected: string): Promise<void> {
	const module = await moduleOf(files, "train.py");
	assert.equal(
		showCalls(module)
			.split("\n")
			.find((line) => line.startsWith("f(")),
		expected,
	);
}

describe("commands are read", () => {
	test("from a shell script, over lines, with quotes, variables that are set once and comments", () => {
		const text = `#!/bin/bash
MODEL="org/model"   # the base
LR=1e-4
for SEED in 1 2; do
  CUDA_VISIBLE_DEVICES=0,1 nohup accelerate launch --config_file ds.yaml src/train.py \\
    --model_name $MODEL --lr=\${LR} \\
    --seed $SEED --name "a b" --out out/\${LR}-$SEED > log.txt 2>&1 &
done
# python train.py --lr 3
python -m pkg.sub.train -e 2 && echo python other.py`;
		assert.deepEqual(show("run.sh", text), [
			"src/train.py | --model_name | org/model | --lr=1e-4 | --seed | ?$SEED | --name | a b | --out | ?out/1e-4-$SEED",
			"pkg/sub/train.py | -e | 2",
		]);
	});

	test("with torchrun, deepspeed, torch.distributed, folders and paths behind variables", () => {
		const text = `cd examples/sft
torchrun --nproc_per_node=8 train.py --bf16 True
deepspeed --include localhost:0 train.py
uv run --with trl train.py --a 1
uv run python train.py --a 2
python3 -u -m torch.distributed.run --nproc_per_node 2 "$ROOT/tools/train.py" --x -1`;
		assert.deepEqual(show("run.sh", text), [
			"examples/sft>train.py | --bf16 | True",
			"examples/sft>train.py",
			"examples/sft>train.py | --a | 1",
			"examples/sft>train.py | --a | 2",
			"examples/sft>tools/train.py | --x | -1",
		]);
	});

	test("only from the blocks of a README, not from usage lines, help and prose", () => {
		const text =
			"Run `python train.py --a 1`.\npython train.py --b 2\n```bash\n$ python train.py --c <path> --d path/to/x MODEL_PATH CAUSAL_LM\npython train.py [--e E]\npython train.py --help\npip install train.py\n```\nIt's python train.py\n";
		assert.deepEqual(show("README.md", text), [
			"train.py | --c | ?<path> | --d | ?path/to/x | ?MODEL_PATH | CAUSAL_LM",
		]);
	});

	test("from notebooks, Makefiles, Dockerfiles and launch.json", () => {
		assert.deepEqual(show("a.ipynb", "x = 1\n!python train.py --a 1\n%run other.py --b\n"), [
			"train.py | --a | 1",
		]);
		assert.deepEqual(show("Makefile", "train:\n\t@python train.py --a $(A)\n"), ["train.py | --a | ?$(A)"]);
		assert.deepEqual(show("Dockerfile", 'FROM x\nCMD ["python", "train.py", "--a", "1"]\n'), [
			"train.py | --a | 1",
		]);
		const editor = `{ // comment
  "configurations": [
    {"program": "\${workspaceFolder}/train.py", "args": ["--a", "1", 2,]},
    {"module": "accelerate.commands.launch", "args": ["sft.py", "--b", "\${input:x}"]},
    {"program": "\${file}"}
  ]
}`;
		assert.deepEqual(show(".vscode/launch.json", editor), [
			"train.py | --a | 1 | 2",
			"sft.py | --b | ?${input:x}",
		]);
	});

	test("whatever the text is, in linear time", () => {
		for (const piece of ['"', "'", "\\", "$(", "${", "<a", "#", "python a.py '", "`", "&1>", "A=\n"]) {
			const started = performance.now();
			readLaunches("run.sh", `python a.py ${piece.repeat(20_000)}`);
			assert.ok(performance.now() - started < 1_000, piece);
		}
	});
});

describe("one command gives values", () => {
	test("to options of argparse by their types; what it leaves out keeps its default", () =>
		checkCalls(
			{
				"train.py": ARGPARSE,
				"run.sh": "python train.py --model_name org/m -e 5 --packing --modules q k --merge yes",
			},
			'f(~"org/m", ~5, ~0.0001, ~true, ~[~"q", ~"k"], ~true)',
		));

	test("with their places", async () => {
		const shell = "python train.py --model_name org/m --lr=2e-5";
		const module = await moduleOf({ "train.py": ARGPARSE, "run.sh": shell }, "train.py");
		const [model, , rate] = module.calls.find(({ name }) => name === "f")?.positional ?? [];
		const places = [model, rate].map((argument) => {
			const { file, range } = argument?.value.location ?? { file: "", range: { start: 0, end: 0 } };
			return `${file} ${shell.slice(range.start, range.end)}`;
		});
		assert.deepEqual(places, ["/p/run.sh org/m", "/p/run.sh 2e-5"]);
	});

	test("and an option that the shell decides has no value", () =>
		checkCalls(
			{ "train.py": ARGPARSE, "run.sh": "python train.py --model_name $1 --lr $LR" },
			'f(args.model_name, ~3, args.lr, ~false, ~["q"], ~false)',
		));

	test("to dataclasses, library classes, click, fire and imported parsers", async () => {
		const shell = { "run.sh": "python train.py --rank 8 --learning_rate 2e-4 --packing" };
		await checkCalls(
			{
				...shell,
				"train.py":
					"from transformers import HfArgumentParser, TrainingArguments\n@dataclass\nclass A:\n    rank: int = 4\n    packing: bool = False\na, t = HfArgumentParser((A, TrainingArguments)).parse_args_into_dataclasses()\nf(a.rank, a.packing, t.learning_rate, t.rank)",
			},
			"f(~8, ~true, ~0.0002, transformers.TrainingArguments.rank)",
		);
		await checkCalls(
			{
				...shell,
				"train.py":
					'import click\n@click.command()\n@click.option("--rank", default=4)\n@click.option("--packing", is_flag=True)\ndef main(rank, packing):\n    f(rank, packing)\nmain()',
			},
			"f(~8, ~true)",
		);
		await checkCalls(
			{
				...shell,
				"train.py": "import fire\ndef main(rank=4, packing=False):\n    f(rank, packing)\nfire.Fire(main)",
			},
			"f(~8, ~true)",
		);
		await checkCalls(
			{
				...shell,
				"cli.py":
					'import argparse\ndef get_args():\n    p = argparse.ArgumentParser()\n    p.add_argument("--rank", type=int)\n    return p.parse_args()',
				"train.py": "from cli import get_args\na = get_args()\nf(a.rank)",
			},
			"f(~8)",
		);
	});

	test("with a recipe that the command names, and the command comes first", async () => {
		const types =
			"from trl import TrlParser, SFTConfig\n@dataclass\nclass A:\n    data: str = None\n    rank: int = 4\na, c = TrlParser((A, SFTConfig)).parse_args_and_config()\nf(a.data, a.rank, c.learning_rate, c.rank, c.output_dir)";
		await checkCalls(
			{
				"recipes/a.yaml": "data: org/d\nrank: 8\nlearning_rate: 2e-4\n",
				"run.sh": "accelerate launch train.py --config recipes/a.yaml --rank 16 --output_dir out",
				"train.py": types,
			},
			'f(~"org/d", ~16, ~0.0002, trl.SFTConfig.rank, ~"out")',
		);
	});

	test("and a parser reads a file or a dict that the script names", () =>
		checkCalls(
			{
				"a.json": '{"rank": 8, "lr": "1e-4"}',
				"train.py":
					'@dataclass\nclass A:\n    rank: int = 4\n    lr: float = 1.0\np = HfArgumentParser(A)\na, = p.parse_json_file(json_file="a.json")\nb, = p.parse_dict({"rank": 2})\nf(a.rank, a.lr, b.rank, b.lr)',
			},
			"f(~8, ~0.0001, 2, ~1)",
		));

	test("and sys.argv has its words", () =>
		checkCalls(
			{
				"run.sh": "python train.py org/m $2 3",
				"train.py": "import sys\nf(sys.argv[1], sys.argv[2], int(sys.argv[3]), len(sys.argv))",
			},
			'f(~"org/m", ?$2, ~3, ~4)',
		));

	test("but not what fire would read as Python", () =>
		checkCalls(
			{
				"run.sh": "./train.py --modules '[q,k]' --rank 2",
				"train.py": 'def main(modules=["v"], rank=1):\n    f(modules, rank)\nfire.Fire(main)',
			},
			'f(~["v"], ~2)',
		));

	test("from any folder above, to the nearest script of that name only", async () => {
		const files = {
			"train.py": ARGPARSE,
			"sub/train.py": ARGPARSE,
			"sub/README.md": "```\npython train.py --model_name sub/m\n```\n",
			"scripts/run.sh": "python train.py --model_name top/m\n",
		};
		await checkCalls(files, 'f(~"top/m", ~3, ~0.0001, ~false, ~["q"], ~false)');
		assert.match(showCalls(await moduleOf(files, "sub/train.py")), /f\(~"sub\/m"/);
	});
});

describe("a finding about what a command gives", () => {
	const script = `import argparse
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
p = argparse.ArgumentParser()
p.add_argument("--length", type=int)
a = p.parse_args()
SFTTrainer(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=SFTConfig(max_length=a.length),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)`;
	const row = { role: "user", content: "hello" };
	const placesWith = async (name: string, text: string) => {
		const files = new Map([
			["train.py", script],
			["train.jsonl", JSON.stringify({ messages: [row, { role: "assistant", content: "well" }] })],
			["requirements.txt", "trl==1.9.0\n"],
			[name, text],
		]);
		const found = await findingsIn(files, "sequence-truncated");
		return found.map(({ file, fixes = [], related = [] }) => [
			file,
			related[0]?.file.split("/").at(-1),
			fixes.length,
		]);
	};

	test("stands in a shell script", async () => {
		assert.deepEqual(await placesWith("run.sh", "python train.py --length 4"), [
			["run.sh", "train.jsonl", 0],
		]);
	});

	test("stands in the script when it is of a README, and points at the command", async () => {
		const text = "```\npython train.py --length 4\n```\n";
		assert.deepEqual(await placesWith("README.md", text), [["train.py", "README.md", 0]]);
	});
});

describe("commands that decide nothing", () => {
	const defaults = 'f(args.model_name, ~3, ~0.0001, ~false, ~["q"], ~false)';

	test("two that differ", async () => {
		const files = {
			"train.py": ARGPARSE,
			"a.sh": "python train.py --model_name a --lr 1\n",
			"b.sh": "python train.py --model_name b --lr 1\n",
		};
		await checkCalls(files, defaults);
		assert.equal((await moduleOf(files, "train.py")).launches?.length, 2);
	});

	test("the same one in two places is one", () =>
		checkCalls(
			{
				"train.py": ARGPARSE,
				"a.sh": "python train.py --model_name a\n",
				"README.md": "```sh\npython ./train.py   --model_name 'a'\n```\n",
			},
			defaults.replace("args.model_name", '~"a"'),
		));

	test("one of another script", () =>
		checkCalls(
			{ "train.py": ARGPARSE, "other.py": "", "a.sh": "python other.py --model_name a\n" },
			defaults,
		));
});
