/** Values that come from other files of the workspace: imports and loaded configurations. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PythonModule } from "../server/core/types/python-module.js";
import { createFileStore, type FileStore } from "../server/workspace/file-store.js";
import { createPythonModules, type PythonModules } from "../server/workspace/python-modules.js";
import { createMemoryHost } from "./support/memory-host.js";
import { showCalls } from "./support/check-module.js";

interface Project {
	readonly store: FileStore;
	readonly modules: PythonModules;
	read(file: string): Promise<PythonModule>;
	/** How often a script was evaluated. */
	readonly evaluations: string[];
}

async function open(files: Readonly<Record<string, string>>): Promise<Project> {
	const paths = new Map(Object.entries(files).map(([name, text]) => [`/p/${name}`, text]));
	const host = await createMemoryHost(paths);
	const evaluations: string[] = [];
	const counting: typeof host = {
		...host,
		readPython(file, text, known) {
			evaluations.push(file.slice(3));
			return host.readPython(file, text, known);
		},
	};
	const store = createFileStore(counting);
	const modules = createPythonModules(counting, store, ["/p"]);
	return {
		store,
		modules,
		evaluations,
		read: async (file) => modules.read(`/p/${file}`, (await store.read(`/p/${file}`))?.text ?? ""),
	};
}

async function checkCalls(files: Readonly<Record<string, string>>, expected: string): Promise<void> {
	const module = await (await open(files)).read("train.py");
	assert.equal(showCalls(module), expected);
}

describe("imports", () => {
	test("names, modules, aliases and stars are followed into the file", () =>
		checkCalls(
			{
				"config.py": "MAX = 512\nLR = 1e-4\n_own = 3\nclass Train:\n    epochs = 3",
				"train.py":
					"from config import MAX as M, Train\nimport config as c\nfrom config import *\nf(M, c.LR, LR, Train.epochs, _own)",
			},
			"f(512, 0.0001, 0.0001, 3, _own)",
		));

	test("packages and relative imports are found, from the folders above too", () =>
		checkCalls(
			{
				"app/__init__.py": "",
				"app/settings.py": "from .base import SIZE\nTWICE = SIZE * 2",
				"app/base.py": "SIZE = 4",
				"train.py":
					"from app.settings import TWICE\nfrom app import base\nimport app.base\nf(TWICE, base.SIZE, app.base.SIZE)",
			},
			"f(8, 4, 4)",
		));

	test("a value leads to the literal in its own file, a splat of it to the splat", async () => {
		const source = "from config import KW, MAX\nSFTConfig(max_length=MAX, **KW)";
		const project = await open({ "config.py": 'MAX = 512\nKW = {"packing": True}', "train.py": source });
		const [call] = (await project.read("train.py")).calls;
		const [length, packing] = call?.keywords ?? [];
		assert.deepEqual(length?.value.location, { file: "/p/config.py", range: { start: 6, end: 9 } });
		assert.equal(packing?.value.location.file, "/p/config.py");
		assert.equal(packing?.location.file, "/p/train.py");
		const range = packing?.location.range;
		assert.equal(source.slice(range?.start, range?.end), "**KW");
	});

	test("a function of another file is followed, and its text keeps its place there", async () => {
		const project = await open({
			"prompts.py":
				'HEAD = "Q: "\ndef build(row):\n    return {"text": HEAD + row["q"]}\ndef twice(n):\n    return n * 2',
			"train.py": "from prompts import build, twice\nds.map(build)\nf(n=twice(4))",
		});
		const module = await project.read("train.py");
		assert.match(showCalls(module), /f\(n=8\)/);
		const build = module.functions.find(({ name }) => name === "build");
		assert.equal(build?.columns[0]?.column, "text");
		assert.equal(build.location.file, "/p/prompts.py");
	});

	test("a name that another file imports from a library keeps its full name", () =>
		checkCalls(
			{ "common.py": "from trl import SFTTrainer", "train.py": "from common import SFTTrainer as T\nT(a=1)" },
			"trl.SFTTrainer(a=1)",
		));

	test("a circle of imports ends", () =>
		checkCalls({ "a.py": "from train import X\nY = 2", "train.py": "from a import Y\nX = 1\nf(Y)" }, "f(2)"));

	test("a changed file is read again with the scripts that import it, and nothing else is", async () => {
		const project = await open({
			"config.py": "MAX = 1",
			"other.py": "f(0)",
			"train.py": "from config import MAX\nf(MAX)",
		});
		await project.read("train.py");
		await project.read("other.py");
		assert.deepEqual(project.evaluations, ["config.py", "train.py", "other.py"]);
		await project.read("train.py");
		project.store.setDocument("/p/config.py", "MAX = 2");
		assert.equal(showCalls(await project.read("train.py")), "f(2)");
		await project.read("other.py");
		assert.deepEqual(project.evaluations.slice(3), ["config.py", "train.py"]);
	});
});

describe("configurations", () => {
	const files = { "conf/a.yaml": "lora:\n  r: 16\n  targets: [q, v]\nlr: 2.0e-4\n", "b.json": '{"seed": 7}' };

	test("YAML and JSON that a script loads is known, with its own places", async () => {
		const source = `import yaml, json
def load(path="conf/a.yaml"):
    with open(path) as f:
        return yaml.safe_load(f)
cfg = load()
with open("b.json") as f:
    b = json.load(f)
LoraConfig(r=cfg["lora"]["r"], target_modules=cfg["lora"]["targets"], lr=cfg.get("lr", 1), seed=b["seed"], x=cfg.get("no", 3))`;
		const project = await open({ ...files, "train.py": source });
		const module = await project.read("train.py");
		assert.match(
			showCalls(module),
			/LoraConfig\(r=16, target_modules=\["q", "v"\], lr=0\.0002, seed=7, x=3\)/,
		);
		const rank = module.calls.find(({ name }) => name === "LoraConfig")?.keywords[0]?.value.location;
		assert.equal(rank?.file, "/p/conf/a.yaml");
		assert.deepEqual(rank.range, { start: 11, end: 13 });
	});

	test("OmegaConf merges key by key, and the command line may change what it merges into", async () => {
		const project = await open({
			...files,
			"train.py": `from omegaconf import OmegaConf
c = OmegaConf.merge(OmegaConf.load("conf/a.yaml"), {"lora": {"r": 4}, "x": 1})
d = OmegaConf.merge(c, OmegaConf.from_cli())
f(c.lora.r, c.lora.targets, c.lr, d.lora.r, d.x)`,
		});
		assert.match(showCalls(await project.read("train.py")), /^f\(4, \["q", "v"\], 0\.0002, ~4, ~1\)$/m);
	});

	test("OmegaConf has attributes, hydra a file by its name, and what is passed on stays known", () =>
		checkCalls(
			{
				...files,
				"train.py": `import hydra
from omegaconf import OmegaConf
c = OmegaConf.load("conf/a.yaml")
def build(cfg):
    LoraConfig(r=cfg.lora.r, seed=cfg["lr"])
build(c)
@hydra.main(config_path="conf", config_name="a")
def main(cfg):
    TrainingArguments(learning_rate=cfg.lr)`,
			},
			`omegaconf.OmegaConf.load("conf/a.yaml")
LoraConfig(r=16, seed=~0.0002)
build({lora: {r: 16, targets: ["q", "v"]}, lr: 0.0002})
hydra.main(config_path="conf", config_name="a")
TrainingArguments(learning_rate=~0.0002)`,
		));
});
