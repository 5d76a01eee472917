/** Training scripts and configuration files: read, evaluated and turned into a configuration, once per text. */
import {
	parseConfig,
	trainers,
	type ConfigFile,
	type PythonModule,
	type Trainer,
	type TrainerVersion,
	type TrainingConfig,
} from "../core/index.js";
import { configKindOf } from "../core/options/config-kinds.js";
import { withPlan } from "../core/options/read-plan.js";
import { satisfies } from "../core/project/library-versions.js";
import { blankMagics } from "../core/syntax/notebook/blank-magics.js";
import type { Host } from "../host.js";
import { notebookScript, type NotebookScript } from "../core/syntax/notebook/notebook-script.js";
import { parseNotebook } from "../core/syntax/notebook/parse-notebook.js";
import { createMemo } from "./create-memo.js";
import { isConfigName, isJsonName, isNotebookName, isScriptName, scriptExtensions } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";
import { foldersAbove } from "./folders-above.js";
import { createFolderListing } from "./folder-listing.js";
import { noCode } from "./no-code.js";
import { onlyEvaluates } from "./only-evaluates.js";
import { createConfigPlaces, ownConfigs, type OwnConfig } from "./own-configs.js";
import { createPythonModules } from "./python-modules.js";
import { createVersionFinder } from "./versions.js";

export interface Script {
	readonly file: string;
	/** Of a configuration file: a module without code that holds its text. Of a notebook: its code cells as one script. */
	readonly module: PythonModule;
	/** Present when the run is described by a configuration file. */
	readonly configFile?: ConfigFile;
	/** Files that the configuration names and that exist, by the path as written. */
	readonly needed?: ReadonlyMap<string, ConfigFile>;
	/** What the project's files say of the libraries, by their names on PyPI; those that no file names are missing. */
	readonly libraries: ReadonlyMap<string, TrainerVersion>;
	/** Absent for scripts that train nothing that is known. */
	readonly training?: {
		readonly trainer: Trainer;
		readonly config: TrainingConfig;
		/** The same script for other versions that it could run on. */
		readonly alternatives: readonly TrainingConfig[];
	};
}

export interface Scripts {
	read(file: string): Promise<Script | undefined>;
	/** A file of any kind as a configuration; parsed once for each text. */
	config(file: string): Promise<ConfigFile | undefined>;
	/** Every script below the workspace's folders that has to do with models. */
	all(): Promise<readonly Script[]>;
	/** Configurations of the project's own form, with the script that reads each. */
	ownConfigs(): Promise<readonly OwnConfig[]>;
	/** A file was created, changed or deleted: what was read from it, or from the folder's listing, is stale. */
	forget(file: string): void;
	/** What requirements and locks near a script name. */
	librariesOf(script: Script): Promise<ReadonlyMap<string, TrainerVersion> | undefined>;
	/** The notebook of that name as it was last read: offsets of its script lead to the file by it. */
	notebookOf(file: string): NotebookScript | undefined;
	/** Another trainer or version than the script's own. */
	withTrainer(script: Script, id: string, version: string | undefined): Promise<Script | undefined>;
}

