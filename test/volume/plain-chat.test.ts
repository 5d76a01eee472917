/** A conversation that is told from its characters gets the report that its analysis gives. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createAnalyzer, type Analyzer } from "../../server/core/create-analyzer.js";
import { createTemplateEngine, rules, unavailable } from "../../server/core/index.js";
import type { LineContext } from "../../server/core/types/example-analysis.js";
import { copyUnits } from "../../server/node/copy-units.js";
import { createRowReader } from "../../server/node/row-reader.js";
import { createTextHash } from "../../server/node/text-hash.js";
import { createRandom } from "../support/random.js";

const hash = await createTextHash();
const reader = createRowReader(hash);
const thresholds = Object.assign(
	{},
	...rules.map((rule) => rule.thresholds ?? {}),
) as LineContext["thresholds"];

function analyzer(): Analyzer {
	const tokenizer = unavailable("There is none.", "");
	return createAnalyzer({
		...{ tokenizer, hash, copyUnits },
		templates: createTemplateEngine({ now: () => new Date(0) }),
	});
}

function context(format: LineContext["format"], needsNear: boolean): LineContext {
	const onByDefault = rules.filter((rule) => rule.onByDefault !== false).map(({ id }) => id);
	return { format, textField: "text", rules: onByDefault, thresholds, needsNear };
}

/** The first time, nothing is known of its structure; returns whether the second time needed no analysis. */
function isPlain(text: string, format: LineContext["format"] = "messages", needsNear = false): boolean {
	const [one, shared] = [analyzer(), context(format, needsNear)];
	const first = one.reportLine(text, shared);
	assert.deepEqual(one.reportLine(text, shared), first, text);
	return "isPlain" in one.reportRow(reader.ofBytes(Buffer.from(text)), shared);
}

const chat = (content: string, answer = "Ho"): string =>
	`{"id": "a", "messages": [{"role": "user", "content": "${content}"}, {"role": "assistant", "content": "${answer}"}]}`;

/** JSON strings whose decoding or whose form for comparison takes more than a copy. */
const CONTENTS: readonly string[] = [
	...[
		"",
		" ",
		"\\n",
		"\\t x \\r\\n y\\f\\b",
		"\\u00a0",
		"\u3000x",
		'\\\\ \\/ \\" /',
		"\\u0041\\u00C9\\u00e9",
	],
	...[
		"Ａ ｆｕｌｌ ½ … ﬁ",
		"E\u0301COLE ΟΔΟΣ İ",
		"\\ud83d\\ude00 😀",
		"\\ud83d",
		"\\u0000x",
		"ความสุข 漢字 한국어 ᄒ",
	],
	...["x".repeat(3_000), "é".repeat(3_000), "a\u0301".repeat(1_500), "A  B ".repeat(200)],
	...["one two three four five ".repeat(30), "0 ".repeat(400), "{{name}}", "a.png", "<think>x</think>y"],
	...["bad \\x escape", "bad \\u12g4", "raw \t tab", "raw \u0001", "cut", "\u2028", "\ufeff", "\ufffd"],
];

