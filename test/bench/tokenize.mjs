// Speed of tokenizing: ours against `@huggingface/tokenizers`, native `tokenizers` (Rust) and `tiktoken` (wasm), in MB per CPU-second.
// Each engine runs in a process of its own, on text that nothing has seen. Usage:
//   node test/bench/tokenize.mjs [--megabytes 30] [--packages DIR]   (DIR: where test/conformance is installed)

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { embeddedTokenizers } from "../../scripts/embedded-tokenizers.mjs";
import { seededCorpus } from "./seeded-text.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SEED = 20260101;
/** The library needs a minute for what the others do in a second; it gets less text. */
const LIBRARY_MEGABYTES = 3;

/** What ours is compared with, and how many times as fast it has to be. */
const BARS = [
	["ours", "library", 15],
	["ours", "native", 5],
	["ours", "tiktoken", undefined],
	["ours-offsets", "native-offsets", 2],
];

const { values } = parseArgs({
	options: {
		megabytes: { type: "string", default: "30" },
		packages: { type: "string", default: join(ROOT, "test/conformance") },
		json: { type: "string" },
		engine: { type: "string" },
		folder: { type: "string", default: "" },
	},
});

if (values.engine === undefined) await compare();
else await measure(values.engine, values.folder);

async function compare() {
	const folder = mkdtempSync(join(tmpdir(), "tunelint-bench-"));
	try {
		console.log(
			`${values.megabytes} MB of seeded chat text, seed ${SEED}; Node ${process.version}; one core\n`,
		);
		const sections = [];
		for (const { id, label, files } of await embeddedTokenizers()) {
			for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
			sections.push(compareOne(label, folder, id.startsWith("qwen")));
		}
		if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(sections));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function compareOne(label, folder, isByteLevel) {
	const engines = ["ours", "ours-offsets", "library", ...(hasNative() ? ["native", "native-offsets"] : [])];
	if (hasNative() && isByteLevel) engines.push("tiktoken");
	runChild("compile", folder);
	const results = new Map(engines.map((engine) => [engine, runChild(engine, folder)]));
	console.log(label);
	for (const [engine, { speed, start, tokens, resident }] of results) {
		const columns = [
			engine.padEnd(16),
			`${speed.toFixed(2).padStart(7)} MB/CPU-s`,
			`start ${start.toFixed(0).padStart(5)} ms`,
		];
		console.log(
			`  ${columns.join("  ")}  ${resident.toFixed(0).padStart(4)} MB resident after start  ${tokens} tokens`,
		);
	}
	const ratios = BARS.flatMap(([ours, theirs, bar]) => {
		const [a, b] = [results.get(ours), results.get(theirs)];
		return a === undefined || b === undefined ? [] : [{ ours, theirs, bar, ratio: a.speed / b.speed }];
	});
	for (const { ours, theirs, bar, ratio } of ratios) {
		const verdict = bar === undefined ? "" : ` (bar ${bar} x)${ratio >= bar ? "" : "   NOT HELD"}`;
		console.log(`  ${ours} / ${theirs}: ${ratio.toFixed(1)} x${verdict}`);
	}
	console.log("");
	const measured = [...results].map(([engine, { speed, start }]) => ({ engine, speed, start }));
	return { label, engines: measured, ratios };
}

function hasNative() {
	return existsSync(join(values.packages, "node_modules/tokenizers"));
}

function runChild(engine, folder) {
	const { megabytes, packages } = values;
	const options = ["--engine", engine, "--folder", folder, "--megabytes", megabytes, "--packages", packages];
	const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), ...options], {
		encoding: "utf8",
		// One thread, so that CPU-seconds are comparable.
		env: { ...process.env, RAYON_NUM_THREADS: "1" },
	});
	return output === "" ? undefined : JSON.parse(output);
}

