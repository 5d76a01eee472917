/** Scripts with what they import from the workspace and the configurations that they load, evaluated once per text. */
import { parseConfig, type ConfigFile, type PythonModule } from "../core/index.js";
import type { KnownFiles } from "../core/types/python-module.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";
import type { Launch } from "../core/types/launch.js";
import { foldersAbove } from "./folders-above.js";
import { createLaunches } from "./launches.js";

export interface PythonModules {
	/** `text` is Python: of a notebook, that of its cells. */
	read(file: string, text: string): Promise<PythonModule>;
	/** A file was created, changed or deleted. */
	forget(file: string): void;
}

/** Files behind each other: a script, its configuration, what that one imports. */
const MAX_DEPTH = 4;
/** Imports of one file that are looked at. */
const MAX_IMPORTS = 60;
const MAX_LENGTH = 500_000;
const MAX_WANTED = 8;
/** Of one file: in a circle of imports it is also read without the file that began. */
const MAX_VARIANTS = 3;
const NONE: readonly Launch[] = [];

interface Variant {
	readonly text: string;
	readonly launches: readonly Launch[];
	readonly modules: ReadonlyMap<string, PythonModule>;
	readonly module: Promise<Evaluated>;
}

interface Evaluated {
	readonly module: PythonModule;
	/** The configurations that were given to it. */
	readonly data: ReadonlyMap<string, ConfigFile>;
}

export function createPythonModules(host: Host, store: FileStore, folders: readonly string[]): PythonModules {
	const variants = new Map<string, Variant[]>();
	const listings = new Map<string, Promise<ReadonlySet<string>>>();
	const configs = new Map<string, ConfigFile>();
	const launches = createLaunches(host, store, folders);

	const namesIn = (folder: string): Promise<ReadonlySet<string>> => {
		const known =
			listings.get(folder) ?? host.list(folder).then((found) => new Set(found.map(({ name }) => name)));
		listings.set(folder, known);
		return known;
	};

	const moduleBelow = async (base: string, parts: readonly string[]): Promise<string | undefined> => {
		const [first = "__init__"] = parts;
		const names = await namesIn(base);
		if (!names.has(`${first}.py`) && !names.has(first)) {
			return undefined;
		}
		for (const candidate of [`${parts.join("/")}.py`, `${parts.join("/")}/__init__.py`]) {
			const file = host.resolve(base, candidate);
			if ((await namesIn(host.dirname(file))).has(host.basename(file))) {
				return file;
			}
		}
		return undefined;
	};

	/** The file of a module; undefined for libraries. */
	const fileOf = async (module: string, importer: string): Promise<string | undefined> => {
		const [, dots = "", path = ""] = /^(\.*)(.*)$/.exec(module) ?? [];
		const parts = path.split(".").filter((part) => part !== "");
		const own = host.dirname(importer);
		const up = dots.slice(1).replaceAll(".", "../");
		const above = foldersAbove(host, importer, folders);
		const bases =
			dots === "" ? above.flatMap((base) => [base, host.resolve(base, "src")]) : [host.resolve(own, up)];
		for (const base of bases) {
			const found = await moduleBelow(base, parts);
			if (found !== undefined && found !== importer) {
				return found;
			}
		}
		return undefined;
	};

	const importsOf = async (
		file: string,
		text: string,
		ancestors: readonly string[],
	): Promise<Map<string, PythonModule>> => {
		const found = new Map<string, PythonModule>();
		if (ancestors.length >= MAX_DEPTH) {
			return found;
		}
		for (const name of importedNames(text).slice(0, MAX_IMPORTS)) {
			const imported = await fileOf(name, file);
			const stored =
				imported === undefined || ancestors.includes(imported) ? undefined : await store.read(imported);
			if (imported !== undefined && stored !== undefined && stored.text.length <= MAX_LENGTH) {
				found.set(name, await read(imported, stored.text, [...ancestors, imported]));
			}
		}
		return found;
	};

	/** Below the script's folder or one of the folders above it. */
	const dataOf = async (file: string, wanted: readonly string[]): Promise<Map<string, ConfigFile>> => {
		const found = new Map<string, ConfigFile>();
		for (const name of wanted.slice(0, MAX_WANTED)) {
			for (const base of foldersAbove(host, file, folders)) {
				const path = host.resolve(base, name);
				const stored = await store.read(path);
				if (stored !== undefined && stored.text.length <= MAX_LENGTH) {
					const known = configs.get(path);
					const config = known?.text === stored.text ? known : parseConfig(path, stored.text);
					configs.set(path, config);
					found.set(name, config);
					break;
				}
			}
		}
		return found;
	};

	/** Twice when the script turns out to load configurations. */
	const evaluate = async (
		file: string,
		text: string,
		given: Pick<KnownFiles, "modules" | "launches">,
	): Promise<Evaluated> => {
		const module = await host.readPython(file, text, { ...given, data: new Map() });
		const data = await dataOf(file, module.wantedFiles ?? []);
		return data.size === 0
			? { module, data }
			: { module: await host.readPython(file, text, { ...given, data }), data };
	};

	const read = async (file: string, text: string, ancestors: readonly string[]): Promise<PythonModule> => {
		const modules = await importsOf(file, text, ancestors);
		// What an imported file does with a command line, it does for the script that was started.
		const found = ancestors.length === 1 ? await launches.of(file, text) : NONE;
		const started = found.length === 0 ? NONE : found;
		const known = (variants.get(file) ?? []).find(
			(one) => one.text === text && one.launches === started && isSame(one.modules, modules),
		);
		const evaluated = await known?.module;
		if (evaluated !== undefined && isSame(evaluated.data, await dataOf(file, [...evaluated.data.keys()]))) {
			return evaluated.module;
		}
		const given = started.length === 0 ? { modules } : { modules, launches: started };
		const fresh: Variant = { text, launches: started, modules, module: evaluate(file, text, given) };
		const others = (variants.get(file) ?? []).filter((one) => one !== known && one.text === text);
		variants.set(file, [fresh, ...others].slice(0, MAX_VARIANTS));
		return (await fresh.module).module;
	};

	return {
		read: (file, text) => read(file, text, [file]),
		forget(file) {
			listings.delete(host.dirname(file));
			launches.forget(file);
		},
	};
}

function isSame<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): boolean {
	return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

const IMPORT =
	/^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import[ \t]+(?:\(([^)]*)\)|([^\n#]*))|import[ \t]+([^\n#]+))/gm;

/** Modules that a script may import; a name behind `from a import` may be a module too. */
function importedNames(text: string): string[] {
	const names = new Set<string>();
	for (const [, from, inBrackets, plain, whole] of text.matchAll(IMPORT)) {
		for (const item of (whole ?? "").split(",")) {
			names.add(/^\s*([\w.]+)/.exec(item)?.[1] ?? "");
		}
		if (from !== undefined) {
			names.add(from);
			for (const item of (inBrackets ?? plain ?? "").split(",")) {
				const name = /^\s*(\w+)/.exec(item)?.[1];
				names.add(name === undefined ? "" : `${from}${from.endsWith(".") ? "" : "."}${name}`);
			}
		}
	}
	return [...names].filter((name) => name !== "" && !/^\.+$/.test(name));
}
