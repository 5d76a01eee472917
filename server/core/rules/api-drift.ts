/** Keywords and imports of a script that the installed release does not have. */
import { nearest } from "../base/nearest.js";
import type { RuleFinding } from "../base/finding.js";
import type { TextEdit } from "../base/fix.js";
import {
	lookUpOption,
	openScope,
	optionNames,
	successorOf,
	withNewestReleases,
	type OptionScope,
} from "../options/look-up-option.js";
import type { Libraries } from "../options/possible-releases.js";
import { tablesOfCall, type CallTables } from "../options/python-tables.js";
import { installedWords, libraryName } from "../options/release-words.js";
import type { OptionVerdict } from "../types/option-table.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { quantizedLoads } from "./support/quantized-loads.js";
import { driftedImports } from "./support/drifted-imports.js";
import { settingsEdit } from "./support/settings-edit.js";

type Keyword = PythonCall["keywords"][number];

export default defineRule({
	id: "api-drift",
	stage: "script",
	severity: "error",
	*check(module, { libraries = new Map() }) {
		yield* driftedImports(module, libraries);
		yield* quantizedLoads(module, libraries);
		const gone: RuleFinding[] = [];
		for (const call of module.calls) {
			const known = patchedTables(call, module, libraries);
			const scope = known && openScope(known.tables, libraries);
			const isWhole = call.location.file === module.file && !isBroken(call, module);
			if (known !== undefined && scope !== undefined && isWhole) {
				const checked = { module, call, known, scope, libraries };
				yield* ofCall(checked);
				gone.push(...writtenKeywords(checked).flatMap((keyword) => goneLately(checked, keyword) ?? []));
			}
		}
		const [first, ...others] = gone;
		if (first !== undefined) {
			// One cause, a release that nobody named: renaming some of them would help nobody.
			const message = "This keyword is gone too.";
			const related = others.map(({ range }) => ({ file: module.file, range, message }));
			yield { ...first, related, fixes: others.length === 0 ? (first.fixes ?? []) : [] };
		}
	},
});

/** Another file of a project that has Unsloth may import it first, and its classes go on taking the keywords of older releases of TRL. */
function patchedTables(call: PythonCall, module: PythonModule, libraries: Libraries): CallTables | undefined {
	const known = tablesOfCall(call, module);
	const isPatched = libraries.has("unsloth") && known?.tables.some((id) => id.startsWith("trl/")) === true;
	return isPatched ? undefined : known;
}

/** While a call is being typed, the keywords of the one around it seem to be its own. */
function isBroken({ location }: PythonCall, { problems }: PythonModule): boolean {
	const { start, end } = location.range;
	return problems.some(({ range }) => range.start <= end && start <= range.end);
}

interface Checked {
	readonly module: PythonModule;
	readonly call: PythonCall;
	readonly known: CallTables;
	readonly scope: OptionScope;
	readonly libraries: Libraries;
}

function* ofCall(checked: Checked): Iterable<RuleFinding> {
	for (const keyword of writtenKeywords(checked)) {
		const finding = ofKeyword(checked, keyword);
		if (finding !== undefined) {
			yield finding;
		}
	}
}

/** What a dict that is splatted brings stands elsewhere. */
function writtenKeywords(checked: Checked): readonly Keyword[] {
	return checked.call.keywords.filter(
		(keyword) =>
			!keyword.name.startsWith("*") &&
			keyword.location.file === checked.module.file &&
			textAt(checked, keyword).startsWith(keyword.name),
	);
}

function textAt({ module }: Checked, { location }: Keyword): string {
	return module.text.slice(location.range.start, location.range.end);
}

function ofKeyword(checked: Checked, keyword: Keyword): RuleFinding | undefined {
	const verdict = lookUpOption(checked.scope, keyword.name);
	switch (verdict.kind) {
		case "unsure":
			return undefined;
		case "accepted":
			return deprecated(checked, keyword, verdict);
		case "unknown":
			return unknown(checked, keyword);
		case "removed":
		case "later":
			return drifted(checked, keyword, verdict);
	}
}

function nameRange({ location, name }: Keyword): RuleFinding["range"] {
	return { start: location.range.start, end: location.range.start + name.length };
}

function drifted(
	checked: Checked,
	keyword: Keyword,
	verdict: Extract<OptionVerdict, { kind: "removed" | "later" }>,
): RuleFinding {
	const { known, scope, libraries } = checked;
	const { library, version, kind } = verdict;
	const when =
		kind === "removed"
			? `since ${libraryName(library)} ${version}`
			: `before ${libraryName(library)} ${version}`;
	const start = `${known.owner} takes no "${keyword.name}" ${when}, and ${installedWords(library, libraries)} is used here: the script stops with a TypeError.`;
	const other = successorOf(scope, keyword.name);
	if (other !== undefined && !hasKeyword(checked.call, other)) {
		return {
			range: nameRange(keyword),
			message: `${start} Use "${other}".`,
			fixes: [rename(keyword, other, "safe")],
		};
	}
	return (
		moved(checked, keyword, start) ?? {
			range: nameRange(keyword),
			message: kind === "removed" ? `${start} Remove it.` : `${start} Remove it, or install a newer release.`,
		}
	);
}

