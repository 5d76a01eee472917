/** Scripts that would take for ever, or all of the stack, if the evaluator had no limits. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readModule } from "../support/check-module.js";

test("cycles, deep nesting and long chains end", () => {
	const hostile = [
		`def f(x): return g(x)\ndef g(x): return f(x)\nf(1)`,
		`a = b\nb = a\nclass A(A): pass\nx = A()`,
		`x = ${"(".repeat(20_000)}1${")".repeat(20_000)}`,
		`x = ${"[".repeat(5000)}${"]".repeat(5000)}`,
		`x = ${"a.b(".repeat(3000)}${")".repeat(3000)}`,
		`x = ${Array.from({ length: 10_000 }, () => '"a"').join(" + ")}`,
		`x = "a"\n${"x += f'{y}'\n".repeat(10_000)}`,
		`x = [${"1,".repeat(100_000)}]`,
		`x = {}\n${Array.from({ length: 3000 }, (_, i) => `x["${String(i)}"] = x\n`).join("")}`,
		`x = 1\n${"x = f(x, x)\n".repeat(3000)}`,
		`${Array.from({ length: 60 }, (_, i) => `${" ".repeat(i)}if c${String(i)}:\n`).join("")}${" ".repeat(60)}x = 1`,
		`${Array.from({ length: 30 }, (_, i) => `def f${String(i)}(x): return f${String(i + 1)}(x) + f${String(i + 1)}(x)\n`).join("")}f0("a")`,
		"\u0000\ud800 = '\udc00'\r\rx = 1",
		"",
	];
	for (const source of hostile) {
		const started = performance.now();
		const module = readModule(source);
		assert.equal(module.text, source);
		assert.ok(performance.now() - started < 10_000, source.slice(0, 60));
	}
});

test("an endless tree of calls does not keep the rest from being read", () => {
	const fan = Array.from({ length: 12 }, (_, i) => {
		const next = `f${String(i + 1)}(x)`;
		return `def f${String(i)}(x):\n    return [${Array.from({ length: 12 }, () => next).join(", ")}]\n`;
	});
	const source = `${fan.join("")}f0(1)\nTEXT = "kept"\nSFTConfig(output_dir=TEXT)`;
	assert.equal(readModule(source).calls.at(-1)?.keywords[0]?.value.kind, "string");
});
