/** What the editor asks about options: facts, completions, links from paths, and where a dataset is registered. */
import { completeKeyword } from "../core/features/complete-keyword.js";
import { completeOption } from "../core/features/complete-option.js";
import { datasetDefinitionAt, pathValues, type PathValue } from "../core/features/config-paths.js";
import { configOptionAt, keywordAt } from "../core/features/option-facts.js";
import { notesOfOption } from "../core/features/run-hints.js";
import { scriptPaths } from "../core/features/script-paths.js";
import type { Location, TextRange } from "../core/index.js";
import type { ConfigCheck } from "../core/types/config-check.js";
import type { OptionCompletion, OptionFacts } from "../core/types/option-facts.js";
import type { Host } from "../host.js";
import { isJsonName, isScriptName } from "./file-kinds.js";
import { foldersAbove } from "./folders-above.js";
import type { RunAnswers } from "./run-answers.js";
import type { Script, Scripts } from "./scripts.js";

export interface FileLink {
	readonly range: TextRange;
	/** An absolute path. */
	readonly target: string;
}

export interface OptionAnswers {
	/** The key or keyword at an offset of a configuration or script. */
	optionAt(file: string, offset: number): Promise<OptionFacts | undefined>;
	completionsAt(file: string, offset: number): Promise<readonly OptionCompletion[]>;
	/** Texts of a configuration or a script that name files that exist. */
	linksOf(file: string): Promise<readonly FileLink[]>;
	/** Where a dataset that a configuration names is registered, else the file that is named there. */
	definitionAt(file: string, offset: number): Promise<Location | undefined>;
}

export interface OptionSources {
	readonly host: Host;
	readonly scripts: Scripts;
	readonly folders: readonly string[];
	readonly runFactsOf: RunAnswers["runFactsOf"];
}

/** A configuration has a few dozen paths; each costs a look at the disk in every folder above. */
const MAX_LINKS = 50;

export function createOptionAnswers({ host, scripts, folders, runFactsOf }: OptionSources): OptionAnswers {
	const checkOf = async (file: string): Promise<{ script: Script; check: ConfigCheck } | undefined> => {
		const script = isReadable(file) ? await scripts.read(file) : undefined;
		return script?.configFile === undefined
			? undefined
			: { script, check: configCheckOf(script, script.configFile) };
	};
	const pathsIn = async (file: string): Promise<readonly PathValue[]> => {
		const script = isReadable(file) ? await scripts.read(file) : undefined;
		if (script === undefined) {
			return [];
		}
		return script.configFile === undefined ? scriptPaths(script.module) : pathValues(script.configFile);
	};
	/** The run's facts are only waited for where the option is one that they follow from. */
	const withNotes = async (facts: OptionFacts, { file, training }: Script): Promise<OptionFacts> => {
		const settings = Object.values(training?.config.plan ?? {}) as { readonly option?: string }[];
		if (training === undefined || !settings.some(({ option }) => option === facts.name)) {
			return facts;
		}
		const run = await runFactsOf(file);
		const notes = run === undefined ? [] : notesOfOption(training.config, run, facts.name);
		return notes.length === 0 ? facts : { ...facts, notes: [...(facts.notes ?? []), ...notes] };
	};
	return {
		async optionAt(file, offset) {
			const script = isReadable(file) ? await scripts.read(file) : undefined;
			if (script === undefined) {
				return undefined;
			}
			const facts =
				script.configFile === undefined
					? keywordAt(script.module, offset, script.libraries)
					: configOptionAt(configCheckOf(script, script.configFile), offset, script.libraries);
			return facts && withNotes(facts, script);
		},
		async completionsAt(file, offset) {
			const script = isReadable(file) ? await scripts.read(file) : undefined;
			if (script === undefined) {
				return [];
			}
			return script.configFile === undefined
				? completeKeyword(script.module, offset, script.libraries)
				: completeOption(configCheckOf(script, script.configFile), offset, script.libraries);
		},
		async linksOf(file) {
			const links: FileLink[] = [];
			for (const { path, range } of (await pathsIn(file)).slice(0, MAX_LINKS)) {
				const target = await existing(host, foldersAbove(host, file, folders), path);
				if (target !== undefined) {
					links.push({ range, target });
				}
			}
			return links;
		},
		async definitionAt(file, offset) {
			const found = await checkOf(file);
			const entry = found && datasetDefinitionAt(found.check, offset);
			const named = (await pathsIn(file)).find(({ range }) => range.start <= offset && offset <= range.end);
			if (entry !== undefined || named === undefined) {
				return entry;
			}
			const target = await existing(host, foldersAbove(host, file, folders), named.path);
			return target === undefined ? undefined : { file: target, range: { start: 0, end: 0 } };
		},
	};
}

/** Of JSON only what is a configuration has a reader. */
function isReadable(file: string): boolean {
	return isScriptName(file) || isJsonName(file);
}

export function configCheckOf(script: Script, config: ConfigCheck["config"]): ConfigCheck {
	return {
		config,
		needed: script.needed ?? new Map(),
		...(script.training === undefined ? {} : { trainer: script.training.trainer.id }),
	};
}

/** A file below the nearest folder that has it; folders cannot be opened by a link. */
async function existing(host: Host, bases: readonly string[], path: string): Promise<string | undefined> {
	for (const base of bases) {
		const target = host.resolve(base, path);
		if ((await host.stat(target))?.isDirectory === false) {
			return target;
		}
	}
	return undefined;
}
