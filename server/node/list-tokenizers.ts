/** Lists the tokenizers of this machine: built in, in the Hugging Face cache, and downloaded by Tunelint. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { ListedTokenizer } from "../host.js";
import { downloadFolder } from "./download-folder.js";
import { fileState, findCachedModel, hubCacheFolder, type CacheLocation } from "./hugging-face-cache.js";

/** One name for each that is embedded; other sizes of the family have the same tokenizer. */
const BUILT_IN: readonly ListedTokenizer[] = [
	{ name: "Qwen/Qwen2.5-7B-Instruct", origin: "built in" },
	{ name: "TinyLlama/TinyLlama-1.1B-Chat-v1.0", origin: "built-in vocabulary" },
];
/** Any of them is enough to read one. */
const FILES: readonly string[] = ["tokenizer.json", "tokenizer.model", "vocab.json", "tekken.json"];

export async function listTokenizers(location: CacheLocation): Promise<readonly ListedTokenizer[]> {
	const downloaded = await inCache(downloadFolder(location), "downloaded");
	const cached = await inCache(hubCacheFolder(location), "Hugging Face cache");
	return [...downloaded, ...cached, ...BUILT_IN];
}

async function inCache(
	folder: string,
	origin: ListedTokenizer["origin"],
): Promise<readonly ListedTokenizer[]> {
	const entries = await readdir(folder).catch((): string[] => []);
	const names = entries
		.filter((entry) => entry.startsWith("models--"))
		.map((entry) => entry.slice("models--".length).replace("--", "/"))
		.sort();
	const held = await Promise.all(names.map((name) => hasTokenizer(name, folder)));
	return names.filter((_, index) => held[index]).map((name) => ({ name, origin }));
}

async function hasTokenizer(name: string, cache: string): Promise<boolean> {
	const model = await findCachedModel(name, cache);
	if (model === undefined) {
		return false;
	}
	const states = await Promise.all(FILES.map((file) => fileState(join(model.folder, file))));
	return states.some(({ kind }) => kind === "present");
}
