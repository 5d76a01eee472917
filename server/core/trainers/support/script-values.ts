/** Reads settings out of an evaluated script: a value, its place, and how certain it is. */
import type {
	PythonArgument,
	PythonCall,
	PythonFunction,
	PythonModule,
	PythonValue,
} from "../../types/python-module.js";
import type { Setting } from "../../types/training-config.js";

/** Reads a value of one type; `undefined` when it is another or cannot be known. */
export type ReadValue<T> = (value: PythonValue) => T | undefined;

export function readString(value: PythonValue): string | undefined {
	if (value.kind === "string") {
		return value.value;
	}
	if (value.kind !== "pattern") {
		return undefined;
	}
	const literals = value.pattern.parts.flatMap((part) => (part.kind === "literal" ? [part.text] : []));
	return literals.length === value.pattern.parts.length ? literals.join("") : undefined;
}

export function readBoolean(value: PythonValue): boolean | undefined {
	return value.kind === "boolean" ? value.value : undefined;
}

export function readInteger(value: PythonValue): number | undefined {
	return value.kind === "number" && value.isInteger ? value.value : undefined;
}

/** A reader that also takes `None`. */
export function orNone<T>(read: ReadValue<T>): ReadValue<T | null> {
	return (value) => (value.kind === "none" ? null : read(value));
}

/** The setting that an argument gives; `fallback` with certainty `unknown` where it cannot be evaluated. */
export function settingFrom<T>(
	argument: PythonArgument,
	option: string,
	read: ReadValue<T>,
	fallback: T,
): Setting<T> {
	const { value } = argument;
	const source = argument.location;
	const known = value.certainty === "unknown" ? undefined : read(value);
	return known === undefined
		? { value: fallback, source, option, certainty: "unknown" }
		: { value: known, source, option, certainty: value.certainty };
}

export function defaultSetting<T>(value: T, option: string): Setting<T> {
	return { value, option, certainty: "certain" };
}

export function keywordOf(call: PythonCall | undefined, name: string): PythonArgument | undefined {
	return call?.keywords.find((keyword) => keyword.name === name);
}

/** The argument by keyword, else by position. */
export function argumentOf(
	call: PythonCall | undefined,
	name: string,
	position: number,
): PythonArgument | undefined {
	return keywordOf(call, name) ?? call?.positional[position];
}

/** The call that a value is, or that the named variable was assigned from (the last before `before`). */
export function callOf(
	module: PythonModule,
	value: PythonValue | undefined,
	before?: number,
): PythonCall | undefined {
	if (value?.kind === "call") {
		return value.call;
	}
	const name = value?.kind === "symbol" ? value.name : undefined;
	return name === undefined ? undefined : assignedCall(module, name, before);
}

function assignedCall(
	module: PythonModule,
	name: string,
	before: number | undefined,
): PythonCall | undefined {
	const calls = module.calls.filter((call) => call.assignedTo === name);
	return calls.findLast((call) => before === undefined || call.location.range.start < before) ?? calls.at(-1);
}

/** The function that an argument names, or the lambda that it is. */
export function functionOf(module: PythonModule, value: PythonValue): PythonFunction | undefined {
	if (value.kind === "symbol") {
		const name = value.name.split(".").at(-1);
		return module.functions.findLast((candidate) => candidate.name === name);
	}
	const { start, end } = value.location.range;
	return module.functions.find(
		({ location }) =>
			location.range.start >= start && location.range.end <= end && value.location.file === location.file,
	);
}

/** True when the module or a part of it is imported, such as `unsloth`. */
export function importsModule(module: PythonModule, name: string): boolean {
	return module.imports.some((one) => one.module === name || one.module.startsWith(`${name}.`));
}
