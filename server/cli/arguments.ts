/** Reads a command's arguments: options with and without values, `--name=value`, `--` and the rest. */
import { nearest } from "../core/base/nearest.js";

export interface OptionRules {
	/** Options that take a value; the last one counts. */
	readonly values?: readonly string[];
	/** Options that take a value and may be repeated. */
	readonly lists?: readonly string[];
	readonly flags?: readonly string[];
}

export interface ParsedArguments {
	readonly kind: "arguments";
	readonly positional: readonly string[];
	readonly values: ReadonlyMap<string, string>;
	readonly lists: ReadonlyMap<string, readonly string[]>;
	readonly flags: ReadonlySet<string>;
}

export interface UsageError {
	readonly kind: "usage-error";
	readonly message: string;
	/** True when the arguments were right and the data was not, so that the help would not help. */
	readonly isInput?: boolean;
}

export function usageError(message: string): UsageError {
	return { kind: "usage-error", message };
}

export function inputFault(message: string): UsageError {
	return { kind: "usage-error", message, isInput: true };
}

export function parseArguments(argv: readonly string[], rules: OptionRules): ParsedArguments | UsageError {
	const { values: valueNames = [], lists: listNames = [], flags: flagNames = [] } = rules;
	const positional: string[] = [];
	const values = new Map<string, string>();
	const lists = new Map<string, string[]>();
	const flags = new Set<string>();
	for (let i = 0; i < argv.length; i++) {
		const argument = argv[i] ?? "";
		if (argument === "--") {
			positional.push(...argv.slice(i + 1));
			break;
		}
		if (!argument.startsWith("-") || argument === "-") {
			positional.push(argument);
			continue;
		}
		const equals = argument.indexOf("=");
		const name = equals < 0 ? argument : argument.slice(0, equals);
		if (flagNames.includes(name)) {
			if (equals >= 0) {
				return usageError(`${name} takes no value.`);
			}
			flags.add(name);
			continue;
		}
		if (!valueNames.includes(name) && !listNames.includes(name)) {
			return unknownOption(name, [...valueNames, ...listNames, ...flagNames]);
		}
		const value = equals < 0 ? argv[++i] : argument.slice(equals + 1);
		if (value === undefined || (equals < 0 && value.startsWith("--"))) {
			return usageError(`${name} needs a value.`);
		}
		if (listNames.includes(name)) {
			lists.set(name, [...(lists.get(name) ?? []), value]);
		} else {
			values.set(name, value);
		}
	}
	return { kind: "arguments", positional, values, lists, flags };
}

/** `a,b` and repeated options alike. */
export function listOf({ lists }: ParsedArguments, name: string): string[] | undefined {
	const items = lists.get(name)?.flatMap((value) => value.split(","));
	return items?.map((item) => item.trim()).filter((item) => item !== "");
}

function unknownOption(name: string, known: readonly string[]): UsageError {
	const meant = nearest(name, known);
	return usageError(`Unknown option "${name}".${meant === undefined ? "" : ` Did you mean ${meant}?`}`);
}
