/** Which files load what other files write: scripts, configurations, shell scripts and Modelfiles of the workspace. */
import type { Consumer, ConsumerKind, LinkedLoad } from "../core/types/consumer.js";
import type { ModelLoad } from "../core/types/model-load.js";
import type { PythonModule } from "../core/types/python-module.js";
import { askingFile } from "../core/project/asking-file.js";
import { commandPrompts, templatesIn } from "../core/project/command-prompts.js";
import { configLinks } from "../core/project/config-artifacts.js";
import { modelfilePrompts } from "../core/project/modelfile-prompt.js";
import { isOwnResult, nearestRuns, writerOf, type WritingFile } from "../core/project/link-consumer.js";
import { isLocalName } from "../core/project/local-paths.js";
import { readArtifacts } from "../core/project/read-artifacts.js";
import { readCommands, readModelfile } from "../core/project/read-commands.js";
import { readLoads } from "../core/project/read-loads.js";
import type { Host } from "../host.js";
import { isModelfileName, isShellName } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";
import { foldersAbove } from "./folders-above.js";
import type { Script } from "./scripts.js";

/** What one file loads and writes. */
export interface FileLinks extends WritingFile {
	readonly kind: ConsumerKind;
	readonly loads: readonly ModelLoad[];
	/** Of a file without code: its prompts. */
	readonly asking?: PythonModule;
}

export interface ProjectLinks {
	files(scripts: readonly Script[]): Promise<readonly FileLinks[]>;
	consumers(files: readonly FileLinks[]): Promise<readonly Consumer[]>;
	/** A file was created, changed or deleted. */
	forget(file: string): void;
	/** True when one of the relative paths that `name` may mean from the file is on disk. */
	isOnDisk(file: string, name: string): Promise<boolean>;
}

const MAX_COMMAND_FILES = 500;
const MAX_COMMAND_LENGTH = 200_000;

export function createProjectLinks(host: Host, store: FileStore, folders: readonly string[]): ProjectLinks {
	const ofScript = new WeakMap<Script, FileLinks>();
	const ofText = new Map<string, { readonly key: string; readonly links: FileLinks }>();
	let listing: Promise<readonly string[]> | undefined;

	const scriptLinks = (script: Script): FileLinks => {
		const known = ofScript.get(script);
		const links = known ?? readScript(script);
		ofScript.set(script, links);
		return links;
	};

	const listCommands = async (scripts: readonly Script[]): Promise<readonly string[]> => {
		const found = new Set<string>();
		for (const folder of folders) {
			const extensions = ["sh", "bash", "modelfile"];
			const below = await host.find(folder, { extensions, limit: MAX_COMMAND_FILES });
			below.forEach((file) => found.add(file));
		}
		// A Modelfile has no ending to search for.
		for (const folder of new Set([...folders, ...scripts.map(({ file }) => host.dirname(file))])) {
			for (const { name, isDirectory } of await host.list(folder)) {
				if (!isDirectory && isModelfileName(name)) {
					found.add(host.resolve(folder, name));
				}
			}
		}
		return [...found];
	};

	const commandLinks = async (file: string): Promise<FileLinks | undefined> => {
		const text = (await store.read(file))?.text;
		if (text === undefined || text.length > MAX_COMMAND_LENGTH) {
			return undefined;
		}
		const templates = await templatesOf(file, text);
		const key = JSON.stringify([text, ...templates.values()]);
		const known = ofText.get(file);
		const kind = isModelfileName(file) ? "modelfile" : "command";
		const links = known?.key === key ? known.links : commandsIn(file, kind, text, templates);
		ofText.set(file, { key, links });
		return links;
	};

	/** By the path that a command names. */
	const templatesOf = async (file: string, text: string): Promise<ReadonlyMap<string, string>> => {
		const found = new Map<string, string>();
		for (const name of isModelfileName(file) ? [] : templatesIn(file, text)) {
			for (const place of placesOf(file, name)) {
				const template = (await store.read(place))?.text;
				if (template !== undefined) {
					found.set(name, template);
					break;
				}
			}
		}
		return found;
	};

	const placesOf = (file: string, name: string): readonly string[] =>
		foldersAbove(host, file, folders).map((base) => host.resolve(base, name));

	const isOnDisk = async (file: string, name: string): Promise<boolean> => {
		for (const place of placesOf(file, name)) {
			if ((await host.stat(place)) !== undefined) {
				return true;
			}
		}
		return false;
	};

	const adapterBase = async (file: string, name: string): Promise<LinkedLoad["adapterBase"]> => {
		for (const place of placesOf(file, name)) {
			const path = host.resolve(place, "adapter_config.json");
			const base = baseIn((await store.read(path))?.text);
			if (base !== undefined) {
				return { name: base, file: path };
			}
		}
		return undefined;
	};

	const linked = async (
		load: ModelLoad,
		file: string,
		writing: readonly WritingFile[],
	): Promise<LinkedLoad> => {
		const writer = writerOf(load, file, writing);
		const base = load.role === "adapter" ? await adapterBase(file, load.name) : undefined;
		return {
			...load,
			...(writer === undefined ? {} : { writer }),
			isOnDisk: isRelevant(load) && (await isOnDisk(file, load.name)),
			...(base === undefined ? {} : { adapterBase: base }),
		};
	};

	return {
		isOnDisk,
		async files(scripts) {
			listing ??= listCommands(scripts);
			const commands = await Promise.all([...(await listing)].map(commandLinks));
			return [...scripts.map(scriptLinks), ...commands.filter((found) => found !== undefined)];
		},
		async consumers(files) {
			const consuming = files.filter(({ loads }) => loads.length > 0);
			return Promise.all(
				consuming.map(async (consumer) => {
					const { file, kind, config } = consumer;
					const loads = consumer.loads.filter((load) => !isOwnResult(load, consumer));
					const found = await Promise.all(loads.map((load) => linked(load, file, files)));
					// What a run starts from is its own affair.
					const runs = config === undefined ? nearestRuns(file, files) : [];
					return { file, kind, loads: found, runs: concerned(found, runs) };
				}),
			);
		},
		forget(file) {
			if (isShellName(file) || isModelfileName(file)) {
				listing = undefined;
			}
		},
	};
}

