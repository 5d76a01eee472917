/** Keywords and their values that fit at the cursor, inside a call of a settings class in a script. */
import { lookUpOption, openScope, optionNames, type OptionScope } from "../options/look-up-option.js";
import { meaningOf } from "../options/option-meanings.js";
import type { Libraries } from "../options/possible-releases.js";
import { tablesOfCallee } from "../options/python-tables.js";
import { libraryName } from "../options/release-words.js";
import { importedAs, openCallAt, type OpenCall } from "../syntax/python/open-call.js";
import type { OptionCompletion } from "../types/option-facts.js";
import type { RecordedOption } from "../types/option-table.js";
import type { PythonModule } from "../types/python-module.js";

/** Works on a call that is not closed yet, too. */
export function completeKeyword(
	module: PythonModule,
	offset: number,
	libraries: Libraries,
): readonly OptionCompletion[] {
	const call = openCallAt(module.text, offset);
	const callee = call && importedAs(module.imports, call.callee);
	const known = callee === undefined ? undefined : tablesOfCallee(callee, module);
	const scope = known && openScope(known.tables, libraries);
	if (call === undefined || scope === undefined) {
		return [];
	}
	return call.keyword === undefined
		? keywordsFor(scope, call, offset)
		: valuesFor(scope, call, { keyword: call.keyword, offset });
}

function keywordsFor(scope: OptionScope, call: OpenCall, offset: number): readonly OptionCompletion[] {
	return [...optionNames(scope)].sort().flatMap((name) => {
		const verdict = lookUpOption(scope, name);
		if (call.given.has(name) || verdict.kind === "removed" || verdict.kind === "later") {
			return [];
		}
		const option = optionOf(scope, name);
		const since =
			verdict.kind === "accepted" && verdict.since !== undefined
				? `Since ${libraryName(verdict.library)} ${verdict.since}.`
				: undefined;
		const documentation = [meaningOf(name), since].filter((one) => one !== undefined).join(" ");
		return [
			{
				label: name,
				kind: "key" as const,
				...(option === undefined ? {} : { detail: detailOf(option) }),
				...(documentation === "" ? {} : { documentation }),
				isDeprecated: option?.x === 1,
				range: { start: offset - call.typed.length, end: offset },
				newText: `${name}=`,
			},
		];
	});
}

function valuesFor(
	scope: OptionScope,
	{ typed, quote }: OpenCall,
	{ keyword, offset }: { readonly keyword: string; readonly offset: number },
): readonly OptionCompletion[] {
	const option = optionOf(scope, keyword);
	const types = option?.y.split("|") ?? [];
	const texts = (option?.c ?? []).filter((value) => typeof value === "string");
	const words = [
		...(types.includes("bool") ? ["True", "False"] : []),
		...(types.includes("null") ? ["None"] : []),
	];
	const preset = option?.d === undefined || option.d === null ? [] : [pythonOf(option.d)];
	const values = quote === "" ? [...texts.map((text) => JSON.stringify(text)), ...words, ...preset] : texts;
	return [...new Set(values)].map((value) => ({
		label: value,
		kind: "value" as const,
		...(option !== undefined && preset.includes(value) ? { detail: "default" } : {}),
		isDeprecated: false,
		range: { start: offset - typed.length, end: offset },
		newText: value,
	}));
}

function optionOf(scope: OptionScope, name: string): RecordedOption | undefined {
	const verdict = lookUpOption(scope, name);
	return verdict.kind === "accepted" || verdict.kind === "unsure" ? verdict.option : undefined;
}

function detailOf({ y, d, e, r }: RecordedOption): string {
	const type = y === "any" ? "" : y.split("|").join(" | ").replace("null", "None");
	const preset = d === undefined ? (e ?? "") : pythonOf(d);
	return r === 1 || preset === "" ? type : `${type} = ${preset}`.trim();
}

function pythonOf(value: RecordedOption["d"]): string {
	if (typeof value === "boolean") {
		return value ? "True" : "False";
	}
	return value === null ? "None" : JSON.stringify(value);
}
