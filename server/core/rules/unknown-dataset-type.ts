/** A dataset whose type or name the trainer does not know. */
import type { RuleFinding } from "../base/finding.js";
import { nearest } from "../base/nearest.js";
import { lookUpOption, openScope, optionNames } from "../options/look-up-option.js";
import type { Libraries } from "../options/possible-releases.js";
import { installedWords } from "../options/release-words.js";
import { configAt, entryOf, type ConfigNode, type ConfigText } from "../syntax/config/config-node.js";
import type { ConfigCheck } from "../types/config-check.js";
import { defineRule } from "../types/rule.js";
import { axolotlDatasetLists } from "./support/axolotl-dataset-lists.js";
import { datasetNames } from "./support/dataset-names.js";

export default defineRule({
	id: "unknown-dataset-type",
	stage: "config",
	severity: "error",
	*check(check, { libraries = new Map() }) {
		if (check.trainer === "axolotl") {
			yield* axolotlTypes(check, libraries);
		}
		if (check.trainer === "llama-factory") {
			yield* llamaFactoryNames(check);
		}
	},
});

function* axolotlTypes({ config: { root } }: ConfigCheck, libraries: Libraries): Iterable<RuleFinding> {
	const scope = openScope(["axolotl/dataset-types"], libraries);
	const isPlain = isEmpty(configAt(root, "rl")) && isEmpty(configAt(root, "reward_model"));
	if (scope === undefined || !isPlain) {
		return;
	}
	const known = optionNames(scope).filter((name) => !/^(?:dpo|kto|orpo|bradley_terry)\./.test(name));
	for (const list of axolotlDatasetLists(root)) {
		for (const type of textsBelow(list, "type")) {
			const [name = ""] = type.value.split(":");
			const isCustom = name.includes(".") && !known.includes(name.slice(0, name.indexOf(".")));
			const isPreference = /^(?:bradley_terry|stepwise_supervised|kto|dpo|orpo)/.test(name);
			const verdict = lookUpOption(scope, name.replace(/\.load$/, ""));
			// `unsure`: the release is older than every one that was read.
			const isOpen = verdict.kind === "unsure";
			if (isCustom || isPreference || isOpen || name === "" || known.includes(name)) {
				continue;
			}
			if (/^sharegpt/.test(name)) {
				yield sharegpt(type, libraries);
			} else if (verdict.kind === "unknown" || verdict.kind === "removed" || verdict.kind === "later") {
				yield {
					...wrong(type, known),
					message: `${start(libraries)} dataset type "${type.value}": it stops before the training. ${advice(name, known)}`,
				};
			}
		}
	}
}

function start(libraries: Libraries): string {
	const words = installedWords("axolotl", libraries);
	return libraries.has("axolotl") ? `${words} has no` : "No release of Axolotl that was read has the";
}

/** Removed in 0.6; releases before 0.5 took it. */
function sharegpt(type: ConfigText, libraries: Libraries): RuleFinding {
	return {
		range: type,
		severity: libraries.has("axolotl") ? "error" : "warning",
		message: `The dataset type "${type.value}" was taken out of Axolotl in 0.5: newer releases stop here with an error. Use type: chat_template with field_messages: conversations, and message_property_mappings for from and value.`,
	};
}

function* llamaFactoryNames({ config: { root }, needed }: ConfigCheck): Iterable<RuleFinding> {
	const [path, info] = [...needed].find(([name]) => name.endsWith("dataset_info.json")) ?? [];
	const entries = info?.root?.kind === "map" && info.problems.length === 0 ? info.root.entries : undefined;
	if (entries === undefined || path === undefined) {
		return;
	}
	const known = entries.map(({ key }) => key);
	for (const key of ["dataset", "eval_dataset"]) {
		for (const { text, start, end } of datasetNames(configAt(root, key))) {
			if (!known.includes(text)) {
				yield {
					...wrong({ value: text, start, end }, known),
					message: `"${text}" is not in ${path}: LLaMA-Factory stops with an error. ${advice(text, known)}`,
				};
			}
		}
	}
}

function textsBelow(node: ConfigNode | undefined, key: string): ConfigText[] {
	const items = node?.kind === "list" ? node.items : [node];
	return items.flatMap((item) => {
		const value = configAt(item, key);
		// An entry that a dash too many cut off its path: that is the fault.
		const isCutOff = node?.kind === "list" && entryOf(item, "path") === undefined;
		return !isCutOff && value?.kind === "string" && !value.value.includes("${") ? [value] : [];
	});
}

function advice(name: string, known: readonly string[]): string {
	const near = nearest(name, known);
	return near === undefined ? "Use one that it has." : `Use "${near}".`;
}

function wrong(
	{ value, start: from, end }: { readonly value: string; readonly start: number; readonly end: number },
	known: readonly string[],
): Pick<RuleFinding, "range" | "fixes"> {
	const near = nearest(value, known);
	return {
		range: { start: from, end },
		...(near === undefined
			? {}
			: {
					fixes: [
						{
							title: `Change ${value} to ${near}`,
							safety: "unsafe",
							edits: [{ range: { start: from, end }, newText: near }],
							preferred: true,
						},
					],
				}),
	};
}

function isEmpty(node: ConfigNode | undefined): boolean {
	return node === undefined || node.kind === "null" || (node.kind === "boolean" && !node.value);
}
