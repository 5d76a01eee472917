/** `tunelint preflight`, `doctor`, `delta` and `freeze` on the examples: every planted fault, and none where they are mended. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { createCommandFolder } from "../support/command-folder.js";
import { projectRoot } from "../support/project-root.js";

const { cwd, tunelint } = createCommandFolder({ sharesHost: true });
fs.cpSync(path.join(projectRoot, "examples"), cwd, { recursive: true });

interface Report {
	readonly runs: readonly {
		readonly script: string;
		readonly checks: readonly {
			readonly id: string;
			readonly status: string;
			readonly places: readonly { readonly rule: string; readonly file: string; readonly line: number }[];
		}[];
	}[];
}

async function rulesOf(command: readonly string[]): Promise<readonly string[]> {
	const { out } = await tunelint([...command, "--format", "json"]);
	const report = JSON.parse(out) as Report;
	const found = report.runs.flatMap(({ checks }) =>
		checks
			.filter(({ status }) => status === "fail")
			.flatMap(({ places }) => places.map(({ rule, file, line }) => `${file}:${line} ${rule}`)),
	);
	return [...new Set(found)].sort();
}

describe("preflight", () => {
	it("finds every fault that check finds in the run", async () => {
		const { out } = await tunelint([
			"check",
			"train.py",
			"data/train.jsonl",
			"test_model.py",
			"--format",
			"json",
		]);
		const { findings } = JSON.parse(out) as {
			findings: { rule: string; severity: string; file: string; range: { start: { line: number } } }[];
		};
		const planted = findings
			.filter(({ severity }) => severity === "error" || severity === "warning")
			.map(({ rule, file, range }) => `${file}:${range.start.line + 1} ${rule}`);
		assert.ok(planted.length >= 8, out);
		const found = await rulesOf(["preflight", "train.py"]);
		assert.deepEqual(
			planted.filter((one) => !found.includes(one)),
			[],
		);
		const { code } = await tunelint(["preflight", "train.py"]);
		assert.equal(code, 1);
	});

	it("finds the planted faults of the other scripts", async () => {
		const scripts = ["train_tinyllama.py", "train_unsloth.py", "train_notes.py", "axolotl.yaml"];
		const found = await rulesOf(["preflight", ...scripts]);
		for (const rule of [
			"adapter-path-mismatch",
			"wrong-eos-for-model",
			"labels-not-masked",
			"missing-turn-end",
			"no-eos-appended",
			"no-eos",
		]) {
			assert.ok(
				found.some((one) => one.endsWith(` ${rule}`)),
				rule,
			);
		}
	});

	it("passes on the mended examples, with what is proved of them", async () => {
		const { out, code } = await tunelint(["preflight", "fixed"]);
		assert.equal(code, 0, out);
		assert.doesNotMatch(out, /✗ [a-z]/);
		assert.match(out, /✓ stop token +trained in 10 \/ 10/);
		assert.match(out, /✓ inference prompt +test_model\.py asks by the chat template; .* 10 \/ 10/);
		const strict = await tunelint(["preflight", "fixed/train_tinyllama.py", "--strict"]);
		assert.equal(strict.code, 1, strict.out);
	});

	it("says what is not a run, and which formats there are", async () => {
		const { code, errors } = await tunelint(["preflight", "test_model.py"]);
		assert.deepEqual([code, /trains nothing that Tunelint knows/.test(errors)], [2, true]);
		assert.equal((await tunelint(["preflight", "--format", "xml"])).code, 2);
		assert.equal((await tunelint(["preflight", "nowhere.py"])).code, 2);
		assert.match(
			(await tunelint(["preflight", "train.py", "--format", "markdown"])).out,
			/^### Preflight: `train\.py:18`/,
		);
	});
});

describe("doctor", () => {
	it("finds what explains each symptom, and nothing in the mended examples", async () => {
		const { out, code } = await tunelint(["doctor", "train.py"]);
		assert.equal(code, 1);
		assert.match(out, /✗ found {2}the maximum length cuts the ends of answers\n +train\.py:7 /);
		assert.match(out, /✗ found {2}the model is asked in another form[^\n]*\n +test_model\.py:10 /);
		const adapter = await tunelint(["doctor", "axolotl.yaml", "--symptom", "base-too-good"]);
		assert.match(
			adapter.out,
			/✗ found {2}the comparison loads the same model twice[^\n]*\n +ask_adapter\.py:9 /,
		);
		const fixed = await tunelint(["doctor", "fixed"]);
		assert.equal(fixed.code, 0, fixed.out);
	});

	it("goes through one symptom, ruled out and not known included", async () => {
		const { out } = await tunelint(["doctor", "fixed/train.py", "--symptom", "never-stops"]);
		assert.match(out, /✓ ruled out {2}the stop token is not in the rows[^\n]*trained in 10 \/ 10/);
		assert.match(
			out,
			/\? cannot know {2}generation stops at another token[^\n]*\n +Print model\.generation_config/,
		);
		const wrong = await tunelint(["doctor", "train.py", "--symptom", "never-stop"]);
		assert.match(wrong.errors, /Did you mean "never-stops"\?/);
	});
});

describe("delta", () => {
	it("shows what an option does to the whole data", async () => {
		const { out, code } = await tunelint([
			"delta",
			"fixed/train.py",
			"--option",
			"assistant_only_loss=False",
		]);
		assert.equal(code, 0);
		assert.match(out, /trained tokens +\d+ % \(\d+ of 492\) → 100 % \(492 of 492\)/);
		assert.match(out, /10 of 10 rows change: 1, 2, /);
		assert.equal((await tunelint(["delta", "fixed/train.py"])).code, 2);
	});

	it("compares with a commit, data included, and refuses a revision that is an option", async () => {
		const git = (...args: string[]): Buffer =>
			execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd });
		git("init", "-q");
		git("add", ".");
		git("commit", "-qm", "first");
		const script = path.join(cwd, "fixed/train.py");
		const data = path.join(cwd, "fixed/data/train.jsonl");
		const before = { script: fs.readFileSync(script, "utf8"), data: fs.readFileSync(data, "utf8") };
		fs.writeFileSync(script, before.script.replace("MAX_LENGTH = 256", "MAX_LENGTH = 60"));
		fs.writeFileSync(data, before.data + before.data.split("\n")[1] + "\n");
		const { out } = await tunelint(["delta", "fixed/train.py", "--against", "HEAD"]);
		fs.writeFileSync(script, before.script);
		fs.writeFileSync(data, before.data);
		assert.match(out, /rows +10 → 11\n/);
		assert.match(out, /rows cut +0 → [12]\n/);
		assert.equal((await tunelint(["delta", "fixed/train.py", "--against=--output=x"])).code, 2);
		assert.equal((await tunelint(["delta", "fixed/train.py", "--against", "nowhere"])).code, 2);
	});
});

describe("freeze", () => {
	it("writes a test of exact records, and leaves files of others alone", async () => {
		const written = await tunelint([
			"freeze",
			"fixed/data/train.jsonl",
			"--records",
			"1-2,4",
			"--output",
			"fixed/test_labels.py",
		]);
		assert.equal(written.code, 0, written.errors);
		const text = fs.readFileSync(path.join(cwd, "fixed/test_labels.py"), "utf8");
		assert.match(text, /^# Labels frozen by Tunelint: 3 records of train\.jsonl under train\.py /);
		assert.match(text, /\n {4}2: \(\[151644, [\d, ]+\], \[\(\d+, \d+\)\]\),\n/);
		assert.match(text, /os\.path\.abspath\(__file__\)\), "train\.py"\)/);
		const refused = await tunelint(["freeze", "fixed/data/train.jsonl", "--output", "fixed/train.py"]);
		assert.match(refused.errors, /was not written by this command/);
		const vague = await tunelint(["freeze", "fixed/data/instructions.jsonl"]);
		assert.match(vague.errors, /Record 1 cannot be frozen: /);
		assert.equal((await tunelint(["freeze", "fixed/data/train.jsonl", "--records", "3-1"])).code, 2);
		assert.equal((await tunelint(["freeze", "fixed/data/train.jsonl", "--records", "99"])).code, 2);
	});
});
