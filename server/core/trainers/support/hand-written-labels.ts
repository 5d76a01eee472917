/** Labels that the loss ignores remember the statement that put them where they are. */
import { IGNORE_INDEX } from "../../types/loss-mask.js";
import type { ScriptRun } from "./hand-written-run.js";
import type { ScriptValue } from "./hand-written-values.js";

export function stampIgnored(run: ScriptRun, value: ScriptValue): ScriptValue {
	return value.kind === "number" && value.value === IGNORE_INDEX && value.origin === undefined
		? { ...value, at: { start: run.statement.start, end: run.statement.end } }
		: value;
}
