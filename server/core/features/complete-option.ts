/** Keys and values that fit at the cursor of a YAML configuration. */
import { configKindOf } from "../options/config-kinds.js";
import { configSections, type ConfigSection } from "../options/config-sections.js";
import { lookUpOption, openScope, optionNames, type OptionScope } from "../options/look-up-option.js";
import { meaningOf } from "../options/option-meanings.js";
import type { Libraries } from "../options/possible-releases.js";
import { entryOf } from "../syntax/config/config-node.js";
import type { ConfigCheck } from "../types/config-check.js";
import type { OptionCompletion } from "../types/option-facts.js";
import type { OptionVerdict, RecordedOption } from "../types/option-table.js";

export function completeOption(check: ConfigCheck, offset: number, libraries: Libraries): OptionCompletion[] {
	const { config } = check;
	const kind = config.language === "yaml" ? configKindOf(config, check.trainer) : undefined;
	const line = config.text.slice(config.text.lastIndexOf("\n", offset - 1) + 1, offset);
	const key = /^(\s*(?:- +)?)([\w.-]*)$/.exec(line);
	const value = /^(\s*(?:- +)?)["']?([\w.-]+)["']?:\s+["']?([^\s"'#]*)$/.exec(line);
	if (kind === undefined || (key === null && value === null)) {
		return [];
	}
	const indent = (key?.[1] ?? value?.[1] ?? "").length;
	const section = sectionAt(check, configSections(config, kind), offset, indent);
	const scope = section && openScope(section.tables, libraries);
	if (section === undefined || scope === undefined) {
		return [];
	}
	return value === null
		? keysFor(section, scope, { text: key?.[2] ?? "", offset })
		: valuesFor(check, section, scope, { key: value[2] ?? "", text: value[3] ?? "", offset }, libraries);
}

/** The innermost part whose keys stand in the cursor's column, at or above the cursor. */
function sectionAt(
	{ config }: ConfigCheck,
	sections: readonly ConfigSection[],
	offset: number,
	indent: number,
): ConfigSection | undefined {
	return sections
		.filter(({ node }) => {
			const [first] = node.entries;
			const start = first?.keyRange.start ?? node.start;
			const column = start - (config.text.lastIndexOf("\n", start - 1) + 1);
			return start <= offset ? column === indent : indent === 0 && column === 0;
		})
		.at(-1);
}

function keysFor(
	{ node }: ConfigSection,
	scope: OptionScope,
	{ text, offset }: { readonly text: string; readonly offset: number },
): OptionCompletion[] {
	return [...optionNames(scope)].sort().flatMap((name) => {
		const verdict = lookUpOption(scope, name);
		const option = optionOf(verdict);
		const isGiven = entryOf(node, name) !== undefined && name !== text;
		if (isGiven || verdict.kind === "removed" || verdict.kind === "later") {
			return [];
		}
		const meaning = meaningOf(name);
		return [
			{
				label: name,
				kind: "key" as const,
				...(option === undefined ? {} : { detail: detailOf(option) }),
				...(meaning === undefined ? {} : { documentation: meaning }),
				isDeprecated: option?.x === 1,
				range: { start: offset - text.length, end: offset },
				newText: `${name}: `,
			},
		];
	});
}

function valuesFor(
	check: ConfigCheck,
	section: ConfigSection,
	scope: OptionScope,
	{ key, text, offset }: { readonly key: string; readonly text: string; readonly offset: number },
	libraries: Libraries,
): OptionCompletion[] {
	const option = optionOf(lookUpOption(scope, key));
	const values = [
		...(option?.c ?? []).map(String),
		...(option?.y.split("|").includes("bool") === true ? ["true", "false"] : []),
		...namedValues(check, section, key, libraries),
	];
	return [...new Set(values)].map((value) => ({
		label: value,
		kind: "value" as const,
		isDeprecated: false,
		range: { start: offset - text.length, end: offset },
		newText: value,
	}));
}

/** Names that other files and tables give: dataset types, registered datasets. */
function namedValues(
	{ needed, trainer }: ConfigCheck,
	section: ConfigSection,
	key: string,
	libraries: Libraries,
): readonly string[] {
	if (key === "type" && section.tables.includes("axolotl/dataset")) {
		const types = openScope(["axolotl/dataset-types"], libraries);
		return types === undefined ? [] : [...optionNames(types)].sort();
	}
	if (trainer === "llama-factory" && (key === "dataset" || key === "eval_dataset")) {
		const [, info] = [...needed].find(([name]) => name.endsWith("dataset_info.json")) ?? [];
		return info?.root?.kind === "map" ? info.root.entries.map((entry) => entry.key) : [];
	}
	return [];
}

function optionOf(verdict: OptionVerdict): RecordedOption | undefined {
	return verdict.kind === "accepted" || verdict.kind === "unsure" ? verdict.option : undefined;
}

function detailOf({ y, d, e, r }: RecordedOption): string {
	const type = y === "any" ? "" : y.split("|").join(" | ");
	const preset = d === undefined ? (e ?? "") : JSON.stringify(d);
	return r === 1 || preset === "" ? type : `${type} = ${preset}`.trim();
}