/** Where every load is known to be a run's, the other runs have nothing to do with the file. */
function concerned(loads: readonly LinkedLoad[], runs: Consumer["runs"]): Consumer["runs"] {
	const names = new Set(loads.map(({ writer }) => writer?.artifact.name));
	return names.has(undefined)
		? runs
		: runs.filter(({ artifacts }) => artifacts.some(({ name }) => names.has(name)));
}

/** A name that may be a model of the hub is looked up as a folder too: people keep copies under the same name. */
function isRelevant({ name, role }: ModelLoad): boolean {
	return isLocalName(name) || role === "adapter" || !name.includes(" ");
}

function readScript(script: Script): FileLinks {
	const { file, module, configFile, training } = script;
	const config = training === undefined ? {} : { config: training.config };
	if (configFile !== undefined) {
		const { loads, writes } = configLinks(configFile, training?.config);
		return { file, kind: "config", loads, ...writes, ...config };
	}
	const writes = readArtifacts(module, training?.config.outputDir);
	return { file, kind: "script", loads: readLoads(module), ...writes, ...config };
}

function commandsIn(
	file: string,
	kind: "command" | "modelfile",
	text: string,
	templates: ReadonlyMap<string, string>,
): FileLinks {
	const isModelfile = kind === "modelfile";
	const { loads, writes } = (isModelfile ? readModelfile : readCommands)(file, text);
	const prompts = isModelfile
		? modelfilePrompts(file, text)
		: commandPrompts(file, text, (path) => templates.get(path));
	const asking = askingFile(file, text, { loads, prompts });
	return { file, kind, loads, ...writes, ...(asking === undefined ? {} : { asking }) };
}

/** PEFT writes the name that the model was loaded by. */
function baseIn(text: string | undefined): string | undefined {
	return /"base_model_name_or_path"\s*:\s*"((?:[^"\\]|\\.)+)"/
		.exec(text ?? "")?.[1]
		?.replaceAll("\\\\", "\\");
}
