/** The preview of small records as text: one token a line, with its state, origin and place in the file. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { previewOf } from "../server/core/features/preview.js";
import type { PreviewModel } from "../server/core/types/preview-model.js";
import { analyse, type MaskedRecord } from "./support/word-analysis.js";

const RECORD_START = 100;

describe("preview", () => {
	it("leads each token of a conversation back to the file, and names the turn that the template adds", () => {
		check(
			{
				text: '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello you"}]}',
				mask: {},
			},
			`
			-- system, added by the template
			0 <|im_start|> masked template special
			1 system masked template
			2 \\n masked template
			3 Be masked template
			4  kind masked template
			5 . masked template
			6 <|im_end|> masked template special stop
			7 \\n masked template
			-- user
			8 <|im_start|> masked template special
			9 user masked template
			10 \\n masked template
			11 Hi masked file "Hi"
			12 <|im_end|> masked template special stop
			13 \\n masked template
			-- assistant
			14 <|im_start|> masked template special
			15 assistant masked template
			16 \\n trained template
			17 Hello trained file "Hello"
			18  you trained file " you"
			19 <|im_end|> trained template special stop
			20 \\n trained template
			`,
		);
	});

	it("gives the raw characters of escapes, and one piece to tokens that share a character", () => {
		check(
			{ text: '{"prompt":"a\\n\\u00e9","completion":"🐟b"}', format: "prompt-completion", mask: {} },
			`
			-- prompt
			0 a masked file "a"
			1 \\n masked file "\\n"
			2 é masked file "\\u00e9"
			-- completion
			3 🐟 masked file "🐟"
			4  masked file "🐟"
			5 b masked file "b"
			`,
		);
	});

	it("shows tokens past the maximum length as cut, with the label that they would have", () => {
		const model = modelOf({
			text: '{"messages":[{"role":"system","content":"x"},{"role":"assistant","content":"yes"}]}',
			mask: { maxLength: 9 },
		});
		assert.deepEqual(
			model.tokens.slice(8).map(({ text, state, label, wouldBe }) => ({ text, state, label, wouldBe })),
			[
				{ text: "\n", state: "trained", label: model.tokens[8]!.id, wouldBe: undefined },
				{ text: "yes", state: "cut", label: null, wouldBe: model.tokens[9]!.id },
				{ text: "<|im_end|>", state: "cut", label: null, wouldBe: 2 },
				{ text: "\n", state: "cut", label: null, wouldBe: model.tokens[11]!.id },
			],
		);
		assert.deepEqual(model.limit, {
			length: 9,
			location: { file: "/w/train.py", range: { start: 50, end: 52 } },
		});
	});

	it("takes a system message of the file for a turn of the file", () => {
		const model = modelOf({
			text: '{"messages":[{"role":"system","content":"x"},{"role":"user","content":"y"}]}',
		});
		assert.deepEqual(
			model.turns.map(({ role, addedByTemplate, first }) => ({ role, addedByTemplate, first })),
			[
				{ role: "system", addedByTemplate: false, first: 0 },
				{ role: "user", addedByTemplate: false, first: 6 },
			],
		);
	});

	it("says that the mask is not known when there is no run, and that the ids are exact", () => {
		const model = modelOf({ text: '{"text":"a b"}', format: "text" });
		assert.equal(model.exactness, "unavailable");
		assert.match(model.why ?? "", /No training script.*ids are exact/);
		assert.notEqual(model.todo ?? "", "");
		assert.deepEqual(
			model.tokens.map(({ text, state, label }) => ({ text, state, label })),
			[
				{ text: "a", state: "unknown", label: null },
				{ text: " b", state: "unknown", label: null },
			],
		);
		assert.equal(model.trainer, "none");
	});

	it("keeps the text and says what to do when there is no tokenizer", () => {
		const { text, tokens, exactness, why, todo } = modelOf({
			text: '{"text":"a b"}',
			format: "text",
			withoutTokenizer: true,
		});
		assert.deepEqual(
			{ text, tokens, exactness, why, todo },
			{
				text: "a b",
				tokens: [],
				exactness: "unavailable",
				why: "No tokenizer is here.",
				todo: "Choose a folder.",
			},
		);
	});

	it("shows nothing but the reason for a record that is not JSON", () => {
		const model = modelOf({ text: '{"messages": ' });
		assert.equal(model.text, "");
		assert.equal(model.exactness, "unavailable");
		assert.deepEqual(model.tokens, []);
	});
});

function check(record: MaskedRecord, expected: string): void {
	const model = modelOf(record);
	assert.equal(table(model, record.text), lines(expected));
	assert.equal(model.tokens.map(({ text }) => text).join(""), model.text);
}

function modelOf(record: MaskedRecord): PreviewModel {
	return previewOf(analyse(record), {
		file: "/w/train.jsonl",
		record: 7,
		records: 9,
		recordStart: RECORD_START,
		run: { exactness: { level: "exact" } },
		problems: [],
	});
}

function table(model: PreviewModel, record: string): string {
	return model.turns
		.flatMap(({ role, addedByTemplate, first, last }) => [
			`-- ${role}${addedByTemplate ? ", added by the template" : ""}`,
			...model.tokens.slice(first, last + 1).map((token) => {
				const raw =
					token.source === null
						? []
						: [`"${record.slice(token.source.start - RECORD_START, token.source.end - RECORD_START)}"`];
				const marks = [...(token.special ? ["special"] : []), ...(token.stop ? ["stop"] : [])];
				const text = token.text.replaceAll("\n", "\\n");
				return [token.index, text, token.state, token.origin, ...marks, ...raw].join(" ");
			}),
		])
		.join("\n");
}

function lines(text: string): string {
	return text
		.trim()
		.split("\n")
		.map((line) => line.replace(/^\t+/, ""))
		.join("\n");
}
