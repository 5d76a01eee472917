/** Configuration files of a project's own form: which scripts read them, found by the keys that these ask for. */
import type { ConfigFile } from "../core/index.js";
import { readConfigUse } from "../core/project/read-config-use.js";
import type { ConfigCheck } from "../core/types/config-check.js";
import type { ConfigUse } from "../core/types/config-use.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";
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

/** Where configurations and the code that reads them are; folders are walked once. */
export interface ConfigPlaces {
	readonly host: Host;
	readonly store: FileStore;
	/** At most `MAX_FILES` of a folder. */
	configFiles(): Promise<readonly string[]>;
	codeFiles(): Promise<readonly string[]>;
	/** Parses a text once. */
	parsed(file: string, text: string): ConfigFile;
	/** A file that no listing has makes them anew; one that is gone has no text. */
	forget(file: string): void;
}

export function createConfigPlaces(
	{ host, store, parsed }: Pick<ConfigPlaces, "host" | "store" | "parsed">,
	folders: readonly string[],
): ConfigPlaces {
	const listings = new Map<string, Promise<readonly string[]>>();
	const listed = new Set<string>();
	const list = async (extensions: readonly string[]): Promise<readonly string[]> => {
		for (const folder of folders) {
			const found = await host.find(folder, { extensions, limit: MAX_FILES });
			found.forEach((file) => listed.add(file));
		}
		return [...listed].filter((file) => extensions.some((extension) => file.endsWith(`.${extension}`)));
	};
	const listing = (extensions: readonly string[]): Promise<readonly string[]> => {
		const key = extensions.join();
		const known = listings.get(key) ?? list(extensions);
		listings.set(key, known);
		return known;
	};
	return {
		host,
		store,
		parsed,
		configFiles: () => listing(["json", "yaml", "yml"]),
		codeFiles: () => listing(["py"]),
		forget(file) {
			if (/\.(?:json|ya?ml|py)$/.test(file) && !listed.has(file)) {
				listings.clear();
				listed.clear();
			}
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
	for (const file of await places.configFiles()) {
		const config = taken.has(file) ? undefined : await smallConfig(places, file);
		const readers = config === undefined ? [] : reading.filter(({ use }) => isReadBy(config, use));
		const [first] = readers;
		if (config === undefined || first === undefined) {
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

async function smallConfig(
	{ host, store, parsed }: ConfigPlaces,
	file: string,
): Promise<ConfigFile | undefined> {
	const stat = await host.stat(file);
	const text = stat !== undefined && stat.size <= MAX_SIZE ? (await store.read(file))?.text : undefined;
	const config = text === undefined ? undefined : parsed(file, text);
	return config?.root?.kind === "map" && config.problems.length === 0 ? config : undefined;
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
	{ store, codeFiles }: ConfigPlaces,
	code: readonly Script[],
	known: ReadonlySet<string>,
): Promise<readonly string[]> {
	const texts = new Map(code.map(({ file, module }) => [file, module.text]));
	for (const file of await codeFiles()) {
		texts.set(file, texts.get(file) ?? (await store.read(file))?.text ?? "");
	}
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
	return (node?.kind === "map" ? node.entries : []).flatMap(({ key, value }) => {
		const own = [...path, key];
		return texts.some((text) => names(text, key)) ? [own] : pathsNamed(value, own, texts);
	});
}

function names(text: string, key: string): boolean {
	return [`"${key}"`, `'${key}'`, `.${key}`].some((one) => text.includes(one));
}
