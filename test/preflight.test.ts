/** Preflight and what is made from it: a check is passed only where every row was computed. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { diagnose } from "../server/core/features/preflight/diagnose.js";
import { frozenRow } from "../server/core/features/preflight/freeze-labels.js";
import { preflightMarkdown } from "../server/core/features/preflight/preflight-markdown.js";
import type { PreflightReport } from "../server/core/features/preflight/preflight-report.js";
import { changedWords, signalDelta } from "../server/core/features/preflight/signal-delta.js";
import { isUnavailable, type PreviewToken } from "../server/core/index.js";
import type { PreviewOptions } from "../server/workspace/workspace.js";
import { openWorkspace } from "./support/findings-in.js";

const TRAIN = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-7B-Instruct",
    args=SFTConfig(output_dir="out", assistant_only_loss=True, max_length=64),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
`;
const ASK = `from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("out")
model = AutoModelForCausalLM.from_pretrained("out")


def ask(question):
    messages = [{"role": "user", "content": question}]
    prompt = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    return model.generate(**tokenizer(prompt, return_tensors="pt", add_special_tokens=False))
`;
const GOOD = `${JSON.stringify({
	messages: [
		{ role: "user", content: "Hi" },
		{ role: "assistant", content: "Hello" },
	],
})}\n`;
const RUN = { "train.py": TRAIN, "requirements.txt": "trl==1.9.0\n", "ask.py": ASK };

async function preflight(
	files: Readonly<Record<string, string>>,
	options: PreviewOptions & { readonly script?: string } = {},
): Promise<PreflightReport> {
	const { script = "train.py", ...rest } = options;
	const { workspace, path } = await openWorkspace(new Map(Object.entries({ ...RUN, ...files })));
	const report = await workspace.preflight(path(script), rest);
	assert.ok(!isUnavailable(report), JSON.stringify(report));
	return report;
}

/** `✓ 2 / 2 …` by the id of the check. */
async function checksOf(
	files: Readonly<Record<string, string>>,
	options: PreviewOptions = {},
): Promise<Readonly<Record<string, string>>> {
	const { checks } = await preflight(files, options);
	return Object.fromEntries(checks.map(({ id, status, text }) => [id, `${status}: ${text}`]));
}

describe("preflight", () => {
	test("what was worked out for other questions proves nothing", async () => {
		const { workspace, path } = await openWorkspace(new Map(Object.entries({ ...RUN, "train.jsonl": GOOD })));
		await workspace.findingsOf(path("train.jsonl"));
		const report = await workspace.preflight(path("train.py"), {});
		assert.ok(!isUnavailable(report));
		assert.match(report.checks.find(({ id }) => id === "mask")?.text ?? "", /no text of a user/);
	});

	test("a clean run is proved over all rows", async () => {
		const checks = await checksOf({ "train.jsonl": GOOD + GOOD.replace("Hi", "Ho") });
		assert.equal(checks["template"], "pass: present, renders 2 / 2");
		assert.equal(checks["stop"], 'pass: trained in 2 / 2 ("<|im_end|>")');
		assert.match(checks["mask"] ?? "", /^pass: \d+ % of \d+ tokens trained; no text of a user/);
		assert.match(checks["length"] ?? "", /^pass: max_length=64 keeps 2 \/ 2 whole/);
		assert.match(
			checks["prompt"] ?? "",
			/^pass: ask\.py asks by the chat template; .* in 2 \/ 2 \(\d+ tokens\)/,
		);
		assert.equal(checks["adapter"], 'pass: ask.py loads "out", which training writes');
		assert.equal(checks["settings"], "pass: 6 / 6 options are known to trl 1.9.0");
	});

	test("a dataset stands for the run that trains on it", async () => {
		const report = await preflight({ "train.jsonl": GOOD }, { script: "train.jsonl" });
		assert.match(report.script, /train\.py$/);
		assert.equal(report.records, 1);
	});

	test("a broken record keeps what follows from the rows open", async () => {
		const checks = await checksOf({ "train.jsonl": GOOD + '{"messages":\n' });
		assert.match(checks["records"] ?? "", /^fail: 1 \/ 2/);
		assert.match(checks["markers"] ?? "", /^unknown: 1 \/ 1 .*; 1 row not known/);
		assert.match(checks["stop"] ?? "", /^unknown: /);
	});

	test("trained prompts are counted, and are no fault", async () => {
		const options = [{ name: "assistant_only_loss", value: "False" }];
		const checks = await checksOf({ "train.jsonl": GOOD }, { options });
		assert.match(
			checks["mask"] ?? "",
			/^pass: 100 % of \d+ tokens trained; 1 token of prompts are trained too/,
		);
	});

	test("a cut stop token is found at the length that cuts it", async () => {
		const { checks } = await preflight(
			{ "train.jsonl": GOOD },
			{ options: [{ name: "max_length", value: "30" }] },
		);
		const stop = checks.find(({ id }) => id === "stop");
		assert.ok(stop !== undefined && stop.status !== "pass", JSON.stringify(stop));
		assert.equal(checks.find(({ id }) => id === "length")?.status, "fail");
	});

	test("a release that no file names leaves rows open that depend on it", async () => {
		const checks = await checksOf({ "train.jsonl": GOOD, "requirements.txt": "" });
		assert.match(checks["stop"] ?? "", /^unknown: .*approximate in 1 row/);
	});

	test("without a tokenizer or data nothing is claimed of tokens", async () => {
		const other = TRAIN.replace("Qwen/Qwen2.5-7B-Instruct", "nobody/knows-this");
		const without = await checksOf({ "train.py": other, "train.jsonl": GOOD });
		for (const id of ["tokenizer", "template", "stop", "mask", "length", "double-tokens"]) {
			assert.match(without[id] ?? "", /^unknown: /, id);
		}
		const empty = await checksOf({});
		assert.match(empty["records"] ?? "", /^unknown: no dataset of this run is on this computer/);
	});

	test("a rule that is switched off proves nothing", async () => {
		const checks = await checksOf({
			"train.jsonl": GOOD,
			"tunelint.json": '{"rules":{"double-eos":"off"}}',
		});
		assert.match(checks["double-tokens"] ?? "", /^unknown: .*not all of its rules ran/);
	});

	test("rows that training and test share are found", async () => {
		const long = GOOD.replace("Hello", "Hello to you and all who are with you on this fine day");
		const checks = await checksOf({ "train.jsonl": long, "test.jsonl": long });
		assert.match(checks["overlap"] ?? "", /^fail: 1 held-out row compared with 1 training row/);
		const apart = await checksOf({ "train.jsonl": long, "test.jsonl": GOOD.replace("Hi", "Bye now") });
		assert.match(
			apart["overlap"] ?? "",
			/^pass: 1 held-out row compared with 1 training row: none is shared/,
		);
	});

	test("another prompt than the training text is found in the script that asks", async () => {
		const ask = ASK.replace(/prompt = .*/, 'prompt = f"### Question:\\n{question}\\n### Answer:\\n"');
		const { checks } = await preflight({ "train.jsonl": GOOD, "ask.py": ask });
		const prompt = checks.find(({ id }) => id === "prompt");
		assert.equal(prompt?.status, "fail");
		assert.match(prompt.places[0]?.file ?? "", /ask\.py$/);
	});

	test("the receipt keeps text of the data from becoming markup", async () => {
		const row = GOOD.replace('"user"', '"a|b](x)"');
		const text = preflightMarkdown(await preflight({ "train.jsonl": row }), () => "train.py:1");
		assert.match(text, /^### Preflight: `train\.py:1`\n/);
		assert.match(text, /a\\\|b\\\]\(x\)/);
	});
});

