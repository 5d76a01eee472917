/** JSON with ranges: the same values as JSON.parse, exact places, and one clear problem for each fault. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	parseJson,
	rawRange,
	splitRecords,
	toJsonValue,
	decodedIndex,
	rawOffset,
	type JsonNode,
} from "../server/core/index.js";
import { createRandom } from "./support/random.js";

/** The problems as `code "text under the squiggle"`. */
function problems(text: string): string[] {
	return parseJson(text).problems.map(
		({ code, range }) => `${code} ${JSON.stringify(text.slice(range.start, range.end))}`,
	);
}

test("faults are named at the characters that are wrong", () => {
	assert.deepEqual(problems('{"a": 1,}'), ['trailing-comma ","']);
	assert.deepEqual(problems("[1, 2,]"), ['trailing-comma ","']);
	assert.deepEqual(problems('{"a": NaN}'), ['nan "NaN"']);
	assert.deepEqual(problems('{"a": True}'), ['python-literal "True"']);
	assert.deepEqual(problems("{'a': 1}"), [`single-quotes "'"`]);
	assert.deepEqual(problems("{\"a\": 'b'}"), [`single-quotes "'"`]);
	assert.deepEqual(problems('{"a" 1}'), ['missing-colon "\\"a\\""']);
	assert.deepEqual(problems('{"a": 1 "b": 2}'), ['missing-comma "\\""']);
	assert.deepEqual(problems('{"a": "x'), ['unclosed-string "\\""']);
	assert.deepEqual(problems('{"a": [1'), ['unclosed "["']);
	assert.deepEqual(problems('{"a": 1} {"b": 2}'), ['several-values "{"']);
	assert.deepEqual(problems('{"a": "\\x"}'), ['bad-escape "\\\\x"']);
	assert.deepEqual(problems('{"a": "b\tc"}'), ['control-character "\\t"']);
	assert.deepEqual(problems("hello"), ['unexpected-text "hello"']);
	assert.deepEqual(problems("   "), ['empty ""']);
});

test("a value after a small fault is still understood", () => {
	const parsed = parseJson('{"messages": [{"role": "user",}], "x": None}');
	assert.deepEqual(toJsonValue(parsed.value!), { messages: [{ role: "user" }], x: null });
});

test("deep nesting is reported instead of overflowing the stack", () => {
	const deep = "[".repeat(200_000);
	assert.deepEqual(
		parseJson(deep).problems.map(({ code }) => code),
		["too-deep"],
	);
});

test("decoded places lead back to the raw text through escapes and emoji", () => {
	const text = '{"a": "x\\n\\u00e9🐟\\"end"}';
	const node = parseJson(text).value;
	assert.equal(node?.kind, "object");
	const value = node.members[0]!.value;
	assert.equal(value.kind, "string");
	const at = value.value.indexOf("end");
	const range = rawRange(value, at, at + 3);
	assert.equal(text.slice(range.start, range.end), "end");
	const fish = value.value.indexOf("🐟");
	assert.equal(text.slice(rawOffset(value, fish), rawOffset(value, fish + 2)), "🐟");
});

test("raw offsets and decoded indices are inverse for random strings", () => {
	const random = createRandom(7);
	for (let i = 0; i < 2_000; i++) {
		const raw = JSON.stringify(randomText(random)).replace(/[é🐟]/gu, (character) =>
			random() < 0.5 ? character : escapeAll(character),
		);
		const node = parseJson(raw).value;
		assert.equal(node?.kind, "string");
		for (let index = 0; index <= node.value.length; index++) {
			const back = decodedIndex(node, rawOffset(node, index));
			assert.equal(back, index, `${raw} at ${index}`);
		}
	}
});

test("values and validity equal JSON.parse on seeded mutations", () => {
	const random = createRandom(42);
	const seed =
		'{"messages": [{"role": "user", "content": "a\\n\\"b\\" 🐟 é"}, {"x": [1, -2.5e3, true, null]}], "n": {"": []}}';
	let invalid = 0;
	for (let i = 0; i < 5_000; i++) {
		const text = mutate(seed, random);
		const expected = parseOrUndefined(text);
		const parsed = parseJson(text);
		assert.equal(parsed.problems.length === 0, expected !== undefined, text);
		if (expected !== undefined) {
			assert.deepEqual(toJsonValue(parsed.value!), expected.value, text);
			assertRanges(parsed.value!, text);
		} else {
			invalid++;
		}
	}
	assert.ok(invalid > 1_000 && invalid < 4_990, String(invalid));
});