/** Scripts that mention none of these neither train nor ask a model; the rest of a large repository is not parsed. */
const RELEVANT =
	/\b(?:(?:SFT|DPO|KTO|ORPO|CPO|Reward)Trainer|UnslothTrainer|FastLanguageModel|AutoModelForCausalLM|AutoTokenizer|SFTConfig|TrainingArguments|LoraConfig|BitsAndBytesConfig|GRPOTrainer|load_dataset|apply_chat_template|mlx_lm)\b|\b(?:Trainer|LLM|Llama|LoRARequest|pipeline|from_pretrained|tokenizer)\(|\.generate\(|\bfine_tuning(?:_jobs|\.jobs)?\.create\(|\b(?:chat\.completions\.create|ChatCompletion\.create|ollama\.chat|create_chat_completion)\(/;
/** Configurations that mention none of these are of something else. */
const RELEVANT_CONFIG =
	/^\s*(?:- )?["']?(?:compute_environment|base_model|model_name_or_path|model_id_or_path|model|tokenizer|checkpointer|checkpoint_dir|data|train|lora_parameters|pretrained_model_name_or_path)["']?\s*:/m;
/** The same for JSON: DeepSpeed, Accelerate, LLaMA-Factory's list of datasets. */
const RELEVANT_JSON =
	/"(?:zero_optimization|train_micro_batch_size_per_gpu|train_batch_size|compute_environment|file_name|(?:hf|ms|om)_hub_url|script_url|cloud_file_name)"\s*:/;
/** Libraries whose releases decide what a script or a configuration may say. */
const LIBRARIES: readonly string[] = [
	"accelerate",
	"alignment-handbook",
	"axolotl",
	"bitsandbytes",
	"datasets",
	"deepspeed",
	"litgpt",
	"llamafactory",
	"mistral-finetune",
	"mlx-lm",
	"peft",
	"torch",
	"torchtune",
	"transformers",
	"trl",
	"unsloth",
	"unsloth-zoo",
	"vllm",
];
/** No statement of Python begins so. */
const COMMAND = /^(?:!|%%?[a-z])/m;
const MAX_CONFIG_LENGTH = 200_000;
const MAX_SCRIPTS = 2_000;
/** A generated file of this size is no training script. */
const MAX_SCRIPT_LENGTH = 500_000;
/** Notebooks hold the pictures of their outputs. */
const MAX_NOTEBOOK_LENGTH = 20_000_000;

export function createScripts(host: Host, store: FileStore, folders: readonly string[]): Scripts {
	const modules = createPythonModules(host, store, folders);
	const versions = createVersionFinder(host, store, folders);
	const listing = createFolderListing({ host, folders, extensions: scriptExtensions, limit: MAX_SCRIPTS });
	let found: { readonly generation: number; readonly scripts: Promise<readonly Script[]> } | undefined;

	const notebooks = new Map<string, { readonly text: string; readonly script: NotebookScript | undefined }>();
	const notebookIn = (file: string, text: string): NotebookScript | undefined => {
		const known = notebooks.get(file);
		const parsedNotebook = known?.text === text ? undefined : parseNotebook(text);
		const script = known?.text === text ? known.script : parsedNotebook && notebookScript(parsedNotebook);
		notebooks.set(file, { text, script });
		return script;
	};

	/** Python, and what a person wrote in its place: the same characters but for IPython's commands. */
	const codeOf = async (file: string): Promise<{ text: string; written: string } | undefined> => {
		const stored = await store.read(file);
		if (stored === undefined) {
			return undefined;
		}
		if (!isNotebookName(file)) {
			// Colab writes notebooks as scripts that hold its commands, which only a notebook can run.
			const text = COMMAND.test(stored.text) ? blankMagics(stored.text) : stored.text;
			return { text, written: stored.text };
		}
		return stored.text.length > MAX_NOTEBOOK_LENGTH ? undefined : notebookIn(file, stored.text);
	};

	const kept = createMemo();
	const configs = new Map<string, ConfigFile>();
	const parsed = (file: string, text: string): ConfigFile => {
		const known = configs.get(file);
		const config = known?.text === text ? known : parseConfig(file, text);
		configs.set(file, config);
		return config;
	};

	const configIn = async (file: string): Promise<ConfigFile | undefined> => {
		const text = (await store.read(file))?.text;
		return text === undefined || text.length > MAX_CONFIG_LENGTH ? undefined : parsed(file, text);
	};

	const configPlaces = createConfigPlaces({ host, store, folders, parsed });

	const readConfigScript = async (file: string): Promise<Script | undefined> => {
		const stored = await store.read(file);
		if (
			stored === undefined ||
			stored.text.length > MAX_CONFIG_LENGTH ||
			!(isJsonName(file) ? RELEVANT_JSON : RELEVANT_CONFIG).test(stored.text)
		) {
			return undefined;
		}
		const configFile = parsed(file, stored.text);
		const trainer = best(trainers, (candidate) => candidate.config?.detect(configFile) ?? 0);
		const needed = trainer === undefined ? undefined : await neededFiles(trainer, configFile);
		const inputs = [configFile, versions.generation(), ...(needed?.values() ?? [])];
		return kept.get(file, inputs, () => freshConfig(file, configFile, trainer));
	};

	const freshConfig = async (
		file: string,
		configFile: ConfigFile,
		trainer: Trainer | undefined,
	): Promise<Script | undefined> => {
		const script = { ...configScript(configFile), libraries: await librariesIn(file, "") };
		if (trainer === undefined) {
			return configKindOf(configFile, undefined) === undefined ? undefined : script;
		}
		return withVersion(script, trainer, await versions.find(file, trainer.library, ""));
	};

	/** `written`: the script, which may install libraries itself. */
	const librariesIn = async (file: string, written: string): Promise<Script["libraries"]> => {
		const found = await Promise.all(LIBRARIES.map((library) => versions.find(file, library, written)));
		const named = found.filter(({ version, specifier }) => version !== undefined || specifier !== undefined);
		return new Map(named.map((version) => [version.library, version]));
	};

	/** Files that a configuration names, below its own folder or one of the folders above it. */
	const neededFiles = async (trainer: Trainer, config: ConfigFile): Promise<Map<string, ConfigFile>> => {
		const found = new Map<string, ConfigFile>();
		for (const name of trainer.config?.neededFiles?.(config) ?? []) {
			for (const base of foldersAbove(host, config.file, folders)) {
				const path = host.resolve(base, name);
				const needed = await configIn(path);
				if (needed !== undefined) {
					found.set(name, needed);
					break;
				}
			}
		}
		return found;
	};

	const withVersion = async (script: Script, trainer: Trainer, version: TrainerVersion): Promise<Script> => {
		const { configFile, module } = script;
		const written = notebooks.get(script.file)?.script?.written ?? module.text;
		const transformers =
			trainer.library === "transformers"
				? version
				: await versions.find(script.file, "transformers", written);
		const reader = configFile === undefined ? undefined : trainer.config;
		if (configFile === undefined || reader === undefined) {
			const configured = configsOf(trainer, version, (one) => trainer.readConfig(module, one));
			return { ...script, training: { trainer, ...planned(script, configured, version, transformers) } };
		}
		const needed = await neededFiles(trainer, configFile);
		const configured = configsOf(trainer, version, (one) => reader.read(configFile, one, needed));
		return {
			...script,
			needed,
			training: { trainer, ...planned(script, configured, version, transformers) },
		};
	};

	const read = async (file: string): Promise<Script | undefined> => {
		if (isConfigName(file) || isJsonName(file)) {
			return readConfigScript(file);
		}
		const code = await codeOf(file);
		if (code === undefined || code.text.length > MAX_SCRIPT_LENGTH || !RELEVANT.test(code.text)) {
			return undefined;
		}
		const module = await modules.read(file, code.text);
		return kept.get(file, [module, code.written, versions.generation()], () =>
			freshScript(file, module, code.written),
		);
	};

	const freshScript = async (file: string, module: PythonModule, written: string): Promise<Script> => {
		const trainer = onlyEvaluates(module)
			? undefined
			: best(trainers, (candidate) => candidate.detect(module));
		const script = { file, module, libraries: await librariesIn(file, written) };
		return trainer === undefined
			? script
			: withVersion(script, trainer, await versions.find(file, trainer.library, written));
	};

	const readAll = async (): Promise<readonly Script[]> => {
		const files = new Set([...(await listing.files()), ...store.openFiles().filter(isScriptName)]);
		const scripts = await Promise.all([...files].map(read));
		return scripts.filter((script) => script !== undefined);
	};

	const all = (): Promise<readonly Script[]> => {
		const generation = store.generation();
		if (found?.generation !== generation) {
			found = { generation, scripts: readAll() };
		}
		return found.scripts;
	};

	return {
		read,
		config: configIn,
		all,
		ownConfigs: async () => ownConfigs(configPlaces, await all()),
		async librariesOf({ file, libraries }) {
			const declared = await versions.libraries(file);
			return kept.get(`libraries of ${file}`, [declared, libraries], () =>
				declared === undefined && libraries.size === 0
					? undefined
					: new Map([...(declared ?? []), ...libraries]),
			);
		},
		forget(file) {
			listing.forget(file);
			configPlaces.forget(file);
			versions.forget(file);
			modules.forget(file);
		},
		notebookOf: (file) => notebooks.get(file)?.script,
		async withTrainer(script, id, version) {
			const trainer = trainers.find((candidate) => candidate.id === id);
			if (trainer === undefined) {
				return undefined;
			}
			const own =
				script.training?.trainer.id === id ? script.training.config.version : { library: trainer.library };
			const chosen: TrainerVersion = version === undefined ? own : { library: trainer.library, version };
			return withVersion(script, trainer, chosen);
		},
	};
}

/** The trainer with the highest score above 0. */
function best(candidates: readonly Trainer[], scoreOf: (trainer: Trainer) => number): Trainer | undefined {
	let found: Trainer | undefined;
	let highest = 0;
	for (const trainer of candidates) {
		const score = scoreOf(trainer);
		if (score > highest) {
			found = trainer;
			highest = score;
		}
	}
	return found;
}

function configScript(configFile: ConfigFile): Omit<Script, "libraries"> {
	const { file, text } = configFile;
	return { file, module: { ...noCode, file, text }, configFile };
}

interface Configs {
	readonly config: TrainingConfig;
	readonly alternatives: readonly TrainingConfig[];
}

/** With the plan of the run, under the version that was chosen for it. */
function planned(
	script: Script,
	configured: Configs,
	version: TrainerVersion,
	transformers: TrainerVersion | undefined,
): Configs {
	const libraries = new Map(script.libraries);
	if (version.version !== undefined) {
		libraries.set(version.library, version);
	}
	const { config, alternatives } = withTransformers(configured, transformers);
	return { config: withPlan(config, script, libraries), alternatives };
}

/** What the project's files say of Transformers; where they are silent, what the trainer needs. */
function withTransformers(
	{ config, alternatives }: Configs,
	transformers: TrainerVersion | undefined,
): Configs {
	if (transformers?.version === undefined && transformers?.specifier === undefined) {
		return { config, alternatives };
	}
	return {
		config: { ...config, transformers },
		alternatives: alternatives.map((other) => ({ ...other, transformers })),
	};
}

/** A pinned version gives one configuration; else every behaviour that the specifier admits is read, the newest first. */
function configsOf(
	trainer: Trainer,
	version: TrainerVersion,
	read: (version: TrainerVersion) => TrainingConfig,
): Configs {
	if (version.version !== undefined) {
		return { config: read(version), alternatives: [] };
	}
	const admitted = trainer.behaviourVersions.filter(
		(candidate) => version.specifier === undefined || satisfies(candidate, version.specifier),
	);
	const candidates = admitted.length > 0 ? admitted : trainer.behaviourVersions;
	const configs = candidates.map((candidate) => read({ ...version, version: candidate }));
	// A release that does not know an option of the script cannot be the one that it runs on.
	const possible = configs.filter((config) => config.unknown === undefined);
	const [config, ...alternatives] = possible.length > 0 ? possible : configs;
	return { config: config ?? read(version), alternatives };
}

/** True when the version is a guess of the newest that could run, not something that a file says. */
export function isAssumedVersion(config: TrainingConfig): boolean {
	const { version, specifier } = config.version;
	return specifier !== undefined || version === undefined;
}
