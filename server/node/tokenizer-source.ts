/** Decides where the tokenizer of a run comes from: a folder, the Hugging Face cache, our downloads, or the embedded ones. */
import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { isUnavailable, unavailable, type Exactness, type Unavailable } from "../core/base/staged.js";
import type { Family } from "../core/types/family.js";
import type { TokenizerPlace } from "../core/types/training-config.js";
import type { TokenizerRequest } from "../host.js";
import { baseOfAdapter } from "./adapter-base.js";
import { downloadFolder } from "./download-folder.js";
import {
	expandHome,
	fileState,
	findCachedModel,
	hubCacheFolder,
	isFolder,
	type CachedModel,
	type CacheLocation,
} from "./hugging-face-cache.js";
import {
	brokenLink,
	getTheFiles,
	ggufWithoutTokenizer,
	noTokenizer,
	notOnThisComputer,
} from "./missing-tokenizer.js";
import type { TokenizerLabel } from "./tokenizer-facts.js";
import { readPlace } from "./tokenizer-place.js";

/** Where the files are, and what may be said about them. */
export type TokenizerSource = { readonly label: Omit<TokenizerLabel, "id"> } & (
	| {
			readonly kind: "folder";
			readonly folder: string;
			/** A GGUF file whose template and special tokens replace the folder's. */
			readonly gguf?: string;
	  }
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
	const chosen = request.chosen?.trim();
	const name = chosen || request.name?.trim();
	if (name === undefined || name === "") {
		return unavailable(
			"The script names no model, so its tokenizer is not known.",
			'Name it in the script, or set "tunelint.tokenizer" to a model name or a folder that holds its tokenizer.json.',
		);
	}
	const folders = request.relativeTo === undefined ? [] : [request.relativeTo];
	const wanted = { ...splitRevision(name), folders, followsAdapters: true };
	return chosen ? findByName(wanted, options) : findAtPlace(wanted, request.place ?? {}, options);
}

/** The script's `revision` and the like belong to the name that it writes. */
async function findAtPlace(
	wanted: Wanted,
	place: TokenizerPlace,
	options: SourceOptions,
): Promise<TokenizerSource | Unavailable> {
	const known = readPlace(place);
	if (isUnavailable(known)) {
		return known;
	}
	const { doubt, ...where } = known;
	const source = await findByName({ ...wanted, ...where }, options);
	return isUnavailable(source) || doubt === undefined ? source : withDoubt(source, doubt);
}

function withDoubt(source: TokenizerSource, why: string): TokenizerSource {
	const weakened = (exactness: Exactness): Exactness =>
		exactness.level === "exact" ? { level: "approximate", why } : exactness;
	const { label } = source;
	return { ...source, label: { ...label, ids: weakened(label.ids), template: weakened(label.template) } };
}

/** A name as a script, a setting or an adapter writes it. */
interface Wanted {
	readonly name: string;
	/** A branch, tag or commit. */
	readonly revision?: string;
	readonly subfolder?: string;
	readonly ggufFile?: string;
	/** What a relative path may be relative to, first found first. */
	readonly folders: readonly string[];
	readonly followsAdapters: boolean;
}

/** `Org/Name@revision`; hub ids have no @. */
function splitRevision(written: string): { name: string; revision?: string } {
	const [, name, revision] = /^([\w.-]+\/[\w.-]+)@([\w./-]+)$/.exec(written) ?? [];
	return name === undefined || revision === undefined ? { name: written } : { name, revision };
}

async function findByName(wanted: Wanted, options: SourceOptions): Promise<TokenizerSource | Unavailable> {
	const { name } = wanted;
	const path = await existingPath(wanted, options);
	if (path !== undefined && (await isFolder(path))) {
		return wanted.ggufFile === undefined
			? fromFolder(wanted, join(path, wanted.subfolder ?? ""), options)
			: fromGguf(name, join(path, wanted.subfolder ?? "", wanted.ggufFile), options);
	}
	if (path !== undefined && /\.gguf$/i.test(path)) {
		return fromGguf(name, path, options);
	}
	if (isPath(name)) {
		return unavailable(
			`The folder "${name}" does not exist, so there is no tokenizer.`,
			'Correct the path, or set "tunelint.tokenizer" to a folder that holds its tokenizer.json.',
		);
	}
	const cached = await findCachedModel(name, hubCacheFolder(options), wanted.revision);
	const found = cached === undefined ? undefined : await fromCache(wanted, cached, options);
	if (found !== undefined) {
		return found;
	}
	const downloaded = await findCachedModel(name, downloadFolder(options), wanted.revision);
	const own =
		downloaded === undefined ? undefined : await fromCache(wanted, downloaded, options, "downloaded");
	if (own !== undefined) {
		return own;
	}
	// What is built in stands for the files at the top of the repository.
	const isMain = wanted.revision === undefined || wanted.revision === "main";
	const isTop = wanted.subfolder === undefined && wanted.ggufFile === undefined;
	return (isMain && isTop ? fromEmbedded(name, options) : undefined) ?? notOnThisComputer(wanted, cached);
}

