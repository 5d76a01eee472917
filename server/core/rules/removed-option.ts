/** A key of a configuration file that the installed release no longer has, or not yet. */
import type { RuleFinding } from "../base/finding.js";
import { fileName } from "../base/file-name.js";
import { lookUpOption, successorOf } from "../options/look-up-option.js";
import { installedWords, libraryName } from "../options/release-words.js";
import { entryOf, type ConfigEntry } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import { configEntries, type CheckedEntry } from "./support/config-entries.js";
import { filteredArguments, type FilteredArguments } from "./support/filtered-arguments.js";

export default defineRule({
	id: "removed-option",
	stage: "config",
	severity: "error",
	*check(check, { libraries }) {
		for (const checked of configEntries(check, libraries)) {
			const finding = report(checked);
			if (finding !== undefined) {
				yield finding;
			}
		}
		for (const group of filteredArguments(check, libraries ?? new Map())) {
			yield* dropped(group);
		}
	},
});

/** Keys that a script filters out, because the class no longer takes them. */
function* dropped({ node, scope, owner, use, goneSince }: FilteredArguments): Generator<RuleFinding> {
	const script = fileName(use.file);
	for (const { key, keyRange } of node.entries) {
		const gone = goneSince(key);
		const other = successorOf(scope, key);
		const isRenamed = other !== undefined && new RegExp(`["']${other}["']`).test(use.text);
		if (gone === undefined || isRenamed || (other !== undefined && entryOf(node, other) !== undefined)) {
			continue;
		}
		const start = `"${key}" is gone since ${libraryName(gone.library)} ${gone.version}, and "${script}" drops what ${owner} does not take: the setting has no effect.`;
		yield {
			range: keyRange,
			severity: "warning",
			message: `${start} ${other === undefined ? "Remove it." : `Use "${other}".`}`,
		};
	}
}

function report(checked: CheckedEntry): RuleFinding | undefined {
	const { verdict, entry, section, libraries } = checked;
	if (verdict.kind === "accepted") {
		return deprecated(checked);
	}
	if ((verdict.kind !== "removed" && verdict.kind !== "later") || saysWhatIsDone(entry)) {
		return undefined;
	}
	const { library, version, kind } = verdict;
	const name = libraryName(library);
	const when = kind === "removed" ? `gone since ${name} ${version}` : `new in ${name} ${version}`;
	const stops = section.onUnknownKey === "stops";
	const outcome = stops ? "the run stops with an error" : "the key is ignored, so the setting has no effect";
	const start = `"${entry.key}" is ${when}, and ${installedWords(library, libraries)} is used here: ${outcome}.`;
	return { ...repaired(checked, start, stops), severity: stops ? "error" : "warning" };
}

/** True for a value that a release without the key uses, too. */
function saysWhatIsDone({ key, value }: ConfigEntry): boolean {
	return value.kind === "string" && ALWAYS_DONE[key] === value.value;
}

/** Axolotl, prompt_strategies/dpo/chat_template.py: the columns that are read when none is named. */
const ALWAYS_DONE: { readonly [key: string]: string } = {
	field_chosen: "chosen",
	field_rejected: "rejected",
};

/** Only where the files settle on a release. */
function deprecated(checked: CheckedEntry): RuleFinding | undefined {
	const { verdict, scope, entry, libraries } = checked;
	if (verdict.kind !== "accepted" || verdict.option.x !== 1) {
		return undefined;
	}
	const part = scope.parts.find(({ library }) => library.library === verdict.library);
	if (part?.releases.isPinned !== true || successorOf(scope, entry.key) === undefined) {
		return undefined;
	}
	const until =
		verdict.removed === undefined ? "" : ` and gone in ${libraryName(verdict.library)} ${verdict.removed}`;
	const start = `"${entry.key}" is deprecated in ${installedWords(verdict.library, libraries)}${until}.`;
	return { ...repaired(checked, start, false), severity: "info" };
}

function repaired(checked: CheckedEntry, start: string, isSafe: boolean): RuleFinding {
	const { scope, entry, section } = checked;
	const other = successorOf(scope, entry.key);
	if (other === undefined || lookUpOption(scope, other).kind !== "accepted") {
		return { range: entry.keyRange, message: `${start} Remove it.` };
	}
	if (entryOf(section.node, other) !== undefined) {
		return { range: entry.keyRange, message: `${start} Remove it; "${other}" is already given.` };
	}
	return {
		range: entry.keyRange,
		message: `${start} Use "${other}".`,
		fixes: [
			{
				title: `Change ${entry.key} to ${other}`,
				// An ignored key that begins to count changes the training.
				safety: isSafe ? "safe" : "unsafe",
				edits: [{ range: entry.keyRange, newText: checked.written(other) }],
				preferred: true,
			},
		],
	};
}
