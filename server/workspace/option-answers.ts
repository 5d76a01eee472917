/** What the editor asks about options: facts, completions, links from paths, and where a dataset is registered. */
import { completeOption } from "../core/features/complete-option.js";
import { datasetDefinitionAt, pathValues } from "../core/features/config-paths.js";
import { configOptionAt, keywordAt } from "../core/features/option-facts.js";
import type { Location, TextRange } from "../core/index.js";
import type { ConfigCheck } from "../core/types/config-check.js";
import type { OptionCompletion, OptionFacts } from "../core/types/option-facts.js";
import type { Host } from "../host.js";
import { isScriptName } from "./file-kinds.js";
import { foldersAbove } from "./folders-above.js";
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
	/** Values of a configuration that name files that exist. */
	linksOf(file: string): Promise<readonly FileLink[]>;
	/** Where a dataset that a configuration names is registered. */
	definitionAt(file: string, offset: number): Promise<Location | undefined>;
}

export interface OptionSources {
	readonly host: Host;
	readonly scripts: Scripts;
	readonly folders: readonly string[];
}

/** A configuration has a few dozen paths; each costs a look at the disk in every folder above. */
const MAX_LINKS = 50;

export function createOptionAnswers({ host, scripts, folders }: OptionSources): OptionAnswers {
	const checkOf = async (file: string): Promise<{ script: Script; check: ConfigCheck } | undefined> => {
		const script = isScriptName(file) ? await scripts.read(file) : undefined;
		return script?.configFile === undefined
			? undefined
			: { script, check: configCheckOf(script, script.configFile) };
	};
	return {
		async optionAt(file, offset) {
			const script = isScriptName(file) ? await scripts.read(file) : undefined;
			if (script === undefined) {
				return undefined;
			}
			return script.configFile === undefined
				? keywordAt(script.module, offset, script.libraries)
				: configOptionAt(configCheckOf(script, script.configFile), offset, script.libraries);
		},
		async completionsAt(file, offset) {
			const found = await checkOf(file);
			return found === undefined ? [] : completeOption(found.check, offset, found.script.libraries);
		},
		async linksOf(file) {
			const found = await checkOf(file);
			const values = found === undefined ? [] : pathValues(found.check.config).slice(0, MAX_LINKS);
			const links: FileLink[] = [];
			for (const { path, range } of values) {
				const target = await existing(host, foldersAbove(host, file, folders), path);
				if (target !== undefined) {
					links.push({ range, target });
				}
			}
			return links;
		},
		async definitionAt(file, offset) {
			const found = await checkOf(file);
			return found && datasetDefinitionAt(found.check, offset);
		},
	};
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
		if ((await host.stat(target)) !== undefined) {
			return target;
		}
	}
	return undefined;
}