describe("doctor", () => {
	test("a cause is found, ruled out, or not known with what to do", async () => {
		const report = await preflight(
			{ "train.jsonl": GOOD },
			{ options: [{ name: "max_length", value: "30" }] },
		);
		const [never] = diagnose(report, ["never-stops"]);
		const [first] = never?.causes ?? [];
		assert.deepEqual([first?.status, first?.title], ["fail", "the maximum length cuts the ends of answers"]);
		assert.ok(never?.causes.every(({ status, todo }) => status !== "unknown" || (todo ?? "") !== ""));

		const clean = diagnose(await preflight({ "train.jsonl": GOOD }));
		assert.deepEqual(
			clean.flatMap(({ causes }) => causes.filter(({ status }) => status === "fail")),
			[],
		);
		assert.ok(
			clean[0]?.causes.some(({ status, text }) => status === "pass" && /trained in 1 \/ 1/.test(text)),
		);
	});
});

describe("delta", () => {
	test("counts what is trained, cut and dropped, and names the rows that change", () => {
		const row = { hash: "a", tokens: 10, trained: 4, cut: 0, trainedRanges: [6, 10] };
		const delta = signalDelta(
			[row, row],
			[row, { ...row, cut: 5, trained: 0, cutTrained: 4, dropped: true }],
		);
		assert.deepEqual([delta.before.trained, delta.after.trained, delta.after.dropped], [8, 4, 1]);
		assert.equal(changedWords(delta), "1 of 2 rows changes: 2");
		assert.equal(changedWords(signalDelta([row], [row])), "Nothing changes in 1 row.");
	});
});

describe("freeze", () => {
	const token = (id: number, label: number | null, state: PreviewToken["state"]): PreviewToken => ({
		index: 0,
		id,
		text: "",
		bytes: "",
		start: 0,
		end: 0,
		state,
		label,
		special: false,
		stop: false,
		origin: "file",
		reason: "",
		decidedBy: null,
		source: null,
	});

	test("cut tokens are left out, and trained stretches are ranges", () => {
		const row = frozenRow(3, [token(7, -100, "masked"), token(8, 8, "trained"), token(9, null, "cut")]);
		assert.deepEqual(row, { record: 3, ids: [7, 8], trained: [1, 2] });
		assert.equal(frozenRow(1, [token(7, null, "unknown")]), undefined);
	});
});
