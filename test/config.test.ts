/** Configuration files: values as PyYAML gives them, at their places. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { configAt, parseConfig, toPlainValue } from "../server/core/index.js";

function check(yaml: string, expected: unknown): void {
	const { root } = parseConfig("config.yaml", yaml);
	assert.deepEqual(root && toPlainValue(root), expected);
}

test("a number with an exponent needs a dot and a sign, as in PyYAML", () => {
	check("a: 2e-4\nb: 2.0e-4\nc: 1.0e5\nd: 1.0e+5", { a: "2e-4", b: 0.0002, c: "1.0e5", d: 100000 });
});

test("yes, no, on and off are booleans; y and n are not", () => {
	check("a: yes\nb: No\nc: on\nd: y", { a: true, b: false, c: true, d: "y" });
});

test("octal, hexadecimal, binary, sexagesimal and underscored integers", () => {
	check("a: 010\nb: 0x1f\nc: 0b11\nd: 1:30\ne: 1_000\nf: 09", {
		a: 8,
		b: 31,
		c: 3,
		d: 90,
		e: 1000,
		f: "09",
	});
});

test("empty values, tildes and quoted words", () => {
	check("a:\nb: ~\nc: 'null'\nd: \"on\"", { a: null, b: null, c: "null", d: "on" });
});

test("infinite and missing numbers, dates", () => {
	const { root } = parseConfig("c.yaml", "a: .inf\nb: -.INF\nc: .nan\nd: 2024-01-02");
	assert.deepEqual(root && toPlainValue(root), { a: Infinity, b: -Infinity, c: NaN, d: "2024-01-02" });
	assert.equal(configAt(root, "d")?.kind, "timestamp");
});

test("anchors, aliases and merge keys", () => {
	check("base: &b {x: 1, y: 2}\nrun:\n  <<: *b\n  y: 3\nlist: [*b]", {
		base: { x: 1, y: 2 },
		run: { x: 1, y: 3 },
		list: [{ x: 1, y: 2 }],
	});
});

test("of equal keys the last one counts, and it is reported", () => {
	const { root, problems } = parseConfig("c.yaml", "a: 1\na: 2");
	assert.deepEqual(root && toPlainValue(root), { a: 2 });
	assert.deepEqual(
		problems.map(({ code, range }) => [code, range]),
		[["duplicate-key", { start: 5, end: 6 }]],
	);
});

test("ranges are those of the value, with Windows line ends and comments", () => {
	const text = "datasets:\r\n  - path: data/train.jsonl  # the data\r\n    type: alpaca\r\n";
	const { root } = parseConfig("c.yaml", text);
	const datasets = configAt(root, "datasets");
	assert.ok(datasets?.kind === "list");
	const path = configAt(datasets.items[0], "path");
	assert.ok(path !== undefined);
	assert.equal(text.slice(path.start, path.end), "data/train.jsonl");
});

test("broken YAML keeps what could be read", () => {
	const { root, problems } = parseConfig("c.yaml", "base_model: x\nlora: [1, 2\nepochs: 3\n");
	const base = configAt(root, "base_model");
	assert.equal(base?.kind === "string" ? base.value : undefined, "x");
	assert.ok(problems.length > 0);
});

test("aliases that multiply end with a problem", () => {
	const levels = Array.from({ length: 30 }, (_, i) => `l${i + 1}: &l${i + 1} [*l${i}, *l${i}, *l${i}]`);
	const { problems } = parseConfig("c.yaml", ["l0: &l0 x", ...levels].join("\n"));
	assert.ok(problems.some(({ code }) => code === "too-large"));
});

test("JSON configurations have the same shape", () => {
	const { root } = parseConfig("c.json", '{"lr": 1e-4, "on": true, "none": null, "list": ["a"]}');
	assert.deepEqual(root && toPlainValue(root), { lr: 0.0001, on: true, none: null, list: ["a"] });
});
