/** Binds call arguments to parameters as Python does, with Python's complaints. */
import { isStr } from "./text.js";
import { typeError } from "./template-error.js";
import { typeName } from "./type-name.js";
import { numericOf } from "./compare.js";
import { PyFloat, Undefined, type Arguments, type Value } from "./values.js";
import { raise } from "./template-error.js";

/** Values by position of the parameter; undefined where none was given. */
export function bindArguments(
	functionName: string,
	parameters: readonly string[],
	args: Arguments,
	required = 0,
): (Value | undefined)[] {
	const bound: (Value | undefined)[] = parameters.map((_, i) => args.positional[i]);
	if (args.positional.length > parameters.length) {
		typeError(
			`${functionName}() takes ${parameters.length} positional arguments but ${args.positional.length} were given`,
		);
	}
	for (const [name, value] of args.keywords) {
		const index = parameters.indexOf(name);
		if (index < 0) {
			typeError(`${functionName}() got an unexpected keyword argument '${name}'`);
		}
		if (bound[index] !== undefined) {
			typeError(`${functionName}() got multiple values for argument '${name}'`);
		}
		bound[index] = value;
	}
	const missing = parameters.slice(0, required).filter((_, i) => bound[i] === undefined);
	if (missing.length > 0) {
		const names = missing.map((name) => `'${name}'`).join(" and ");
		typeError(
			`${functionName}() missing ${missing.length} required positional argument${missing.length === 1 ? "" : "s"}: ${names}`,
		);
	}
	return bound;
}

/** For functions written in C, which take no keywords. */
export function positionalArguments(
	functionName: string,
	args: Arguments,
	counts: { readonly least: number; readonly most: number },
): readonly Value[] {
	if (args.keywords.size > 0) {
		typeError(`${functionName}() takes no keyword arguments`);
	}
	const given = args.positional.length;
	const { least, most } = counts;
	if (given < least || given > most) {
		const plural = (count: number): string => `${count} argument${count === 1 ? "" : "s"}`;
		const exact = ["no arguments", "exactly one argument"][least] ?? `exactly ${plural(least)}`;
		typeError(
			least === most
				? `${functionName}() takes ${exact} (${given} given)`
				: `${functionName} expected at ${given < least ? `least ${plural(least)}` : `most ${plural(most)}`}, got ${given}`,
		);
	}
	return args.positional;
}

/** `operator.index`: an int or bool as a JavaScript number. */
export function indexArgument(value: Value): number {
	if (value instanceof PyFloat || isStr(value)) {
		return typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
	}
	const number = numericOf(value);
	if (number === undefined) {
		return typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
	}
	if (typeof number === "bigint") {
		raise("OverflowError", "Python int too large to convert to C ssize_t");
	}
	return number;
}

export function demandUsable(value: Value): Value {
	return value instanceof Undefined ? raise(value.type, value.message) : value;
}
