/** `tunelint project` and `tunelint lock`: the chain with its broken steps, and pins that no longer hold. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { createCommandFolder } from "../support/command-folder.js";
import { projectRoot } from "../support/project-root.js";

const { cwd, tunelint } = createCommandFolder({ sharesHost: true });
fs.cpSync(path.join(projectRoot, "examples"), path.join(cwd, "examples"), { recursive: true });
const read = (name: string): string => fs.readFileSync(path.join(cwd, name), "utf8");
const write = (name: string, text: string): void => fs.writeFileSync(path.join(cwd, name), text);

describe("project", () => {
	it("prints the chain of the example workspace with its broken steps", async () => {
		const { out, code } = await tunelint(["project", "examples"]);
		assert.equal(code, 1);
		assert.match(out, /^examples\/train\.py · TRL SFTTrainer 1\.9\.0 · Qwen\/Qwen2\.5-7B-Instruct/m);
		assert.match(
			out,
			/^├─ trains on data\/train\.jsonl · train · 10 records · 362 tokens · 21 % trained · 6 errors/m,
		);
		assert.match(out, /^└─ writes out\/chat · model · not on disk$/m);
		assert.match(out, /^ {3}└─ examples\/test_model\.py:6 loads out\/chat · 1 error$/m);
		assert.match(out, /^ {6}└─ ✗ prompt-mismatch examples\/test_model\.py:10 /m);
		assert.match(
			out,
			/^ {3}└─ examples\/ask_adapter\.py:9 does not load it, but out\/axolotl-lora · 1 warning$/m,
		);
		assert.match(out, /^ {6}└─ ✗ adapter-path-mismatch examples\/ask_adapter\.py:9 /m);
	});

	it("has no fault in the mended examples", async () => {
		const { out, code } = await tunelint(["project", "examples/fixed"]);
		assert.equal(code, 0);
		assert.doesNotMatch(out, /✗/);
	});

	it("says the same as JSON and as a diagram", async () => {
		const { out } = await tunelint(["project", "examples", "--format", "json"]);
		const { runs } = JSON.parse(out) as {
			runs: {
				file: string;
				artifacts: { name: string; consumers: { file: string; problems: { rule: string }[] }[] }[];
			}[];
		};
		const run = runs.find(({ file }) => file === "examples/train.py");
		const [consumer] = run?.artifacts[0]?.consumers ?? [];
		assert.equal(consumer?.file, "examples/test_model.py");
		assert.deepEqual(
			consumer.problems.map(({ rule }) => rule),
			["prompt-mismatch"],
		);
		const { out: chart } = await tunelint(["project", "examples", "--format", "mermaid"]);
		assert.match(chart, /^flowchart LR\n/);
		assert.match(chart, /-\.->\|"✗ prompt-mismatch"\| n\d+$/m);
	});

	it("says that there is no run, and refuses what is no folder", async () => {
		fs.mkdirSync(path.join(cwd, "empty"));
		assert.match((await tunelint(["project", "empty"])).out, /^There is no training script/);
		assert.equal((await tunelint(["project", "examples/train.py"])).code, 2);
	});
});

describe("lock", () => {
	it("pins every run and reports an edited template", async () => {
		assert.equal((await tunelint(["lock", "examples/fixed", "--check"])).code, 2);
		assert.equal((await tunelint(["lock", "examples/fixed"])).code, 0);
		const locked = JSON.parse(read("examples/fixed/tunelint.lock")) as {
			runs: Record<string, { eos: string; template: string }>;
		};
		assert.equal(locked.runs["train.py"]?.eos, "<|im_end|>");
		assert.match(locked.runs["train.py"].template, /^[0-9a-f]{16}$/);
		assert.equal((await tunelint(["lock", "examples/fixed", "--check"])).code, 0);
		const { template } = locked.runs["train.py"];
		write(
			"examples/fixed/tunelint.lock",
			read("examples/fixed/tunelint.lock").replaceAll(template, "0".repeat(16)),
		);
		const { out, code } = await tunelint(["lock", "examples/fixed", "--check"]);
		assert.equal(code, 1);
		assert.match(out, /^examples\/fixed\/tunelint\.lock:\d+ train\.py has the chat template "/m);
	});
});
