/** A key of a configuration file that its reader does not have. */
import type { RuleFinding } from "../base/finding.js";
import { nearest } from "../base/nearest.js";
import { optionNames } from "../options/look-up-option.js";
import { installedWords } from "../options/release-words.js";
import { entryOf } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { configEntries, type CheckedEntry } from "./support/config-entries.js";

export default defineRule({
	id: "unknown-option",
	stage: "config",
	severity: "error",
	*check(check, { libraries }) {
		for (const checked of configEntries(check, libraries)) {
			const finding = checked.verdict.kind === "unknown" ? report(checked) : undefined;
			if (finding !== undefined) {
				yield finding;
			}
		}
	},
});

function report(checked: CheckedEntry): RuleFinding | undefined {
	const { section, scope, entry, libraries, kind } = checked;
	const near = nearOf(checked);
	const isFree = near !== undefined && entryOf(section.node, near) === undefined;
	const isDoubtful = section.isPartial || scope.isOpen;
	// A short word resembles many, and here the key may belong to someone else.
	if (isDoubtful && (!isFree || entry.key.length < 5)) {
		return undefined;
	}
	const stops = section.onUnknownKey === "stops";
	// An empty key sets nothing, so nothing is lost.
	if (!stops && !isFree && entry.value.kind === "null") {
		return undefined;
	}
	const outcome = stops ? "the run stops with an error" : "the key is ignored, so the setting has no effect";
	const owner = section.owner === kind.name ? installedWords(kind.library, libraries) : section.owner;
	const spaceless = beforeColon(checked);
	const start = `${upperFirst(owner)} ${/^every /.test(owner) ? "lacks" : "has no"} "${spaceless ?? entry.key}": ${outcome}.`;
	if (spaceless !== undefined) {
		const { start: from } = entry.keyRange;
		return {
			range: { start: from, end: from + spaceless.length },
			severity: severityOf(checked, true),
			message: `${start} Put a space behind the colon.`,
		};
	}
	return {
		range: entry.keyRange,
		severity: severityOf(checked, near !== undefined),
		message: isFree
			? `${start} Use "${near}".`
			: `${start} Remove it${near === undefined ? "" : `; "${near}" is already given`}.`,
		fixes: isFree
			? fixOf(`Change ${entry.key} to ${near}`, { range: entry.keyRange, newText: checked.written(near) })
			: [],
	};
}

/** `epochs:3`, which is a key without a space: what follows on the next line is taken for a part of it. Undefined for other keys. */
function beforeColon({ scope, entry: { key } }: CheckedEntry): string | undefined {
	const [written = ""] = key.split(/\s/);
	const [name = ""] = written.split(":");
	return name !== written && optionNames(scope).includes(name) ? written : undefined;
}

function nearOf({ section: { usualSlips }, scope, entry: { key } }: CheckedEntry): string | undefined {
	return usualSlips?.get(key) ?? nearest(key, optionNames(scope));
}

/** Without a known release, a key that resembles none may come from one that was not read. */
function severityOf({ section, scope }: CheckedEntry, isNear: boolean): "error" | "warning" | "info" {
	if (section.onUnknownKey === "stops") {
		return section.isPartial ? "warning" : "error";
	}
	const isUnknownRelease = scope.parts.every(({ releases }) => releases.isUnknown);
	return isUnknownRelease && !isNear ? "info" : "warning";
}

/** A component, or a key, keeps its spelling. */
function upperFirst(text: string): string {
	return /^\w+[._]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