/** No file says which release runs; a newly installed one takes the keyword no more. */
function goneLately({ known, scope, call }: Checked, keyword: Keyword): RuleFinding | undefined {
	const isUnsure = lookUpOption(scope, keyword.name).kind === "unsure";
	const newest = isUnsure ? withNewestReleases(scope) : undefined;
	const verdict = newest === undefined ? undefined : lookUpOption(newest, keyword.name);
	if (newest === undefined || verdict?.kind !== "removed") {
		return undefined;
	}
	const other = successorOf(newest, keyword.name);
	const isOffered = other !== undefined && !hasKeyword(call, other);
	const advice = isOffered
		? `Use "${other}", or pin an older release.`
		: "Pin an older release, or remove it.";
	return {
		range: nameRange(keyword),
		severity: "info",
		message: `${known.owner} takes no "${keyword.name}" since ${libraryName(verdict.library)} ${verdict.version}, and no file says which release runs here: a newly installed one stops with a TypeError. ${advice}`,
		...(isOffered ? { fixes: [rename(keyword, other, "unsafe")] } : {}),
	};
}

/** What the trainer once took itself is now a setting. */
function moved(checked: Checked, keyword: Keyword, start: string): RuleFinding | undefined {
	const { known, call, module, libraries } = checked;
	const scope = known.settings === undefined ? undefined : openScope([`trl/${known.settings}`], libraries);
	if (scope === undefined || known.settings === undefined) {
		return undefined;
	}
	const isAccepted = lookUpOption(scope, keyword.name).kind === "accepted";
	const name = isAccepted ? keyword.name : successorOf(scope, keyword.name);
	if (name === undefined) {
		return undefined;
	}
	const edits = settingsEdit({ module, call, keyword, settings: known.settings, name });
	return {
		range: nameRange(keyword),
		message: `${start} Give it to ${known.settings} as "${name}".`,
		...(edits === undefined
			? {}
			: {
					fixes: [
						{ title: `Move "${keyword.name}" to ${known.settings}`, safety: "safe", edits, preferred: true },
					],
				}),
	};
}

function unknown(checked: Checked, keyword: Keyword): RuleFinding | undefined {
	const { scope, known, libraries, call } = checked;
	const isIgnored = known.owner === "BitsAndBytesConfig";
	const near = nearest(keyword.name, optionNames(scope));
	const isSure = !scope.isOpen || (isIgnored && near !== undefined);
	if (!isSure || (near !== undefined && hasKeyword(call, near) && scope.isOpen)) {
		return undefined;
	}
	const library = scope.parts[0]?.library.library ?? "";
	const outcome = isIgnored ? "and ignores it" : "so the script stops with a TypeError";
	const start = `${known.owner} of ${installedWords(library, libraries)} has no "${keyword.name}", ${outcome}.`;
	const isOffered = near !== undefined && !hasKeyword(call, near);
	return {
		range: nameRange(keyword),
		message: isOffered ? `${start} Use "${near}".` : `${start} Remove it.`,
		...(isIgnored ? { severity: "warning" } : {}),
		...(isOffered ? { fixes: [rename(keyword, near, "unsafe")] } : {}),
	};
}

/** Only where the files settle on a release: elsewhere the old name may be the one that works. */
function deprecated(
	{ scope, known, call, libraries }: Checked,
	keyword: Keyword,
	verdict: Extract<OptionVerdict, { kind: "accepted" }>,
): RuleFinding | undefined {
	const { option, library, removed } = verdict;
	const isPinned = scope.parts.some((part) => part.library.library === library && part.releases.isPinned);
	const other = option.x === 1 ? successorOf(scope, keyword.name) : undefined;
	if (!isPinned || other === undefined || hasKeyword(call, other)) {
		return undefined;
	}
	const until = removed === undefined ? "" : ` and gone in ${libraryName(library)} ${removed}`;
	return {
		range: nameRange(keyword),
		severity: "info",
		message: `"${keyword.name}" of ${known.owner} is deprecated in ${installedWords(library, libraries)}${until}. Use "${other}".`,
		fixes: [rename(keyword, other, "safe")],
	};
}

function hasKeyword(call: PythonCall, wanted: string): boolean {
	return call.keywords.some(({ name }) => name === wanted);
}

function rename(
	keyword: Keyword,
	name: string,
	safety: "safe" | "unsafe",
): { title: string; safety: "safe" | "unsafe"; edits: readonly TextEdit[]; preferred: true } {
	return {
		title: `Change ${keyword.name} to ${name}`,
		safety,
		edits: [{ range: nameRange(keyword), newText: name }],
		preferred: true,
	};
}
