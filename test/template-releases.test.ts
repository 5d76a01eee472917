/** Which chat template a conversation is rendered with, and by which release of Transformers. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isUnavailable, type PreviewModel } from "../server/core/index.js";
import { openWorkspace } from "./support/findings-in.js";
import { tinyTokenizer } from "./support/tiny-tokenizer.js";

const plain = '{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}]}';
const withNull =
	'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes", "name": null}]}';
const withReasoning =
	'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes", "thinking": "So"}]}';
const withTools =
	'{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes"}], "tools": [{"type": "function"}]}';

/** Prints the keys of each message that a release of Transformers leaves or adds. */
const KEYS =
	"{% for m in messages %}{% for k in m %}{% if k != 'role' %}{{ k }},{% endif %}{% endfor %}{% endfor %}";

describe("the release of Transformers", () => {
	for (const [what, requirements, row, expected] of [
		["4 leaves null values", "transformers==4.57.6", withNull, "content,content,name, exact"],
		["5.22 leaves them too", "transformers==5.22.2", withNull, "content,content,name, exact"],
		["5.23 removes null values", "transformers==5.23.0", withNull, "content,content, exact"],
		["an upper bound is enough", "transformers>=4.40,<5", withNull, "content,content,name, exact"],
		["a lower bound is enough", "transformers>=5.23", withNull, "content,content, exact"],
		["bounds on both sides differ", "transformers>=4.40", withNull, "content,content, approximate"],
		["none is the newest, and not sure", "", withNull, "content,content, approximate"],
		["none matters not to a plain row", "", plain, "content,content, exact"],
		["4 leaves the reasoning", "transformers==4.57.6", withReasoning, "content,content,thinking, exact"],
		["5.20 leaves it too", "transformers==5.20.2", withReasoning, "content,content,thinking, exact"],
		[
			"5.21 names the reasoning as templates do",
			"transformers==5.21.0",
			withReasoning,
			"content,thinking,content,reasoning_content, exact",
		],
		[
			"none names it as the newest does",
			"",
			withReasoning,
			"content,thinking,content,reasoning_content, approximate",
		],
	] as const) {
		it(what, async () => {
			const { tokens, exactness } = await preview({ template: KEYS, row, requirements });
			assert.equal(`${textOf(tokens)} ${exactness}`, expected);
		});
	}

	it("that is not known is named with what to do", async () => {
		const { why, todo } = await preview({ template: KEYS, row: withNull, requirements: "" });
		assert.equal(
			`${why} ${todo}`,
			"The version of transformers is not known, and only 5.23 and newer remove null values from messages, as shown here. Pin transformers in requirements.txt, or paste `pip freeze` of the training machine into tunelint.freeze.txt.",
		);
	});

	it("is 4 for a TRL that runs on nothing newer", async () => {
		const { tokens, exactness } = await preview({ template: KEYS, row: withReasoning, trl: "0.26.2" });
		assert.equal(`${textOf(tokens)} ${exactness}`, "content,content,thinking, exact");
	});
});

describe("named templates", () => {
	const named = [
		{ name: "default", template: "D" },
		{ name: "tool_use", template: "T" },
	];

	it("are taken by what the conversation has", async () => {
		assert.equal(textOf((await preview({ template: named, row: plain })).tokens), "D");
		assert.equal(textOf((await preview({ template: named, row: withTools })).tokens), "T");
	});

	it("without a default stop the trainer", async () => {
		const model = await preview({ template: [{ name: "rag", template: "R" }], row: plain });
		assert.equal(model.exactness, "unavailable");
		assert.match(model.why ?? "", /several chat templates \("rag"\) and none is called "default"/);
	});

	it("give way to the script's template", async () => {
		const script = 'tokenizer.chat_template = "S"\n';
		assert.equal(textOf((await preview({ template: named, row: withTools, script })).tokens), "S");
	});
});

interface Project {
	readonly template: unknown;
	readonly row: string;
	readonly requirements?: string;
	readonly trl?: string;
	readonly script?: string;
}

async function preview({
	template,
	row,
	requirements = "",
	trl = "1.9.0",
	script = "",
}: Project): Promise<PreviewModel> {
	const files = tinyTokenizer({ config: { chat_template: template } });
	const { workspace, path } = await openWorkspace(
		new Map([
			...Object.entries(files).map(([name, text]) => [`model/${name}`, text] as const),
			[
				"train.py",
				`from trl import SFTConfig, SFTTrainer
from datasets import load_dataset
from transformers import AutoTokenizer
tokenizer = AutoTokenizer.from_pretrained("model")
${script}data = load_dataset("json", data_files="train.jsonl")
SFTTrainer(model="model", args=SFTConfig(), train_dataset=data, processing_class=tokenizer)
`,
			],
			["train.jsonl", `${row}\n`],
			["requirements.txt", `trl==${trl}\n${requirements}\n`],
		]),
	);
	const model = await workspace.preview(path("train.jsonl"), { record: 1 });
	assert.ok(!isUnavailable(model), "there is a preview");
	return model;
}

function textOf(tokens: PreviewModel["tokens"]): string {
	return tokens.map(({ text }) => text).join("");
}