/** Records with something beside or in place of two plain messages. */
const RECORDS: readonly string[] = [
	...[" {} ", "{", "", "[]", "null", '{"messages": []}', '{"messages": null}', '{"messages": {}}'],
	chat("Hi").slice(0, -1),
	`${chat("Hi")} `,
	`\ufeff${chat("Hi")}`,
	`${chat("Hi")}x`,
	chat("Hi").replace("]}", ",]}"),
	chat("Hi").replace("}]", "},]"),
	chat("Hi").replaceAll(": ", ":").replaceAll(", ", ","),
	chat("Hi").replaceAll(" ", "\t\r "),
	...[
		...["1", "0", "-0.0", "01", "1.", ".5", "1e5", "1e-999", "-", "123456789012345", "1234567890123456"],
		...["true", "false", "null", "nul", "NaN", "{}", "[]", "[1, 2]", '{"b": {"c": [null, "d"]}}', "[1,]"],
		...['{"messages": [1]}', '"\\u00e9"', '"x" "y"', `${"[".repeat(60)}${"]".repeat(60)}`, '{"k\\n": 1}'],
	].map((value) => chat("Hi").replace('"a"', value)),
	...[
		"weight",
		"tool_calls",
		"name",
		"role",
		"content",
		"thinking",
		"reasoning_content",
		"é",
		"a\\nb",
	].flatMap((key) =>
		["1", "null", '"user"', "[]", '""'].map((value) =>
			chat("Hi").replace('{"role"', `{"${key}": ${value}, "role"`),
		),
	),
	...["tools", "messages", "system", "images", "chat_template_kwargs", "conversations"].flatMap((key) =>
		["1", "null", '"x"', "[]", '[{"role": "user", "content": "x"}]', "{}"].flatMap((value) => [
			chat("Hi").replace('"id"', `"${key}": ${value}, "id"`),
			chat("Hi").replace("]}", `], "${key}": ${value}}`),
		]),
	),
	...[
		"system",
		"developer",
		"gpt",
		"model",
		"human",
		"tool",
		"",
		"r".repeat(40),
		"r".repeat(200),
		"é",
		"A\\u0042",
	].flatMap((role) => [
		chat("Hi").replace('"user"', `"${role}"`),
		chat("Hi").replace('"assistant"', `"${role}"`),
	]),
	chat("Hi").replace('{"role": "user", "content": "Hi"}', '{"content": "Hi", "role": "user"}'),
	chat("Hi").replace('{"role": "user", "content": "Hi"}, ', ""),
	chat("Hi").replace("]}", ', {"role": "system", "content": "Be kind."}, {"role": "user", "content": "?"}]}'),
	chat("Hi").replace('"Hi"', '[{"type": "text", "text": "Hi"}]'),
	chat("Hi").replace('"content": "Hi"', '"content": null'),
];

describe("a plain chat", () => {
	it("is told without an analysis, with its signature, in either layout", () => {
		const long = chat(
			"How does a record become a report that nobody wrote by hand, and what is it good for in the end?",
		);
		assert.ok(isPlain(chat("Hi")));
		assert.ok(isPlain(long, "messages", true));
		assert.ok(
			isPlain(
				'{"conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Ho"}]}',
				"sharegpt",
			),
		);
	});

	it("has the report of its analysis, whatever its texts are", () => {
		const plain = CONTENTS.flatMap((content) => [chat(content, "Ho"), chat("Hi", content)]).filter((text) =>
			isPlain(text, "messages", true),
		);
		assert.ok(plain.length > 20, `only ${plain.length} are told`);
	});

	it("has it whatever stands beside its texts", () => {
		const plain = RECORDS.filter((text) => isPlain(text));
		assert.ok(plain.length > 30, `only ${plain.length} are told`);
	});

	it("has it where a character is another one, after records of other structures", () => {
		const random = createRandom(5);
		// Where a run may have named the columns, every row is analysed.
		const source = { file: "", range: { start: 0, end: 0 } };
		const dataset = { name: "a.jsonl", source, split: "unknown", reading: {} } as const;
		const [one, shared] = [analyzer(), { ...context("messages", false), split: dataset.split }];
		const analysed = { ...shared, dataset };
		const texts = RECORDS.filter((text) => text.length > 60);
		const signs = '"\\{}[]:, \n0e1tné';
		for (let i = 0; i < 3_000; i++) {
			const text = texts[Math.floor(random() * texts.length)] ?? "";
			const at = Math.floor(random() * text.length);
			const sign = signs.charAt(Math.floor(random() * signs.length));
			const changed = text.slice(0, at) + sign + text.slice(at + Math.floor(random() * 2));
			const expected = one.reportLine(changed, analysed);
			assert.deepEqual(one.reportLine(changed, shared), expected, changed);
		}
	});
});
