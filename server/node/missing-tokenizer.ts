/** Words for a tokenizer that is not there: what is missing, and what to do next. */
import { dirname } from "node:path";
import { isUnavailable, unavailable, type Unavailable } from "../core/base/staged.js";
import { readGguf } from "./gguf.js";
import type { CachedModel } from "./hugging-face-cache.js";

export function getTheFiles(name: string): string {
	return `Run the command "Tunelint: Download tokenizer" or \`tunelint download ${name}\`, or run the script once, so that the Hugging Face cache has "${name}". Or set "tunelint.tokenizer" to a folder that holds its tokenizer.json.`;
}

export async function notOnThisComputer(
	{ name, revision }: { readonly name: string; readonly revision?: string },
	cached: CachedModel | undefined,
): Promise<Unavailable> {
	const full = revision === undefined ? name : `${name}" at revision "${revision}`;
	if (cached === undefined) {
		return unavailable(`The tokenizer of "${full}" is not on this computer.`, getTheFiles(name));
	}
	const isSlow = await cached.lacksOnHub("tokenizer.json");
	return unavailable(
		isSlow
			? `"${full}" has no tokenizer.json on the hub.`
			: `The Hugging Face cache has "${full}" without its tokenizer.json (${cached.folder}).`,
		'Load it once with AutoTokenizer.from_pretrained and save it with save_pretrained; then set "tunelint.tokenizer" to that folder.',
	);
}

export function noTokenizer(name: string, folder: string): Unavailable {
	return unavailable(
		`The folder "${folder}" has no tokenizer.json.`,
		`Save it there with tokenizer.save_pretrained("${name}"), or set "tunelint.tokenizer" to a folder that has one.`,
	);
}

/** A link into the cache's blobs, or into a folder that was moved. */
export function brokenLink(file: string, target: string, todo: string): Unavailable {
	return {
		...unavailable(`"${file}" leads to "${target}", which does not exist.`, todo),
		isBroken: true,
	};
}

export function ggufWithoutTokenizer(file: string): Unavailable {
	const metadata = readGguf(file);
	if (isUnavailable(metadata)) {
		return metadata;
	}
	const model = metadata.repository ?? metadata.name;
	return unavailable(
		`"${file}" holds its vocabulary in llama.cpp's form, which is not read, and there is no tokenizer.json beside it.`,
		`Put the tokenizer.json of ${model === undefined ? "the model that it was converted from" : `"${model}"`} into "${dirname(file)}".`,
	);
}