test("a file is cut into records whatever its line endings", () => {
	const cut = (text: string, name = "a.jsonl"): unknown[] => {
		const { shape, records, problems: found } = splitRecords(text, name);
		return [shape, records.map(({ start, end }) => text.slice(start, end)), found.map(({ code }) => code)];
	};
	assert.deepEqual(cut('{"a":1}\n{"b":2}'), ["jsonl", ['{"a":1}', '{"b":2}'], []]);
	assert.deepEqual(cut('{"a":1}\r\n\r\n{"b":2}\r\n'), ["jsonl", ['{"a":1}', '{"b":2}'], []]);
	assert.deepEqual(cut(""), ["empty", [], ["empty-file"]]);
	assert.deepEqual(cut(" \n\n"), ["empty", [], ["empty-file"]]);
	assert.deepEqual(cut("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"), [
		"lfs-pointer",
		[],
		["lfs-pointer"],
	]);
	assert.deepEqual(cut('[{"a":1},\n{"b":2}]'), ["array", ['{"a":1}', '{"b":2}'], ["json-array"]]);
	assert.deepEqual(cut('[{"a":1},\n{"b":2}]', "a.json"), ["array", ['{"a":1}', '{"b":2}'], []]);
	assert.deepEqual(cut('{\n "a": 1\n}\n{\n "b": 2\n}\n'), [
		"pretty-printed",
		['{\n "a": 1\n}', '{\n "b": 2\n}'],
		["pretty-printed"],
	]);
	assert.deepEqual(cut('{"a":1\n{"b":2}\n')[0], "jsonl");
});

test("a .json file is cut into the records that its one value or its several values hold", () => {
	const cut = (text: string, field?: string): unknown[] => {
		const { records, problems: found } = splitRecords(text, "a.json", field);
		return [records.map(({ start, end }) => text.slice(start, end)), found.map(({ code }) => code)];
	};
	assert.deepEqual(cut('{"version": 1, "data": [{"a": 1}, {"b": 2}], "n": 0}'), [
		['{"a": 1}', '{"b": 2}'],
		[],
	]);
	assert.deepEqual(cut('{\n"info": {"data": []},\n"train": [\n{"a": 1}\n]\n}\n'), [['{"a": 1}'], []]);
	assert.deepEqual(cut('{"messages": [{"a": 1}]}'), [['{"messages": [{"a": 1}]}'], []]);
	assert.deepEqual(cut('{"data": [{"a": 1}]}\n{"data": [{"a": 2}]}\n')[0], [
		'{"data": [{"a": 1}]}',
		'{"data": [{"a": 2}]}',
	]);
	assert.deepEqual(cut('{"x": {"y": 1}, "rounds": [{"a": 1}]}', "rounds"), [['{"a": 1}'], []]);
	assert.deepEqual(cut('[{"a": 1}]\n[{"b": 2}]\n'), [['{"a": 1}', '{"b": 2}'], ["several-arrays"]]);
	assert.deepEqual(cut('[{"a": 1},\n{"b": 2}'), [['{"a": 1}', '{"b": 2}'], ["unclosed"]]);
	assert.deepEqual(cut("[]"), [[], []]);
	assert.deepEqual(cut('{\n"a": 1\n}\n{\n"b": 2\n}\n')[1], ["pretty-printed"]);
});

test("a pretty-printed file with a fault inside gives one problem for the file and one record for the rest", () => {
	const text = '{\n "a": 1,\n}\n{\n "b": 2\n}\n';
	const { shape, records } = splitRecords(text, "a.jsonl");
	assert.equal(shape, "pretty-printed");
	assert.ok(records.length <= 2);
});

function parseOrUndefined(text: string): { value: unknown } | undefined {
	try {
		return { value: JSON.parse(text) };
	} catch {
		return undefined;
	}
}

function mutate(text: string, random: () => number): string {
	const edits = Math.floor(random() * 3);
	let result = text;
	for (let i = 0; i < edits; i++) {
		const at = Math.floor(random() * result.length);
		const characters = '{}[]",:\\ \n1e.-tnu🐟';
		const character = characters.charAt(Math.floor(random() * characters.length));
		const kept = random() < 0.5 ? at : at + 1;
		result = result.slice(0, at) + (random() < 0.3 ? "" : character) + result.slice(kept);
	}
	return result;
}

function randomText(random: () => number): string {
	const alphabet = ["a", "\n", '"', "\\", "é", "🐟", "\u0001", "/"];
	return Array.from(
		{ length: Math.floor(random() * 12) },
		() => alphabet[Math.floor(random() * alphabet.length)],
	).join("");
}

function escapeAll(text: string): string {
	return [...text.split("")].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}

/** Every node's range holds exactly the JSON of its value. */
function assertRanges(node: JsonNode, text: string): void {
	assert.deepEqual(JSON.parse(text.slice(node.start, node.end)), toJsonValue(node));
	if (node.kind === "object") {
		node.members.forEach(({ value }) => assertRanges(value, text));
	} else if (node.kind === "array") {
		node.items.forEach((item) => assertRanges(item, text));
	}
}
