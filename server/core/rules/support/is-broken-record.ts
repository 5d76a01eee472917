/** Whether a record's JSON has faults: then what is missing in it may be hidden, and `invalid-jsonl` says what to do. */
import type { RuleContext } from "../../types/rule.js";

export function isBrokenRecord({ analysis }: RuleContext): boolean {
	return analysis !== undefined && analysis.line.problems.length > 0;
}
