// What must never take long or much: loading a compiled vocabulary, its memory, one long line, hostile templates; needs `npx tsc -b`.
// Usage: node test/bench/limits.mjs [--json FILE]. Times are of the CPU, each in a process of its own, and printed beside their bars.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { embeddedTokenizers } from "../../scripts/embedded-tokenizers.mjs";
import { seededStrings } from "./seeded-text.mjs";

const { values } = parseArgs({
	options: { json: { type: "string" }, measure: { type: "string" }, folder: { type: "string", default: "" } },
});
const encoderModule = new URL("../../out/server/core/encoder/create-encoder.js", import.meta.url);
const coreModule = new URL("../../out/server/core/index.js", import.meta.url);

const measures = { load: measureLoad, memory: measureMemory, line: measureLine, templates: measureTemplates };

if (values.measure === undefined) await compare();
else console.log(JSON.stringify(await measures[values.measure](values.folder)));

async function compare() {
	const folder = mkdtempSync(join(tmpdir(), "tunelint-limits-"));
	try {
		const { compileEncoder } = await import(encoderModule);
		const results = [];
		for (const { label, files } of await embeddedTokenizers()) {
			const tokenizerJson = JSON.parse(files["tokenizer.json"]);
			writeFileSync(join(folder, "compiled"), compileEncoder({ tokenizerJson }));
			const size = Object.keys(tokenizerJson.model.vocab).length;
			const load = best("load", folder, 5);
			results.push(row(`${label}: load from the compiled cache`, load, 50, "ms"));
			// The bar is for 150,000 tokens, so a small vocabulary says nothing about it.
			if (size > 100_000) {
				const memory = (best("memory", folder, 3) * 150_000) / size;
				results.push(row(`${label}: memory for 150,000 tokens`, memory, 120, "MB"));
			}
			results.push(row(`${label}: a line of 5 MB of one letter`, best("line", folder, 5), 1000, "ms"));
		}
		results.push(row("The slowest hostile template", best("templates", folder, 3), 1000, "ms"));
		for (const { what, measured, bar, unit } of results) {
			const verdict = measured < bar ? "" : "   NOT HELD";
			console.log(`${what.padEnd(50)} ${measured.toFixed(0).padStart(5)} ${unit} (bar ${bar})${verdict}`);
		}
		if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function row(what, measured, bar, unit) {
	return { what, measured, bar, unit };
}

/** The least of some runs: other programs can only add to it. */
function best(measure, folder, runs) {
	const script = fileURLToPath(import.meta.url);
	const once = () =>
		Number(
			execFileSync(process.execPath, ["--expose-gc", script, "--measure", measure, "--folder", folder], {
				encoding: "utf8",
			}),
		);
	return Math.min(...Array.from({ length: runs }, once));
}

/** Milliseconds of CPU time since then, which other programs on the machine do not lengthen. */
function since(start) {
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

/** From the file to the first ids, the code itself being loaded. */
async function measureLoad(folder) {
	const { loadEncoder } = await import(encoderModule);
	const start = process.cpuUsage();
	const encoder = loadEncoder(readFileSync(join(folder, "compiled")));
	encoder.encode("Hello", { addSpecialTokens: false });
	return since(start);
}

/** What the process grows by, with the caches of some work. */
async function measureMemory(folder) {
	const { loadEncoder } = await import(encoderModule);
	globalThis.gc();
	const before = process.memoryUsage.rss();
	const encoder = loadEncoder(readFileSync(join(folder, "compiled")));
	for (const text of seededStrings(1, 2000)) encoder.encode(text, { addSpecialTokens: false });
	globalThis.gc();
	return (process.memoryUsage.rss() - before) / 1e6;
}

async function measureLine(folder) {
	const { loadEncoder } = await import(encoderModule);
	const encoder = loadEncoder(readFileSync(join(folder, "compiled")));
	const start = process.cpuUsage();
	encoder.encode("a".repeat(5e6), { addSpecialTokens: false });
	return since(start);
}

async function measureTemplates() {
	const { createTemplateEngine } = await import(coreModule);
	const deep =
		"{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}";
	const long = "{% set a = 'ab' * 9999999 %}{% for i in range(99999) %}";
	const hostile = [
		"{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
		"{{ 'a' * 10**9 }}",
		"{{ [1] * 10**9 }}",
		"{{ 10**(10**10) }}",
		"{% macro f(n) %}{% if n %}{{ f(n-1) }}{{ f(n-1) }}{% endif %}{% endmacro %}{{ f(99) }}",
		"{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
		`${deep}{{ ns.x }}`,
		`${deep}{{ ns.x | tojson }}`,
		`${long}{% if 'aa' in a %}{% endif %}{% endfor %}`,
		`${long}{% set b = a.upper() %}{% endfor %}`,
		"{{ '%0999999999d' % 1 }}",
		`{{ ${"(".repeat(99_999)}1${")".repeat(99_999)} }}`,
		"{% if 1 %}".repeat(9999),
	];
	const input = { messages: [{ role: "user", content: "Hi" }], addGenerationPrompt: false, variables: {} };
	return Math.max(
		...hostile.map((template) => {
			const start = process.cpuUsage();
			createTemplateEngine({ now: () => new Date() }).render(template, input);
			return since(start);
		}),
	);
}
