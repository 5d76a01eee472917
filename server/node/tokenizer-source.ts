/** Decides where the tokenizer of a run comes from: a folder, the Hugging Face cache, or the embedded ones. */
import { readFile, stat } from "node:fs/promises";
import { basename, isAbsolute, join, resolve } from "node:path";
import { unavailable, type Exactness, type Unavailable } from "../core/base/staged.js";
import type { Family } from "../core/types/family.js";
import type { TokenizerRequest } from "../host.js";
import { expandHome, findCachedModel, isFolder, type CacheLocation } from "./hugging-face-cache.js";
import { asRecord, asString } from "./json-fields.js";
import type { TokenizerLabel } from "./tokenizer-facts.js";

/** Where the files are, and what may be said about them. */
export type TokenizerSource = { readonly label: Omit<TokenizerLabel, "id"> } & (
	| { readonly kind: "folder"; readonly folder: string }
	| { readonly kind: "embedded"; readonly embedded: string }
);

export interface SourceOptions extends CacheLocation {
	readonly families: readonly Family[];
	/** For paths from settings that no script's folder makes absolute. */
	readonly workingFolder: string;
}

const EXACT: Exactness = { level: "exact" };

export async function findTokenizerSource(
	request: TokenizerRequest,
	options: SourceOptions,
): Promise<TokenizerSource | Unavailable> {
	const name = (request.chosen || request.name)?.trim();
	if (name === undefined || name === "") {
		return unavailable(
			"The script names no model, so its tokenizer is not known.",
			'Name it in the script, or set "tunelint.tokenizer" to a model name or a folder that holds its tokenizer.json.',
		);
	}
	return findByName(name, request.relativeTo, options, { followsAdapters: true });
}

async function findByName(
	name: string,
	relativeTo: string | undefined,
	options: SourceOptions,
	{ followsAdapters }: { readonly followsAdapters: boolean },
): Promise<TokenizerSource | Unavailable> {
	const folder = await existingFolder(name, relativeTo, options);
	if (folder !== undefined) {
		return fromFolder(name, folder, options, { followsAdapters });
	}
	if (isPath(name)) {
		return unavailable(
			`The folder "${name}" does not exist, so there is no tokenizer.`,
			'Correct the path, or set "tunelint.tokenizer" to a folder that holds its tokenizer.json.',
		);
	}
	const cached = await findCachedModel(name, options);
	if (cached !== undefined && (await hasTokenizer(cached.folder))) {
		const why = `The cache holds revision ${cached.revision} and does not say whether it is the current one.`;
		const ids: Exactness = cached.isMain ? EXACT : { level: "approximate", why };
		const origin = `Hugging Face cache ${cached.revision}`;
		return {
			kind: "folder",
			folder: cached.folder,
			label: { name, origin, ids, template: ids, ...familyOf(name, options) },
		};
	}
	return fromEmbedded(name, options) ?? notFound(name, cached?.folder);
}

async function existingFolder(
	name: string,
	relativeTo: string | undefined,
	{ home, workingFolder }: SourceOptions,
): Promise<string | undefined> {
	const path = expandHome(name, home);
	const candidates = isAbsolute(path)
		? [path]
		: [...(relativeTo === undefined ? [] : [resolve(relativeTo, path)]), resolve(workingFolder, path)];
	for (const candidate of candidates) {
		if (await isFolder(candidate)) {
			return candidate;
		}
	}
	return undefined;
}

/** Hub ids have at most one slash and never begin with a dot. */
function isPath(name: string): boolean {
	return isAbsolute(name) || /^[.~]|\\|^[A-Za-z]:|\/.*\//.test(name);
}

async function fromFolder(
	name: string,
	folder: string,
	options: SourceOptions,
	{ followsAdapters }: { readonly followsAdapters: boolean },
): Promise<TokenizerSource | Unavailable> {
	if (await hasTokenizer(folder)) {
		const label = {
			name,
			origin: folder,
			ids: EXACT,
			template: EXACT,
			...familyOf(basename(folder), options),
		};
		return { kind: "folder", folder, label };
	}
	const base = followsAdapters ? await baseOfAdapter(folder) : undefined;
	if (base === undefined) {
		return unavailable(
			`The folder "${folder}" has no tokenizer.json.`,
			`Save it there with tokenizer.save_pretrained("${name}"), or set "tunelint.tokenizer" to a folder that has one.`,
		);
	}
	return findByName(base, folder, options, { followsAdapters: false });
}

/** A LoRA adapter that was saved without its tokenizer names its base model. */
async function baseOfAdapter(folder: string): Promise<string | undefined> {
	const text = await readFile(join(folder, "adapter_config.json"), "utf8").catch(() => undefined);
	if (text === undefined) {
		return undefined;
	}
	try {
		return asString(asRecord(JSON.parse(text))?.base_model_name_or_path);
	} catch {
		// A broken adapter file names no base; the missing tokenizer is reported instead.
		return undefined;
	}
}

async function hasTokenizer(folder: string): Promise<boolean> {
	const found = await stat(join(folder, "tokenizer.json")).catch(() => undefined);
	return found !== undefined;
}

function familyOf(name: string, { families }: SourceOptions): { family?: string } {
	const family = families.find((candidate) => candidate.matches(name));
	return family === undefined ? {} : { family: family.id };
}

function fromEmbedded(name: string, { families }: SourceOptions): TokenizerSource | undefined {
	const origin = "built in";
	for (const family of families) {
		if (family.embedded === undefined) {
			continue;
		}
		const shared = { name, origin, family: family.id };
		if (family.usesEmbeddedExactly?.(name) === true) {
			return {
				kind: "embedded",
				embedded: family.embedded,
				label: { ...shared, ids: EXACT, template: EXACT },
			};
		}
		if (family.sharesEmbeddedVocabulary?.(name) === true) {
			return { kind: "embedded", embedded: family.embedded, label: { ...shared, ...standIn(name, family) } };
		}
	}
	return undefined;
}

/** The family's vocabulary is at hand, this model's own files are not. */
function standIn(name: string, family: Family): { ids: Exactness; template: Exactness } {
	const todo = getTheFiles(name);
	return {
		ids: {
			level: "approximate",
			why: `These are ${family.name} ids; "${name}" may have tokens of its own.`,
			todo,
		},
		template: {
			level: "unavailable",
			why: `The chat template and the EOS of "${name}" are not on this computer.`,
			todo,
		},
	};
}

function getTheFiles(name: string): string {
	return `Run the script once, so that the Hugging Face cache has "${name}". Or set "tunelint.tokenizer" to a folder that holds its tokenizer.json.`;
}

function notFound(name: string, cachedFolder: string | undefined): Unavailable {
	return cachedFolder === undefined
		? unavailable(`The tokenizer of "${name}" is not on this computer.`, getTheFiles(name))
		: unavailable(
				`The Hugging Face cache has "${name}" without its tokenizer.json (${cachedFolder}).`,
				'Load it once with AutoTokenizer.from_pretrained and save it with save_pretrained; then set "tunelint.tokenizer" to that folder.',
			);
}
