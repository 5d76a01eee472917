/** Texts that arguments of a call stand for, as far as they are constants. */
import type { PythonArgument, PythonCall, PythonValue } from "../types/python-module.js";

export type TextValue = Extract<PythonValue, { kind: "string" }>;

/** The first of the keywords, else the positional argument. */
export function argumentAt(
	call: PythonCall,
	position: number | undefined,
	names: readonly string[],
): PythonArgument | undefined {
	const named = call.keywords.find(({ name }) => names.includes(name));
	return named ?? (position === undefined ? undefined : call.positional[position]);
}

/** A constant text; also `Path("out")` and `str(…)`, which stand for their argument. */
export function textOfArgument(argument: PythonArgument | undefined): TextValue | undefined {
	return argument === undefined ? undefined : textValue(argument.value);
}

function textValue(value: PythonValue): TextValue | undefined {
	if (value.kind === "string") {
		return value.value === "" ? undefined : value;
	}
	if (value.kind !== "call" || !/^(?:Path|str|abspath|expanduser|resolve|as_posix)$/.test(value.call.name)) {
		return undefined;
	}
	const inner = value.call.positional[0]?.value ?? value.call.receiver;
	return inner === undefined ? undefined : textValue(inner);
}
