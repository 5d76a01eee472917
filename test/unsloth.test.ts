/** Scripts with Unsloth: what is read of them, and why each token of a row is trained. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isUnavailable } from "../server/core/index.js";
import { findingsIn, openWorkspace } from "./support/findings-in.js";

const ROW = `{"text": "<|im_start|>user\\nHi<|im_end|>\\n<|im_start|>assistant\\nHello.<|im_end|>\\n"}`;
const PARTS = `instruction_part="<|im_start|>user\\n", response_part="<|im_start|>assistant\\n"`;

describe("a script that trains on responses only", () => {
	it("says for each token who decided", async () => {
		await check(`trainer = train_on_responses_only(trainer, ${PARTS})`, {
			mask: [
				"exact",
				`masked "<|im_start|>user\\nHi<|im_end|>\\n" before the response marker, by response_part="<|im_start|>assistant\\n"`,
				`masked "<|im_start|>assistant\\n" response marker, by response_part="<|im_start|>assistant\\n"`,
				`trained "Hello." after the response marker, by response_part="<|im_start|>assistant\\n"`,
				`trained "<|im_end|>" the EOS that ends an answer, by default an answer ends with its EOS`,
				`masked "\\n" after the EOS that ends an answer, by default an answer ends with its EOS`,
			],
		});
	});

	it("trains the line break behind the stop token before 2026.9.7", async () => {
		await check(`trainer = train_on_responses_only(trainer, ${PARTS})`, {
			version: "2026.9.6",
			mask: [
				"approximate",
				`masked "<|im_start|>user\\nHi<|im_end|>\\n" before the response marker, by response_part="<|im_start|>assistant\\n"`,
				`masked "<|im_start|>assistant\\n" response marker, by response_part="<|im_start|>assistant\\n"`,
				`trained "Hello." after the response marker, by response_part="<|im_start|>assistant\\n"`,
				`trained "<|im_end|>" stop token before the next instruction marker, by instruction_part="<|im_start|>user\\n"`,
				`trained "\\n" after the response marker, by response_part="<|im_start|>assistant\\n"`,
			],
		});
	});

	it("may give the markers by position and from constants", async () => {
		await check(`ASK, SAY = "Q:", "A:"\ntrain_on_responses_only(trainer, ASK, SAY, True)`, {
			row: `{"text": "Q: x\\nA: y"}`,
			mask: [
				"exact",
				`masked "Q: x\\n" before the response marker, by response_part="A:"`,
				`masked "A:" response marker, by response_part="A:"`,
				`trained " y" after the response marker, by response_part="A:"`,
			],
		});
	});

	it("does not find a marker whose ids are others behind a blank", async () => {
		await check(`train_on_responses_only(trainer, "Q:", "A:")`, {
			row: `{"text": "Q: x A: y"}`,
			mask: ["exact", `masked "Q: x A: y" response marker not found, by response_part="A:"`],
		});
	});

	it("says that the marker was not found", async () => {
		await check(`train_on_responses_only(trainer, "[INST]", "[/INST]")`, {
			row: `{"text": "Hi"}`,
			mask: ["exact", `masked "Hi" response marker not found, by response_part="[/INST]"`],
		});
	});

	it("is not followed where the markers come from outside", async () => {
		const mask = ["unavailable: The arguments of train_on_responses_only come from outside the call."];
		await check("train_on_responses_only(trainer, **markers())", { mask });
	});

	it("is not followed where the script applies the function itself", async () => {
		const mask = ["unavailable: The script applies the function of train_on_responses_only itself."];
		await check(`f = train_on_responses_only(trainer, ${PARTS}, return_function=True)`, { mask });
	});

	it("stops with one marker, and with an option that the release does not know", async () => {
		await check(`train_on_responses_only(trainer, response_part="A:")`, {
			mask: [
				"unavailable: Unsloth stops here with a ValueError: instruction_part and response_part must be given together.",
			],
		});
		await check(`train_on_responses_only(trainer, ${PARTS}, last_response_only=True)`, {
			version: "2026.3.7",
			mask: [
				"unavailable: train_on_responses_only of Unsloth 2026.3.7 has no argument last_response_only, so the script stops with a TypeError.",
			],
		});
	});
});

describe("a script that sets a template by name", () => {
	const named = (name: string): string => `tokenizer = get_chat_template(tokenizer, chat_template="${name}")`;
	const row = `{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes."}]}`;

	it("is shown with the tokenizer's own template of the same family", async () => {
		const [exactness] = await maskOf(named("qwen-2.5"), row);
		assert.equal(exactness, "approximate");
	});

	it("is not shown with the template of another family", async () => {
		await check(named("llama-3.1"), {
			row,
			mask: [`unavailable: The text of Unsloth's chat template "llama-3.1" is not at hand.`],
		});
	});

	it("does not matter for rows that are text already", async () => {
		await check(named("llama-3.1"), {
			row: `{"text": "Hi"}`,
			mask: [
				"exact",
				`trained "Hi" the whole text is trained, by default Unsloth trains text rows without a mask`,
			],
		});
	});
});

describe("rows that have no marker", () => {
	it("are reported once, at the marker", async () => {
		const script = scriptWith(`train_on_responses_only(trainer, "[INST]", "[/INST]")`);
		const files = new Map([
			["train.py", script],
			["train.jsonl", `{"text": "Hi"}\n{"text": "Yes"}\n`],
			["requirements.txt", "unsloth==2026.10.9\n"],
		]);
		const findings = await findingsIn(files, "nothing-trained");
		assert.deepEqual(
			findings.map(({ file, range, message }) => [file, script.slice(range.start, range.end), message]),
			[
				[
					"train.py",
					`"[/INST]"`,
					"No token of 2 of 2 records is trained: the response marker is not found in the ids, and Unsloth removes a row without a label. Change the loss option or the record.",
				],
			],
		);
	});
});

describe("a row that Unsloth takes for something else", () => {
	it("is not shown where a function renames its roles", async () => {
		await check("data = standardize_sharegpt(data)", {
			row: `{"messages": [{"role": "user", "content": "Hi"}]}`,
			mask: [
				`unavailable: standardize_sharegpt renames the keys and roles of "conversations", which is not followed yet.`,
			],
		});
	});

	it("is not shown as text where its labels are trained", async () => {
		await check("pass", {
			row: `{"text": "Hi", "labels": 1}`,
			mask: [
				`unavailable: The row has a column "labels", so Unsloth takes it as tokenized and does not read the text.`,
			],
		});
	});

	it("is not shown as messages where its text is trained", async () => {
		await check("pass", {
			row: `{"messages": [{"role": "user", "content": "Hi"}], "text": "Hi"}`,
			mask: [`unavailable: The row has a column "text", and Unsloth trains it instead of the messages.`],
		});
	});

	it("is not shown before messages were templated", async () => {
		await check("pass", {
			version: "2026.9.7",
			row: `{"messages": [{"role": "user", "content": "Hi"}]}`,
			mask: [
				"unavailable: Unsloth 2026.9.7 makes no text of messages and stops with a RuntimeError that asks for a formatting_func.",
			],
		});
	});
});

interface Expected {
	readonly version?: string;
	readonly row?: string;
	/** Exactness, then a line for each stretch of one state and reason; or the reason why there is no mask. */
	readonly mask: readonly string[];
}

