/** What rows are compared by: signatures estimate how much two texts share, and no text makes the comparison slow. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contentDigest } from "../../server/core/digest/content-digest.js";
import { nearSignature } from "../../server/core/digest/near-signature.js";
import { createNormalWriter } from "../../server/core/digest/normal-units.js";
import { parseJson } from "../../server/core/syntax/json/parse-json.js";
import { signatureSimilarity } from "../../server/core/types/content-digest.js";
import { openWorkspace } from "../support/findings-in.js";
import { createRandom } from "../support/random.js";

/** `changed` words of the text are other ones. */
function text(words: number, changed = 0): string {
	return Array.from({ length: words }, (_, i) => (i < changed ? `other${i}` : `word${i}`)).join(" ");
}

function signature(words: string): string | undefined {
	const writer = createNormalWriter();
	writer.write([words]);
	return nearSignature(writer);
}

describe("signatures", () => {
	it("are equal for equal texts", () => {
		assert.equal(signature(text(50)), signature(text(50)));
	});

	it("are absent for short texts", () => {
		assert.equal(signature(text(19)), undefined);
		assert.notEqual(signature(text(20)), undefined);
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
				signature(text(words)) ?? "",
				signature(text(words, changed)) ?? "",
			);
			assert.ok(Math.abs(estimate - jaccard) < 0.2, `${estimate} is far from ${jaccard}`);
		});
	}

	it("take a character of Chinese for a word", () => {
		assert.notEqual(signature("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往"), undefined);
	});
});

describe("contents of rows", () => {
	const digest = (row: object): ReturnType<typeof contentDigest> => {
		const source = JSON.stringify(row);
		const { value, problems } = parseJson(source);
		const line = { text: source, problems, ...(value === undefined ? {} : { json: value }) };
		return contentDigest(line, undefined, { needsNear: true });
	};

	it("of an unknown format are told apart by the names of the columns", () => {
		const first = digest({ id: 1, context: "C", question: "Q ", answer: "A" });
		const same = digest({ id: 2, context: " c", question: "q", answer: "a\n" });
		const other = digest({ id: 1, context: "C", question: "Q", answer: "B" });
		assert.ok(first?.prompt !== undefined && first.answer !== undefined && first.whole === undefined);
		assert.deepEqual([same?.prompt, same?.answer, same?.answerLength], [first.prompt, first.answer, 1]);
		assert.equal(other?.prompt, first.prompt);
		assert.notEqual(other?.answer, first.answer);
	});

	it("are a whole where no answer is told apart", () => {
		const whole = digest({ id: 1, words: "Ａ  b" })?.whole;
		assert.ok(Number.isSafeInteger((whole ?? 0) - 1));
		assert.equal(digest({ words: " a B" })?.whole, whole);
		assert.notEqual(digest({ words: "ab" })?.whole, whole);
	});

	it("have no signature where no rule compares words", () => {
		const { value, problems } = parseJson(JSON.stringify({ question: text(50) }));
		const line = { text: "", problems, ...(value === undefined ? {} : { json: value }) };
		assert.equal(contentDigest(line, undefined, { needsNear: false })?.near, undefined);
	});

	it("stay a few hundred bytes", () => {
		const { near = "" } = digest({ question: text(5_000), answer: text(5_000) }) ?? {};
		assert.ok(near.length === 64 && [...near].every((character) => character.charCodeAt(0) < 256));
	});
});

describe("normalised units", () => {
	const PARTS = [
		...[
			"A",
			"b ",
			"  ",
			"\n",
			"É",
			"ß",
			"İ",
			"Σ",
			"ΑΣ ",
			"Ａ",
			"½",
			"ﬁ",
			"…",
			"“q”",
			"’",
			"\u00a0",
			"\u3000",
			"\u200b",
		],
		...[
			"\u0301",
			"e\u0301",
			"가",
			"\u1100\u1161\u11a8",
			"ｶﾞ",
			"中文",
			"नि",
			"👍🏽",
			"𝒳",
			"𐐀",
			"\ud800",
			"\u0000",
			"\uffff",
		],
		...[undefined, undefined, undefined],
	];
	/** What they stand for. */
	const reference = (words: string): string =>
		words.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
	const written = (words: string): string => {
		const writer = createNormalWriter();
		writer.write([words]);
		return Array.from(writer.units.subarray(0, writer.length), (unit) => String.fromCharCode(unit)).join("");
	};

	it("are those of the text in NFKC, lower case and single spaces", () => {
		const random = createRandom(7);
		const below = (limit: number): number => Math.floor(random() * limit);
		for (let i = 0; i < 3_000; i++) {
			const part = (): string => PARTS[below(PARTS.length)] ?? String.fromCharCode(below(65_536));
			const words = Array.from({ length: 1 + below(12) }, part).join("");
			assert.equal(written(words), reference(words), JSON.stringify(words));
		}
	});

	it("are so for every character, alone and between others", () => {
		for (let unit = 0; unit < 65_536; unit++) {
			const character = String.fromCharCode(unit);
			for (const words of [character, `A${character}B e\u0301 `]) {
				assert.equal(written(words), reference(words), `U+${unit.toString(16)}`);
			}
		}
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
