/** Records over several lines: what is edited there goes back into the file, and nothing else changes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits, parseJson } from "../server/core/index.js";
import { spreadRecord } from "../server/core/features/format-record.js";
import { mapRange } from "../server/core/features/record-view/map-record.js";
import { mergeRecord } from "../server/core/features/record-view/merge-record.js";

const record =
	'{"messages":[{"role":"user", "content":"caf\\u00e9 \\/ 1.0"},{"role":"usr","content":"a"}],"n":1.50}';

test("a record that is saved as it was opened stays as it is", () => {
	assert.deepEqual(mergeRecord(record, spread(record)), { kind: "edits", edits: [] });
});

test("a changed value is the only thing that is written", () => {
	check((text) => text.replace('"usr"', '"user"'), record.replace('"usr"', '"user"'));
});

test("a new message is written on the same line, in the file's own style", () => {
	check(
		(text) => text.replace(/\n\t\]/, ',\n\t\t{\n\t\t\t"role": "tool"\n\t\t}\n\t]'),
		record.replace('"a"}]', '"a"},{"role":"tool"}]'),
	);
});

test("a message that is taken out takes its comma along", () => {
	check(
		(text) => text.replace(/,\n\t\t\{\n\t\t\t"role": "usr"[^}]*\}/, ""),
		record.replace(',{"role":"usr","content":"a"}', ""),
	);
	check(
		(text) => text.replace(/\n\t\t\{\n\t\t\t"role": "user"[^}]*\},/, ""),
		record.replace('{"role":"user", "content":"caf\\u00e9 \\/ 1.0"},', ""),
	);
});

test("a renamed key keeps its value's spelling", () => {
	check((text) => text.replace('"n"', '"number"'), record.replace('"n"', '"number"'));
});

test("a list that is emptied and one that is filled stay lists", () => {
	assert.equal(edited('{"a": [1, 2], "b": []}', '{"a": [], "b": [3]}'), '{"a": [], "b": [3]}');
});

test("what is no JSON is refused, and a broken record is replaced as a whole", () => {
	assert.equal(mergeRecord(record, '{"messages": [}').kind, "refused");
	assert.equal(edited('{"a": 1,}', '{\n\t"a": 1\n}'), '{"a": 1}');
});

test("a place in the file is found again in the spread record, and back", () => {
	const from = parseJson(record).value;
	const view = spread(record);
	const to = parseJson(view).value;
	assert.ok(from !== undefined && to !== undefined);
	for (const word of ['"usr"', "1.50", "caf\\u00e9"]) {
		const start = record.indexOf(word);
		const range = mapRange(from, to, { start, end: start + word.length });
		assert.equal(view.slice(range.start, range.end), word);
		assert.deepEqual(mapRange(to, from, range), { start, end: start + word.length });
	}
});

function spread(text: string): string {
	const { value } = parseJson(text);
	assert.ok(value !== undefined);
	return spreadRecord(text, value);
}

function check(change: (text: string) => string, wanted: string): void {
	const view = spread(record);
	assert.notEqual(change(view), view);
	assert.equal(edited(record, change(view)), wanted);
}

function edited(text: string, view: string): string {
	const merged = mergeRecord(text, view);
	assert.ok(merged.kind === "edits");
	return applyEdits(text, merged.edits);
}
