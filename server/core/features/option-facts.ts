/** Facts about the option below the cursor: of a key in a configuration, or of a keyword in a script. */
import { contains, type TextRange } from "../base/text-range.js";
import { configKindOf } from "../options/config-kinds.js";
import { configSections } from "../options/config-sections.js";
import { lookUpOption, openScope, successorOf } from "../options/look-up-option.js";
import { meaningOf } from "../options/option-meanings.js";
import type { Libraries } from "../options/possible-releases.js";
import { plainValueOf } from "../options/plain-python.js";
import { tablesOfCall } from "../options/python-tables.js";
import { libraryName } from "../options/release-words.js";
import { toPlainValue } from "../syntax/config/config-node.js";
import type { ConfigCheck } from "../types/config-check.js";
import type { OptionFacts, OptionValue } from "../types/option-facts.js";
import type { TableId } from "../types/option-table.js";
import type { PythonArgument, PythonModule } from "../types/python-module.js";

export function configOptionAt(
	{ config, trainer }: Pick<ConfigCheck, "config" | "trainer">,
	offset: number,
	libraries: Libraries,
): OptionFacts | undefined {
	const kind = configKindOf(config, trainer);
	for (const section of kind === undefined ? [] : configSections(config, kind)) {
		const entry = section.node.entries.find(({ keyRange }) => isAt(keyRange, offset));
		if (entry !== undefined) {
			const value = { value: toPlainValue(entry.value), isSure: true };
			return factsOf(entry.key, entry.keyRange, { ...section, libraries }, value);
		}
	}
	return undefined;
}

export function keywordAt(
	module: PythonModule,
	offset: number,
	libraries: Libraries,
): OptionFacts | undefined {
	for (const call of module.calls) {
		const known = contains(call.location.range, offset) ? tablesOfCall(call, module) : undefined;
		for (const argument of known === undefined ? [] : call.keywords) {
			const { name, location } = argument;
			const range = { start: location.range.start, end: location.range.start + name.length };
			if (known !== undefined && location.file === module.file && isAt(range, offset)) {
				const facts = factsOf(name, range, { ...known, libraries }, valueOf(module, argument));
				return facts && { ...facts, ...commandNotes(module, argument) };
			}
		}
	}
	return valueAt(module, offset, libraries);
}

/** On a literal, also of a constant, the option that it is handed to. */
function valueAt(module: PythonModule, offset: number, libraries: Libraries): OptionFacts | undefined {
	for (const call of module.calls) {
		for (const { name, value } of call.keywords) {
			const { file, range } = value.location;
			const isLiteral = ["number", "boolean", "none", "string"].includes(value.kind);
			const known =
				isLiteral && file === module.file && isAt(range, offset) ? tablesOfCall(call, module) : undefined;
			if (known !== undefined) {
				return factsOf(name, range, { ...known, libraries }, undefined);
			}
		}
	}
	return undefined;
}

/** Why the value of no command is shown. */
function commandNotes(
	{ launches = [] }: PythonModule,
	{ value }: PythonArgument,
): Pick<OptionFacts, "notes"> {
	const isOpen = value.certainty !== "certain" && launches.length > 1;
	return isOpen
		? {
				notes: [
					`${launches.length} commands start this script with different options; none of them counts here.`,
				],
			}
		: {};
}

function valueOf(
	{ launches = [] }: PythonModule,
	{ value, location }: PythonArgument,
): OptionValue | undefined {
	const plain = plainValueOf(value);
	const { file, range } = value.location;
	const isElsewhere =
		file !== location.file || range.start < location.range.start || range.end > location.range.end;
	return plain === undefined || value.certainty === "unknown"
		? undefined
		: {
				value: plain,
				isSure: value.certainty === "certain",
				...(isElsewhere ? { source: value.location } : {}),
				...(launches.length === 1 && launches[0]?.location.file === file ? { isFromCommand: true } : {}),
			};
}

interface Owner {
	readonly tables: readonly TableId[];
	readonly owner: string;
	readonly libraries: Libraries;
}

function factsOf(
	name: string,
	range: TextRange,
	{ tables, owner, libraries }: Owner,
	value: OptionValue | undefined,
): OptionFacts | undefined {
	const scope = openScope(tables, libraries);
	const part = scope?.parts.find(({ table }) => Object.hasOwn(table.options, name));
	const spans = part?.table.options[name];
	if (scope === undefined || part === undefined || spans === undefined) {
		return undefined;
	}
	const { versions, library } = part.library;
	const verdict = lookUpOption(scope, name);
	const newest = part.releases.indices.at(-1) ?? versions.length - 1;
	const option = spans.find(({ f = 0, t = versions.length }) => f <= newest && newest < t) ?? spans.at(-1);
	if (option === undefined) {
		return undefined;
	}
	const [first] = spans;
	const since = first?.f === undefined ? undefined : versions[first.f];
	const end = spans.at(-1)?.t;
	const removed = end === undefined ? undefined : versions[end];
	const isGone = verdict.kind === "removed" || verdict.kind === "later" || option.x === 1;
	const successor = isGone ? successorOf(scope, name) : undefined;
	const meaning = meaningOf(name);
	const source = libraries.get(library)?.source;
	const release = `${libraryName(library)} ${part.releases.isPinned ? (libraries.get(library)?.version ?? "") : (versions[newest] ?? "")}`;
	return {
		range,
		name,
		owner,
		...(meaning === undefined ? {} : { meaning }),
		...(value === undefined ? {} : { value }),
		...(option.y === "any" ? {} : { types: option.y.split("|").join(" | ") }),
		isRequired: option.r === 1,
		...(option.d === undefined ? {} : { default: option.d }),
		...(option.e === undefined ? {} : { expression: option.e }),
		choices: (option.c ?? []).map(String),
		...(since === undefined ? {} : { since: `${libraryName(library)} ${since}` }),
		...(removed === undefined ? {} : { removed: `${libraryName(library)} ${removed}` }),
		...(successor === undefined ? {} : { successor }),
		isDeprecated: option.x === 1,
		release,
		...(source === undefined || !part.releases.isPinned ? {} : { source }),
	};
}

function isAt({ start, end }: TextRange, offset: number): boolean {
	return start <= offset && offset <= end;
}
