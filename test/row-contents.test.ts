/** What rows are compared by: signatures estimate how much two texts share, and no text makes the comparison slow. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contentDigest } from "../server/core/digest/content-digest.js";
import { nearSignature } from "../server/core/digest/near-signature.js";
import { parseJson } from "../server/core/syntax/json/parse-json.js";
import { signatureSimilarity } from "../server/core/types/content-digest.js";
import { openWorkspace } from "./support/findings-in.js";

/** `changed` words of the text are other ones. */
function text(words: number, changed = 0): string {
	return Array.from({ length: words }, (_, i) => (i < changed ? `other${i}` : `word${i}`)).join(" ");
}

describe("signatures", () => {
	it("are equal for equal texts", () => {
		assert.equal(nearSignature(text(50)), nearSignature(text(50)));
	});

	it("are absent for short texts", () => {
		assert.equal(nearSignature(text(19)), undefined);
		assert.notEqual(nearSignature(text(20)), undefined);
	});

	for (const [words, changed] of [
		[400, 0],
		[400, 40],
		[400, 100],
		[400, 200],
		[400, 400],
		[30, 3],
	] as const) {
		it(`estimate what is left of ${words} words when ${changed} change`, () => {
			const all = words - 4;
			// A changed word at the start takes the sequences that begin at it along.
			const lost = changed === 0 ? 0 : Math.min(all, changed);
			const jaccard = (all - lost) / (all + lost);
			const estimate = signatureSimilarity(
				nearSignature(text(words)) ?? "",
				nearSignature(text(words, changed)) ?? "",
			);
			assert.ok(Math.abs(estimate - jaccard) < 0.2, `${estimate} is far from ${jaccard}`);
		});
	}

	it("take a character of Chinese for a word", () => {
		assert.notEqual(nearSignature("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"), undefined);
	});
});

describe("contents of rows", () => {
	const digest = (row: object): ReturnType<typeof contentDigest> => {
		const source = JSON.stringify(row);
		const { value, problems } = parseJson(source);
		const line = { text: source, problems, ...(value === undefined ? {} : { json: value }) };
		return contentDigest(line, undefined, (words) => words);
	};

	it("of an unknown format are told apart by the names of the columns", () => {
		const { prompt, answer } = digest({ id: 1, context: "C", question: "Q ", answer: "A" }) ?? {};
		assert.deepEqual([prompt, answer], ["\nc q", "a"]);
	});

	it("are a whole where no answer is told apart", () => {
		assert.equal(digest({ id: 1, words: "Ａ  b" })?.whole, "\na b");
	});

	it("stay a few hundred bytes", () => {
		const { near = "" } = digest({ question: text(5_000), answer: text(5_000) }) ?? {};
		assert.ok(near.length === 64 && [...near].every((character) => character.charCodeAt(0) < 256));
	});
});

describe("rows of a megabyte", () => {
	const hostile: Readonly<Record<string, string>> = {
		"broken Cyrillic": "Ð¿".repeat(250_000),
		"line breaks": `{question} ${"\n".repeat(500_000)}[INST]`,
		"one character": "a".repeat(1_000_000),
		braces: "{".repeat(500_000),
		backticks: `${"`".repeat(500_000)}{answer}`,
		brackets: "<insert ".repeat(100_000),
	};
	for (const [name, content] of Object.entries(hostile)) {
		it(`of ${name} are checked in a moment`, async () => {
			const row = JSON.stringify({ prompt: content, completion: content });
			const { workspace, path } = await openWorkspace(new Map([["train.jsonl", `${row}\n${row}\n`]]), {
				select: ["all"],
			});
			const started = performance.now();
			await workspace.findingsOf(path("train.jsonl"));
			assert.ok(performance.now() - started < 20_000);
		});
	}
});

it("many copies of many rows are folded in linear time", async () => {
	const rows = Array.from({ length: 20_000 }, (_, i) =>
		JSON.stringify({ prompt: `${i % 100}`, completion: text(30, i % 7) }),
	);
	const { workspace, path } = await openWorkspace(new Map([["train.jsonl", `${rows.join("\n")}\n`]]), {
		select: ["duplicate-row", "near-duplicate", "conflicting-answers", "repeated-answer"],
	});
	const findings = await workspace.findingsOf(path("train.jsonl"));
	assert.deepEqual(
		findings.map(({ rule }) => rule),
		["conflicting-answers", "duplicate-row", "near-duplicate"],
	);
});
