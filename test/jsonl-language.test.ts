/** Datasets as texts: outline, colours, completion, layout, selections, each on the text of one record. */
import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { completeRecord } from "../server/core/features/complete-record.js";
import { foldsOf } from "../server/core/features/folds.js";
import { compactRecord, spreadRecord } from "../server/core/features/format-record.js";
import { outlineOf, type OutlineItem } from "../server/core/features/outline.js";
import { recordVocabulary } from "../server/core/features/record-vocabulary.js";
import { selectionsAt } from "../server/core/features/selections.js";
import { semanticSpansOf } from "../server/core/features/semantic-spans.js";
import { families, parseJson, type FormatId, type JsonNode } from "../server/core/index.js";

function json(text: string): JsonNode {
	const { value } = parseJson(text);
	assert.ok(value);
	return value;
}

const chat =
	'{"id": 7, "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why\\n two?"}]}';

test("an outline lists columns and messages with their first words", () => {
	const lines = (item: OutlineItem, depth = 0): string[] => [
		`${"  ".repeat(depth)}${item.name}${item.detail === undefined ? "" : ` (${item.detail})`}`,
		...item.children.flatMap((child) => lines(child, depth + 1)),
	];
	const outline = outlineOf(json(chat), 3, { start: 0, end: chat.length });
	assert.deepEqual(lines(outline), [
		"record 3: Why two?",
		"  id (7)",
		"  messages (2 messages)",
		"    system: Be brief.",
		"    user: Why two?",
	]);
	assert.equal(outlineOf(json('{"a": "x", "prompt": "Say"}'), 1, { start: 0, end: 1 }).name, "record 1: Say");
	assert.equal(outlineOf(undefined, 2, { start: 0, end: 1 }).name, "record 2: not JSON");
	assert.equal(outlineOf(json("{}"), 2, { start: 0, end: 1 }).name, "record 2");
});

describe("colours", () => {
	const spans = (text: string): string[] =>
		semanticSpansOf(json(text)).map(({ kind, speaker, start, end }) =>
			[kind, speaker, text.slice(start, end)].filter((part) => part !== undefined).join(" "),
		);
	it("know roles by their speaker, and leave a typo plain", () => {
		assert.deepEqual(spans('[{"role": "user"}, {"from": "gpt"}, {"role": "usr"}, {"name": "user"}]'), [
			"role user user",
			"role assistant gpt",
		]);
	});
	it("mark special tokens, placeholders and template text inside strings, also when they are escaped", () => {
		assert.deepEqual(spans('{"text": "### Response:\\n{name} <|im_end|> \\u003c/s> [INST] a<b"}'), [
			"templateText ### Response:",
			"placeholder {name}",
			"specialToken <|im_end|>",
			"specialToken \\u003c/s>",
			"specialToken [INST]",
		]);
	});
	it("leave code alone", () => {
		assert.deepEqual(spans('{"text": "f\\"{x:.2f}\\" ${home} {\\"a\\": 1} a[i] # note:"}'), []);
	});
});

describe("completion", () => {
	const complete = (
		marked: string,
		format: FormatId | "unknown" = "messages",
		samples: readonly string[] = [],
	): string[] => {
		const offset = marked.indexOf("▮");
		const words = recordVocabulary({
			format,
			textField: "text",
			samples: samples.map((text) => ({ text, json: json(text) })),
			family: families.find(({ id }) => id === "qwen2-5")!,
		});
		const text = marked.replace("▮", "");
		return completeRecord(text, offset, words).map(
			({ range, newText }) => text.slice(0, range.start) + newText + text.slice(range.end),
		);
	};
	it("offers the keys that are missing, where the format has them", () => {
		assert.deepEqual(complete('{"▮"}'), ['{"messages"}', '{"tools"}']);
		assert.deepEqual(complete('{"messages": [{"role": "user", "▮'), [
			'{"messages": [{"role": "user", "content"',
			'{"messages": [{"role": "user", "tool_calls"',
			'{"messages": [{"role": "user", "tool_call_id"',
			'{"messages": [{"role": "user", "name"',
		]);
		assert.deepEqual(complete('{"from": "x", "▮": 1, "b": 2}', "unknown", ['{"a": 1, "b": 2}']), [
			'{"from": "x", "messages": 1, "b": 2}',
			'{"from": "x", "a": 1, "b": 2}',
		]);
	});
	it("offers the roles of the format", () => {
		assert.deepEqual(complete('{"conversations": [{"from": "▮"}]}', "sharegpt").slice(0, 3), [
			'{"conversations": [{"from": "system"}]}',
			'{"conversations": [{"from": "human"}]}',
			'{"conversations": [{"from": "gpt"}]}',
		]);
		assert.equal(complete('{"messages": [{"role": ▮').length, 4);
	});
	it("offers special tokens of the family once one is begun, and nothing else inside a text", () => {
		assert.deepEqual(complete('{"messages": [{"content": "Yes <|im_e▮"}]}'), [
			'{"messages": [{"content": "Yes <|im_end|>"}]}',
		]);
		assert.deepEqual(complete('{"messages": [{"content": "Yes▮"}]}'), []);
		assert.deepEqual(complete('{"messages": [{"content": "a ▮"}]}'), []);
	});
	it("offers nothing after a value that is complete, and outside of the record", () => {
		for (const text of ['{"role": "user"▮}', '{"role"▮', '▮{"role": 1}', '{"a": 12▮}', '{"a": {}▮}', "{}▮"]) {
			assert.deepEqual(complete(text), [], text);
		}
	});
	it("survives any text", () => {
		for (let i = 0; i <= chat.length; i++) {
			complete(`${chat.slice(0, i)}▮`);
			complete(`${chat.slice(0, i)}▮${chat.slice(Math.min(i + 7, chat.length))}`);
		}
	});
});

test("a record is spread and put together with the spelling of its strings and numbers", () => {
	const text = '{"a":"\\u00e9\\/","n":1.0,"big":12345678901234567890,"e":[],"l":[1, {"x":null}]}';
	const spread = spreadRecord(text, json(text));
	assert.equal(
		spread,
		'{\n\t"a": "\\u00e9\\/",\n\t"n": 1.0,\n\t"big": 12345678901234567890,\n\t"e": [],\n\t"l": [\n\t\t1,\n\t\t{\n\t\t\t"x": null\n\t\t}\n\t]\n}',
	);
	assert.equal(
		compactRecord(spread, json(spread)),
		'{"a": "\\u00e9\\/", "n": 1.0, "big": 12345678901234567890, "e": [], "l": [1, {"x": null}]}',
	);
});

test("a selection grows from the text to the record", () => {
	const text = '{"a": [{"role": "user"}]}';
	const grown = selectionsAt(json(text), text.indexOf("ser")).map(({ start, end }) => text.slice(start, end));
	assert.deepEqual(grown, [
		"user",
		'"user"',
		'"role": "user"',
		'{"role": "user"}',
		'[{"role": "user"}]',
		'"a": [{"role": "user"}]',
		text,
	]);
});

test("lists and objects with something in them fold", () => {
	const text = '{"a": [1, {}], "b": {"c": []}}';
	assert.deepEqual(
		foldsOf(json(text)).map(({ start, end }) => text.slice(start, end)),
		[text, "[1, {}]", '{"c": []}'],
	);
});
