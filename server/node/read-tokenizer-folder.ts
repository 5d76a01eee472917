/** Reads the files of a tokenizer from a folder, and says when one of them changed. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isUnavailable, unavailable, type Unavailable } from "../core/base/staged.js";
import { fileState } from "./hugging-face-cache.js";
import {
	TEMPLATE_FOLDER,
	tokenizerFileNames,
	type TokenizerFileName,
	type TokenizerFiles,
} from "./tokenizer-definition.js";

export async function readTokenizerFolder(folder: string): Promise<TokenizerFiles | Unavailable> {
	const files: { [name in TokenizerFileName]?: string } = {};
	for (const name of tokenizerFileNames) {
		const text = await readIfThere(join(folder, name));
		if (isUnavailable(text)) {
			return text;
		}
		if (text !== undefined) {
			files[name] = text;
		}
	}
	const templates: { [name: string]: string } = {};
	for (const file of await templateFiles(folder)) {
		const text = await readIfThere(join(folder, TEMPLATE_FOLDER, file));
		if (isUnavailable(text)) {
			return text;
		}
		templates[file.replace(/\.jinja$/, "")] = text ?? "";
	}
	return Object.keys(templates).length === 0 ? files : { ...files, [TEMPLATE_FOLDER]: templates };
}

/** Changes when a file of the tokenizer changes, comes or goes. */
export async function stampOfFolder(folder: string, others: readonly string[]): Promise<string> {
	const templates = (await templateFiles(folder)).map((file) => join(TEMPLATE_FOLDER, file));
	const names = [...tokenizerFileNames, ...templates];
	const paths = [...names.map((name) => join(folder, name)), ...others];
	const stats = paths.map(async (path) => {
		const found = await stat(path).catch(() => undefined);
		return found === undefined ? "-" : `${path} ${found.size}:${found.mtimeMs}`;
	});
	return [folder, ...others, ...(await Promise.all(stats))].join("\n");
}

export function brokenTokenizerFile(file: string, reason: string): Unavailable {
	return {
		...unavailable(
			`The tokenizer file "${file}" cannot be used: ${reason}.`,
			"Download it again, or save it again with tokenizer.save_pretrained.",
		),
		isBroken: true,
	};
}

async function templateFiles(folder: string): Promise<readonly string[]> {
	const names = await readdir(join(folder, TEMPLATE_FOLDER)).catch(() => []);
	return names.filter((name) => name.endsWith(".jinja")).sort();
}

async function readIfThere(path: string): Promise<string | undefined | Unavailable> {
	try {
		return await readFile(path, "utf8");
	} catch (error) {
		const state = await fileState(path);
		if (state.kind === "dangling") {
			return brokenTokenizerFile(path, `it leads to "${state.target}", which does not exist`);
		}
		return error instanceof Error && "code" in error && error.code === "ENOENT"
			? undefined
			: brokenTokenizerFile(path, error instanceof Error ? error.message : String(error));
	}
}