async function existingPath(
	{ name, folders }: Wanted,
	{ home, workingFolder }: SourceOptions,
): Promise<string | undefined> {
	const path = expandHome(name, home);
	const candidates = isAbsolute(path)
		? [path]
		: [...folders, workingFolder].map((folder) => resolve(folder, path));
	for (const candidate of candidates) {
		const found = await stat(candidate).catch(() => undefined);
		if (found?.isDirectory() === true || (found !== undefined && /\.gguf$/i.test(candidate))) {
			return candidate;
		}
	}
	return undefined;
}

/** Hub ids have at most one slash and never begin with a dot. */
function isPath(name: string): boolean {
	return isAbsolute(name) || /^[.~]|\\|^[A-Za-z]:|\/.*\/|\.gguf$/i.test(name);
}

async function fromFolder(
	wanted: Wanted,
	folder: string,
	options: SourceOptions,
): Promise<TokenizerSource | Unavailable> {
	const { name } = wanted;
	const state = await fileState(join(folder, "tokenizer.json"));
	if (state.kind === "dangling") {
		return brokenLink(join(folder, "tokenizer.json"), state.target, `Copy the files to "${folder}" again.`);
	}
	if (state.kind === "present") {
		const label = {
			name,
			origin: folder,
			ids: EXACT,
			template: EXACT,
			...familyOf(basename(folder), options),
		};
		return { kind: "folder", folder, label };
	}
	return (await fromAdapter(wanted, folder, options)) ?? noTokenizer(name, folder);
}

/** A LoRA adapter that was saved without its tokenizer names its base model; a path there is the training folder's. */
async function fromAdapter(
	{ folders, followsAdapters }: Wanted,
	folder: string,
	options: SourceOptions,
): Promise<TokenizerSource | Unavailable | undefined> {
	const base = followsAdapters ? await baseOfAdapter(folder) : undefined;
	return base === undefined
		? undefined
		: findByName({ ...base, folders: [...folders, folder], followsAdapters: false }, options);
}

/** Undefined: the snapshot has no tokenizer and names no other model. */
async function fromCache(
	wanted: Wanted,
	cached: CachedModel,
	options: SourceOptions,
	place = "Hugging Face cache",
): Promise<TokenizerSource | Unavailable | undefined> {
	const { name, subfolder = "", ggufFile } = wanted;
	const folder = join(cached.folder, subfolder);
	if (ggufFile !== undefined) {
		return fromGguf(name, join(folder, ggufFile), options);
	}
	const file = join(folder, "tokenizer.json");
	const state = await fileState(file);
	if (state.kind === "dangling") {
		return brokenLink(
			file,
			state.target,
			`Run \`hf download ${name} --force-download\`, which fetches it again.`,
		);
	}
	if (state.kind === "absent") {
		return fromAdapter(wanted, folder, options);
	}
	const why = `The cache holds revision ${cached.revision} and does not say whether it is the current one.`;
	const ids: Exactness = cached.isAsked ? EXACT : { level: "approximate", why };
	const origin = `${place} ${cached.revision}`;
	return {
		kind: "folder",
		folder,
		label: { name, origin, ids, template: ids, ...familyOf(name, options) },
	};
}

/** The vocabulary inside of the file is not read: its tokenizer has to lie beside it. */
async function fromGguf(
	name: string,
	file: string,
	options: SourceOptions,
): Promise<TokenizerSource | Unavailable> {
	const folder = dirname(file);
	if ((await fileState(file)).kind !== "present") {
		return unavailable(
			`The file "${file}" does not exist, so there is no tokenizer.`,
			"Correct gguf_file in the script, or download the file.",
		);
	}
	if ((await fileState(join(folder, "tokenizer.json"))).kind !== "present") {
		return ggufWithoutTokenizer(file);
	}
	const label = {
		name,
		origin: `${folder}, ${basename(file)}`,
		ids: {
			level: "approximate" as const,
			why: "The ids are those of the tokenizer.json beside the GGUF file, whose own vocabulary is not compared.",
		},
		template: EXACT,
		...familyOf(basename(file), options),
	};
	return { kind: "folder", folder, gguf: file, label };
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