async function measure(engine, folder) {
	if (engine === "compile") return writeCompiledForm(folder);
	const megabytes = engine === "library" ? LIBRARY_MEGABYTES : Number(values.megabytes);
	const begin = performance.now();
	const encode = await startEngine(engine, folder);
	const start = performance.now() - begin;
	const resident = process.memoryUsage.rss() / 1e6;
	const texts = seededCorpus(SEED, megabytes, documents());
	const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
	const before = process.cpuUsage();
	const tokens = await encode(texts);
	const { user, system } = process.cpuUsage(before);
	console.log(JSON.stringify({ speed: bytes / (user + system), start, resident, tokens }));
}

/** Prose of the installed packages, for real words. */
function documents() {
	const folder = join(ROOT, "node_modules");
	return readdirSync(folder)
		.map((name) => join(folder, name, "README.md"))
		.filter((path) => existsSync(path))
		.sort()
		.slice(0, 60)
		.map((path) => readFileSync(path, "utf8"));
}

async function writeCompiledForm(folder) {
	const { compileEncoder } = await ours();
	writeFileSync(
		join(folder, "compiled"),
		compileEncoder({ tokenizerJson: readJson(folder, "tokenizer.json") }),
	);
}

function ours() {
	return import(new URL("../../out/server/core/encoder/create-encoder.js", import.meta.url));
}

async function startEngine(engine, folder) {
	switch (engine) {
		case "ours":
		case "ours-offsets": {
			const { loadEncoder } = await ours();
			const encoder = loadEncoder(readFileSync(join(folder, "compiled")));
			const options = { addSpecialTokens: false, withOffsets: engine === "ours-offsets" };
			return (texts) => texts.reduce((sum, text) => sum + encoder.encodeFlat(text, options).ids.length, 0);
		}
		case "library": {
			const { Tokenizer } = await import("@huggingface/tokenizers");
			const tokenizer = new Tokenizer(
				readJson(folder, "tokenizer.json"),
				readJson(folder, "tokenizer_config.json"),
			);
			const options = { add_special_tokens: false };
			return (texts) => texts.reduce((sum, text) => sum + tokenizer.encode(text, options).ids.length, 0);
		}
		case "native":
		case "native-offsets": {
			const { Tokenizer } = createRequire(join(values.packages, "x.js"))("tokenizers");
			const tokenizer = Tokenizer.fromFile(join(folder, "tokenizer.json"));
			return (texts) => encodeNative(tokenizer, texts, engine === "native-offsets");
		}
		case "tiktoken":
			return startTiktoken(folder);
		default:
			throw new Error(`no engine "${engine}"`);
	}
}

async function encodeNative(tokenizer, texts, withOffsets) {
	let tokens = 0;
	for (let i = 0; i < texts.length; i += 256) {
		for (const encoding of await tokenizer.encodeBatch(texts.slice(i, i + 256), {
			addSpecialTokens: false,
		})) {
			tokens += encoding.getIds().length;
			if (withOffsets) encoding.getOffsets();
		}
	}
	return tokens;
}

async function startTiktoken(folder) {
	const { Tiktoken } = createRequire(join(values.packages, "x.js"))("tiktoken");
	const { bytesOfToken } = await import(
		new URL("../../out/server/core/encoder/byte-alphabet.js", import.meta.url)
	);
	const json = readJson(folder, "tokenizer.json");
	const ranks = Object.entries(json.model.vocab)
		.map(([token, id]) => `${Buffer.from(bytesOfToken(token)).toString("base64")} ${id}`)
		.join("\n");
	const special = Object.fromEntries(json.added_tokens.map(({ content, id }) => [content, id]));
	const tokenizer = new Tiktoken(ranks, special, json.pre_tokenizer.pretokenizers[0].pattern.Regex);
	return (texts) => texts.reduce((sum, text) => sum + tokenizer.encode(text, "all").length, 0);
}

function readJson(folder, name) {
	return JSON.parse(readFileSync(join(folder, name), "utf8"));
}
