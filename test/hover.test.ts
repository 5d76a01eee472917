/** Hovers in datasets: `$0` is the cursor, `$0…$0` a selection; the answer is compared as the words that people read. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hoverAt } from "../server/core/features/hover.js";
import { analyse, type MaskedRecord } from "./support/word-analysis.js";

const conversation = (answer: string): string =>
	`{"messages":[{"role":"user","content":"Why?"},{"role":"assistant","content":"${answer}"}]}`;

describe("hover", () => {
	it("shows the tokens of the word under the cursor and who decided", () => {
		check(
			{ text: conversation("two div$0isors"), mask: {} },
			`
			[divisors] 1 token · trained
			turn 2 assistant
			19 " divisors" trained
			why: inside an answer ← assistant_only_loss
			`,
		);
	});

	it("shows a selection over several words", () => {
		check(
			{ text: conversation("$0one two$0"), mask: {} },
			`
			[one two] 2 tokens · trained
			turn 2 assistant
			18 "one" trained
			19 " two" trained
			why: inside an answer ← assistant_only_loss
			`,
		);
	});

	it("counts mixed states", () => {
		check(
			{ text: conversation("$0one two$0"), mask: { maxLength: 19 } },
			`
			[one two] 2 tokens · 1 trained, 1 cut (would be trained)
			turn 2 assistant
			18 "one" trained
			19 " two" cut
			why: inside an answer ← assistant_only_loss
			`,
		);
	});

	it("warns when the tokens after the word are cut, the stop token among them", () => {
		check(
			{ text: conversation("on$0e two"), mask: { maxLength: 19 } },
			`
			[one] 1 token · trained
			turn 2 assistant
			18 "one" trained
			why: inside an answer ← assistant_only_loss
			⚠ the next 3 tokens are cut, incl. the stop token \`<|im_end|>\`; the record needs 22 ← max_length
			`,
		);
	});

	it("does not warn about a cut in a later turn", () => {
		check(
			{
				text: '{"messages":[{"role":"user","content":"W$0hy"},{"role":"assistant","content":"no"}]}',
				mask: { maxLength: 16 },
			},
			`
			[Why] 1 token · masked
			turn 1 user
			11 "Why" masked
			why: outside the answers
			`,
		);
	});

	it("shows the whole turn on a role", () => {
		check(
			{
				text: '{"messages":[{"role":"user","content":"Why?"},{"role":"assi$0stant","content":"No."}]}',
				mask: {},
			},
			`
			["assistant"] turn 2 · assistant · 7 tokens: 2 masked, 5 trained
			15 "<|im_start|>" masked
			16 "assistant" masked
			17 "\\n" trained
			18 "No" trained
			19 "." trained
			20 "<|im_end|>" trained
			21 "\\n" trained
			why: inside an answer ← assistant_only_loss
			- Stop token 20: trained.
			- "\\n" of the turn's header is trained.
			`,
		);
	});

	it("shows at most twelve tokens and counts the others", () => {
		check(
			{ text: `{"text":"$0${"a b ".repeat(10)}$0"}`, format: "text", mask: {} },
			`
			[${"a b ".repeat(10)}] 21 tokens · masked
			text
			0 "a" masked
			1 " b" masked
			2 " a" masked
			3 " b" masked
			4 " a" masked
			5 " b" masked
			6 " a" masked
			7 " b" masked
			8 " a" masked
			9 " b" masked
			10 " a" masked
			11 " b" masked
			… 9 more
			why: outside the answers
			`,
		);
	});

	it("takes an escape as one character, and a character as all of its tokens", () => {
		check(
			{ text: '{"text":"a\\$0nb"}', format: "text", mask: {} },
			`
			[\\n] 1 token · masked
			text
			1 "\\n" masked
			why: outside the answers
			`,
		);
		check(
			{ text: '{"text":"a$0🐟b"}', format: "text", mask: {} },
			`
			[🐟] 2 tokens · masked
			text
			1 "🐟" masked
			2 "" masked
			why: outside the answers
			`,
		);
	});

	it("says that the mask is not known, and what to do", () => {
		check(
			{ text: '{"text":"a$0b"}', format: "text" },
			`
			[ab] 1 token · mask not known
			text
			0 "ab" unknown
			why: No training script is bound to this file, so no mask is shown. Choose a run, or open the folder that holds the script.
			`,
		);
	});

	it("says what is missing when there is no tokenizer", () => {
		check(
			{ text: conversation("y$0es"), withoutTokenizer: true },
			`
			[yes] tokens not known
			why: No tokenizer is here. Choose a folder.
			`,
		);
	});

	for (const [place, text] of [
		["a key", '{"te$0xt":"a"}'],
		["punctuation", '{"text"$0:"a"}'],
		["the end of the record", '{"text":"a"}$0'],
		["a column that is not trained", '{"text":"a","note":"b$0b"}'],
		["an empty text", '{"text":"$0"}'],
	] as const) {
		it(`shows nothing on ${place}`, () => {
			check({ text, format: "text", mask: {} }, "nothing");
		});
	}
});

function check(record: MaskedRecord, expected: string): void {
	const parts = record.text.split("$0");
	const text = parts.join("");
	const start = parts[0]!.length;
	const range = { start, end: start + (parts.length > 2 ? parts[1]!.length : 0) };
	const answer = hoverAt(analyse({ ...record, text }), range, {
		record: 1,
		recordStart: 0,
		run: { exactness: { level: "exact" } },
	});
	assert.equal(answer === undefined ? "nothing" : describeAnswer(answer, text), lines(expected));
}

function describeAnswer(answer: NonNullable<ReturnType<typeof hoverAt>>, text: string): string {
	const option = (decidedBy: typeof answer.decidedBy): string =>
		decidedBy && "option" in decidedBy ? ` ← ${decidedBy.option}` : "";
	return [
		`[${text.slice(answer.range.start, answer.range.end)}] ${answer.title}`,
		...(answer.turn === undefined ? [] : [answer.turn]),
		...answer.tokens.map(({ index, text, state }) => `${index} ${JSON.stringify(text)} ${state}`),
		...(answer.more === 0 ? [] : [`… ${answer.more} more`]),
		...(answer.reason === undefined ? [] : [`why: ${answer.reason}${option(answer.decidedBy)}`]),
		...(answer.warning === undefined ? [] : [`⚠ ${answer.warning.text}${option(answer.warning.decidedBy)}`]),
		...(answer.notes ?? []).map((note) => `- ${note}`),
	].join("\n");
}

function lines(text: string): string {
	return text
		.trim()
		.split("\n")
		.map((line) => line.replace(/^\t+/, ""))
		.join("\n");
}
