/** Values and calls of an evaluated script, as plain data. */
import type { JsonValue } from "../syntax/json/json-node.js";
import type { PythonArgument, PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import type { Setting } from "../types/training-config.js";

/** Undefined for what is no constant. A member of an enumeration, such as `SchedulerType.COSINE`, is its name. */
export function plainValueOf(value: PythonValue): JsonValue | undefined {
	switch (value.kind) {
		case "string":
		case "number":
		case "boolean":
			return value.value;
		case "none":
			return null;
		case "list": {
			const items = value.items.map(plainValueOf);
			return items.every((item) => item !== undefined) ? items : undefined;
		}
		case "symbol":
			return /\.[A-Z][A-Z_]+$/.test(value.name) ? value.name.split(".").at(-1)?.toLowerCase() : undefined;
		default:
			return undefined;
	}
}

/** With the place of the literal, which may be that of a constant. */
export function plainSetting({ value, location }: PythonArgument, option: string): Setting<JsonValue> {
	const plain = value.certainty === "unknown" ? undefined : plainValueOf(value);
	return plain === undefined
		? { value: null, option, source: location, certainty: "unknown" }
		: { value: plain, option, source: value.location, certainty: value.certainty };
}

export function keywordIn(call: PythonCall | undefined, name: string): PythonArgument | undefined {
	return call?.keywords.find((keyword) => keyword.name === name);
}

/** The call that a value is, or that the variable of that name was last assigned from before `before`. */
export function callBehind(
	module: PythonModule,
	value: PythonValue | undefined,
	before = Infinity,
): PythonCall | undefined {
	if (value?.kind !== "symbol") {
		return value?.kind === "call" ? value.call : undefined;
	}
	const calls = module.calls.filter(({ assignedTo }) => assignedTo === value.name);
	return calls.findLast(({ location }) => location.range.start < before) ?? calls.at(-1);
}

/** True when some argument is handed on from elsewhere: nothing is a default then. */
export function takesMore(call: PythonCall): boolean {
	return call.keywords.some(({ name }) => name.startsWith("*"));
}