async function check(line: string, { version, row, mask }: Expected): Promise<void> {
	assert.deepEqual(await maskOf(line, row, version), mask);
}

async function maskOf(line: string, row = ROW, version = "2026.10.9"): Promise<readonly string[]> {
	const script = scriptWith(line);
	const { workspace, path } = await openWorkspace(
		new Map([
			["train.py", script],
			["train.jsonl", `${row}\n`],
			["requirements.txt", `unsloth==${version}\n`],
		]),
	);
	const model = await workspace.preview(path("train.jsonl"), { record: 1 });
	assert.ok(!isUnavailable(model));
	if (model.exactness === "unavailable") {
		const [reason = ""] = (model.why ?? "").split(" The ids are exact;");
		return [`unavailable: ${reason}`];
	}
	const lines: string[] = [];
	let last = "";
	let text = "";
	for (const token of [...model.tokens, undefined]) {
		const by = token?.decidedBy ?? { option: "" };
		const who = "option" in by ? by.option : `default ${by.default}`;
		const key = token === undefined ? "" : `${token.state}\0${token.reason}, by ${who}`;
		if (key !== last && text !== "") {
			const [state = "", reason = ""] = last.split("\0");
			lines.push(`${state} ${JSON.stringify(text)} ${reason}`);
			text = "";
		}
		last = key;
		text += token?.text ?? "";
	}
	return [model.exactness, ...lines];
}

function scriptWith(line: string): string {
	return `from unsloth import FastLanguageModel
from unsloth.chat_templates import get_chat_template, train_on_responses_only
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

model, tokenizer = FastLanguageModel.from_pretrained(model_name="Qwen/Qwen2.5-7B-Instruct", max_seq_length=2048)
data = load_dataset("json", data_files="train.jsonl", split="train")
trainer = SFTTrainer(model=model, tokenizer=tokenizer, train_dataset=data, args=SFTConfig())
${line}
`;
}
