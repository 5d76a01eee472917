/** The settings that a trainer is given: the call of their class, with what the script assigns to them afterwards. */
import type { PythonAssignment, PythonCall, PythonModule } from "../../types/python-module.js";
import { argumentOf, callOf } from "./script-values.js";

/** `args.max_length = 2048` behind `args = SFTConfig(…)` counts as a keyword, which wins over the one in the call. */
export function settingsCall(
	module: PythonModule,
	trainerCall: PythonCall | undefined,
): PythonCall | undefined {
	const call = callOf(module, argumentOf(trainerCall, "args", 1)?.value);
	const assigned = call === undefined ? [] : assignmentsTo(module, call, trainerCall);
	if (call === undefined || assigned.length === 0) {
		return call;
	}
	const names = new Set(assigned.map(({ name }) => name));
	return { ...call, keywords: [...call.keywords.filter(({ name }) => !names.has(name)), ...assigned] };
}

/** Between the call and the trainer, in the same function; the last one of each name. */
function assignmentsTo(
	{ assignments, text }: PythonModule,
	{ assignedTo, enclosing, location }: PythonCall,
	trainerCall: PythonCall | undefined,
): PythonCall["keywords"] {
	const end = trainerCall?.location.range.start ?? Infinity;
	const found = new Map<string, PythonAssignment>();
	for (const assignment of assignments) {
		const { start } = assignment.location.range;
		const isBetween = location.range.end <= start && start < end;
		const [, name] = /^[\w.]+\.(\w+)$/.exec(assignment.target) ?? [];
		if (
			name !== undefined &&
			isBetween &&
			assignment.enclosing === enclosing &&
			assignment.location.file === location.file &&
			assignment.target === `${assignedTo ?? ""}.${name}`
		) {
			found.set(name, assignment);
		}
	}
	return [...found].map(([name, { value, location: place }]) => {
		// What stands deeper than the call is done on some paths only.
		const isSure = indentAt(text, place.range.start) === indentAt(text, location.range.start);
		return { name, value: isSure ? value : { ...value, certainty: "possible" as const }, location: place };
	});
}

function indentAt(text: string, offset: number): number {
	const start = text.lastIndexOf("\n", offset - 1) + 1;
	return text.slice(start).search(/\S/);
}
