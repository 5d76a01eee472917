/** Training scripts: read, evaluated and turned into a configuration, once per text. */
import {
	trainers,
	type PythonModule,
	type Trainer,
	type TrainerVersion,
	type TrainingConfig,
} from "../core/index.js";
import { satisfies } from "../core/project/library-versions.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";
import { createVersionFinder } from "./versions.js";

export interface Script {
	readonly file: string;
	readonly module: PythonModule;
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
	/** Every script below the workspace's folders that has to do with models. */
	all(): Promise<readonly Script[]>;
	/** A file was created, changed or deleted: what was read from it, or from the folder's listing, is stale. */
	forget(file: string): void;
	/** Another trainer or version than the script's own. */
	withTrainer(script: Script, id: string, version: string | undefined): Script | undefined;
}

/** Scripts that mention none of these neither train nor ask a model; the rest of a large repository is not parsed. */
const RELEVANT =
	/\b(?:SFTTrainer|UnslothTrainer|FastLanguageModel|AutoModelForCausalLM|AutoTokenizer|SFTConfig|TrainingArguments|load_dataset|apply_chat_template|mlx_lm)\b|\b(?:Trainer|LLM|pipeline|from_pretrained)\(|\.generate\(/;
const MAX_SCRIPTS = 2_000;
/** A generated file of this size is no training script. */
const MAX_SCRIPT_LENGTH = 500_000;

export function createScripts(host: Host, store: FileStore, folders: readonly string[]): Scripts {
	const modules = new Map<string, { readonly text: string; readonly module: Promise<PythonModule> }>();
	const versions = createVersionFinder(host, store, folders);
	let listing: Promise<readonly string[]> | undefined;
	let found: { readonly generation: number; readonly scripts: Promise<readonly Script[]> } | undefined;

	const moduleOf = (file: string, text: string): Promise<PythonModule> => {
		const known = modules.get(file);
		if (known?.text === text) {
			return known.module;
		}
		const module = host.readPython(file, text);
		modules.set(file, { text, module });
		return module;
	};

	const read = async (file: string): Promise<Script | undefined> => {
		const stored = await store.read(file);
		if (stored === undefined || stored.text.length > MAX_SCRIPT_LENGTH || !RELEVANT.test(stored.text)) {
			return undefined;
		}
		const module = await moduleOf(file, stored.text);
		const trainer = trainerOf(module);
		if (trainer === undefined) {
			return { file, module };
		}
		const version = await versions.find(file, trainer.library);
		const transformers = await versions.find(file, "transformers");
		const configs = configsOf(trainer, module, version);
		return { file, module, training: { trainer, ...withTransformers(configs, transformers) } };
	};

	const listScripts = async (): Promise<readonly string[]> => {
		const files = new Set<string>();
		for (const folder of folders) {
			const below = await host.find(folder, { extensions: ["py"], limit: MAX_SCRIPTS });
			below.forEach((file) => files.add(file));
		}
		return [...files];
	};

	const readAll = async (): Promise<readonly Script[]> => {
		listing ??= listScripts();
		const files = new Set([...(await listing), ...store.openFiles().filter((file) => /\.py$/i.test(file))]);
		const scripts = await Promise.all([...files].map(read));
		return scripts.filter((script) => script !== undefined);
	};

	return {
		read,
		all() {
			const generation = store.generation();
			if (found?.generation !== generation) {
				found = { generation, scripts: readAll() };
			}
			return found.scripts;
		},
		forget(file) {
			if (/\.py$/i.test(file)) {
				listing = undefined;
			}
			versions.forget(file);
		},
		withTrainer(script, id, version) {
			const trainer = trainers.find((candidate) => candidate.id === id);
			if (trainer === undefined) {
				return undefined;
			}
			const own =
				script.training?.trainer.id === id ? script.training.config.version : { library: trainer.library };
			const chosen: TrainerVersion = version === undefined ? own : { library: trainer.library, version };
			const transformers = trainer.library === "transformers" ? chosen : script.training?.config.transformers;
			const configs = configsOf(trainer, script.module, chosen);
			return { ...script, training: { trainer, ...withTransformers(configs, transformers) } };
		},
	};
}

function trainerOf(module: PythonModule): Trainer | undefined {
	let best: Trainer | undefined;
	let bestScore = 0;
	for (const trainer of trainers) {
		const score = trainer.detect(module);
		if (score > bestScore) {
			best = trainer;
			bestScore = score;
		}
	}
	return best;
}

interface Configs {
	readonly config: TrainingConfig;
	readonly alternatives: readonly TrainingConfig[];
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
function configsOf(trainer: Trainer, module: PythonModule, version: TrainerVersion): Configs {
	if (version.version !== undefined) {
		return { config: trainer.readConfig(module, version), alternatives: [] };
	}
	const admitted = trainer.behaviourVersions.filter(
		(candidate) => version.specifier === undefined || satisfies(candidate, version.specifier),
	);
	const candidates = admitted.length > 0 ? admitted : trainer.behaviourVersions;
	const configs = candidates.map((candidate) =>
		trainer.readConfig(module, { ...version, version: candidate }),
	);
	// A release that does not know an option of the script cannot be the one that it runs on.
	const possible = configs.filter((config) => config.unknown === undefined);
	const [config, ...alternatives] = possible.length > 0 ? possible : configs;
	return { config: config ?? trainer.readConfig(module, version), alternatives };
}

/** True when the version is a guess of the newest that could run, not something that a file says. */
export function isAssumedVersion(config: TrainingConfig): boolean {
	const { version, specifier } = config.version;
	return specifier !== undefined || version === undefined;
}
