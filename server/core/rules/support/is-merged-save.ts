/** Whether a call saves a whole model, the result of a merge, and not an adapter. */
import type { PythonCall, PythonModule } from "../../types/python-module.js";
import { comesFrom, receiverOf } from "./script-calls.js";

export function isMergedSave({ assignments, calls }: PythonModule, save: PythonCall): boolean {
	const isMerge = ({ name }: PythonCall): boolean => name === "merge_and_unload";
	const variable = receiverOf(save);
	return (
		comesFrom(save.receiver, isMerge) ||
		calls.some((call) => isMerge(call) && call.assignedTo === variable) ||
		assignments.some(({ target, value }) => target === variable && comesFrom(value, isMerge))
	);
}
