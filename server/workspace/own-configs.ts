/** Configuration files of a project's own form: which scripts read them, found by the keys that these ask for. */
import type { ConfigFile } from "../core/index.js";
import { entriesOf } from "../core/syntax/config/config-node.js";
import { readConfigUse } from "../core/project/read-config-use.js";
import type { ConfigCheck } from "../core/types/config-check.js";
import type { ConfigUse } from "../core/types/config-use.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";
import { createFolderListing, type FolderListing } from "./folder-listing.js";
import type { Script } from "./scripts.js";

export interface OwnConfig {
	readonly check: ConfigCheck;
	/** The script that reads it. */
	readonly script: Script;
}

const MAX_FILES = 300;
const MAX_SIZE = 50_000;
/** Fewer keys say nothing about who reads a file. */
const FEWEST_KEYS = 4;
const SHARE = 0.6;

const usesOf = new WeakMap<Script, ConfigUse | "none">();

/** Configurations, and the code that may read them, below the workspace's folders. */
export interface ConfigPlaces {
	/** Small ones that are maps without a fault. */
	configs(): Promise<readonly ConfigFile[]>;
	/** Texts of Python files, by file. */
	code(): Promise<ReadonlyMap<string, string>>;
	/** A file changed, appeared or went. */
	forget(file: string): void;
}

export interface ConfigPlacesOptions {
	readonly host: Host;
	readonly store: FileStore;
	readonly folders: readonly string[];
	/** Parses a text once. */
	parsed(file: string, text: string): ConfigFile;
}

export function createConfigPlaces({ host, store, folders, parsed }: ConfigPlacesOptions): ConfigPlaces {
	const listing = (...extensions: string[]): FolderListing =>
		createFolderListing({ host, folders, extensions, limit: MAX_FILES });
	const configFiles = listing("json", "yaml", "yml");
	const codeFiles = listing("py");
	/** By file: to ask for its size takes longer than to look at what is read already. */
	const small = new Map<string, boolean>();

	const isSmall = async (file: string): Promise<boolean> => {
		const known = small.get(file) ?? ((await host.stat(file))?.size ?? Infinity) <= MAX_SIZE;
		small.set(file, known);
		return known;
	};

	const configOf = async (file: string): Promise<ConfigFile | undefined> => {
		const text = (await isSmall(file)) ? (await store.read(file))?.text : undefined;
		const config = text === undefined ? undefined : parsed(file, text);
		return config?.root?.kind === "map" && config.problems.length === 0 ? config : undefined;
	};

	return {
		async configs() {
			const found: ConfigFile[] = [];
			for (const file of await configFiles.files()) {
				const config = await configOf(file);
				if (config !== undefined) {
					found.push(config);
				}
			}
			return found;
		},
		async code() {
			const texts = new Map<string, string>();
			for (const file of await codeFiles.files()) {
				texts.set(file, (await store.read(file))?.text ?? "");
			}
			return texts;
		},
		forget(file) {
			small.delete(file);
			configFiles.forget(file);
			codeFiles.forget(file);
		},
	};
}

/** Only files whose every reader is understood. */
export async function ownConfigs(
	places: ConfigPlaces,
	scripts: readonly Script[],
): Promise<readonly OwnConfig[]> {
	const code = scripts.filter(({ configFile }) => configFile === undefined);
	const taken = new Set(scripts.filter((one) => one.configFile !== undefined).map(({ file }) => file));
	const reading = code.flatMap((script) => {
		const use = useOf(script);
		return use === undefined ? [] : [{ script, use }];
	});
	if (reading.length === 0) {
		return [];
	}
	const found: OwnConfig[] = [];
	const loading = await otherLoaders(places, code, new Set(reading.map(({ script }) => script.file)));
	for (const config of await places.configs()) {
		const readers = taken.has(config.file) ? [] : reading.filter(({ use }) => isReadBy(config, use));
		const [first] = readers;
		if (first === undefined) {
			continue;
		}
		const aside = reading.filter((one) => !readers.includes(one)).map(({ use }) => use.text);
		const others = [...loading, ...aside];
		if (!others.some((text) => mentions(text, config))) {
			const reads = [...first.use.reads, ...pathsNamed(config.root, [], others)];
			const uses = [{ ...first.use, reads }, ...readers.slice(1).map(({ use }) => use)];
			found.push({ script: first.script, check: { config, needed: new Map(), uses } });
		}
	}
	return found;
}

function useOf(script: Script): ConfigUse | undefined {
	const known = usesOf.get(script) ?? readConfigUse(script.module) ?? "none";
	usesOf.set(script, known);
	return known === "none" ? undefined : known;
}

/** Most of what the script asks for is there, and most of the first level is asked for. */
function isReadBy({ root }: ConfigFile, { reads }: ConfigUse): boolean {
	const keys = root?.kind === "map" ? root.entries.map(({ key }) => key) : [];
	const asked = new Set(reads.map((path) => path.join("\0")));
	const present = reads.filter((path) => isThere(root, path));
	const isWhole = reads.some((path) => path.length === 0);
	const read = keys.filter((key) => reads.some(([first]) => first === key));
	return (
		!isWhole &&
		new Set(present.map((path) => path.join("\0"))).size >= Math.max(FEWEST_KEYS, SHARE * asked.size) &&
		read.length >= SHARE * keys.length
	);
}

function isThere(root: ConfigFile["root"], path: readonly string[]): boolean {
	let node = root;
	for (const key of path) {
		node = node?.kind === "map" ? node.entries.find((entry) => entry.key === key)?.value : undefined;
	}
	return node !== undefined;
}

/** Texts of further Python files that load configurations; many have nothing to do with models. */
async function otherLoaders(
	places: ConfigPlaces,
	code: readonly Script[],
	known: ReadonlySet<string>,
): Promise<readonly string[]> {
	const texts = new Map([
		...(await places.code()),
		...code.map(({ file, module }) => [file, module.text] as const),
	]);
	return [...texts].flatMap(([file, text]) => (LOADS.test(text) && !known.has(file) ? [text] : []));
}

const LOADS = /\b(?:json|yaml|toml|tomllib|OmegaConf)\.\w*load|\bhydra\b|load_config|read_config/;

/** A script that has most of the first level's names may read the file in a way that is not understood. */
function mentions(text: string, { root }: ConfigFile): boolean {
	const keys = root?.kind === "map" ? root.entries.map(({ key }) => key) : [];
	return keys.filter((key) => names(text, key)).length >= SHARE * keys.length;
}

/** Keys that another script has the name of: it may read this very file. */
function pathsNamed(
	node: ConfigFile["root"],
	path: readonly string[],
	texts: readonly string[],
): (readonly string[])[] {
	return entriesOf(node).flatMap(({ key, value }) => {
		const own = [...path, key];
		return texts.some((text) => names(text, key)) ? [own] : pathsNamed(value, own, texts);
	});
}

function names(text: string, key: string): boolean {
	return [`"${key}"`, `'${key}'`, `.${key}`].some((one) => text.includes(one));
}
