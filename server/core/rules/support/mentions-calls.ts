/** Whether a record can have tool calls at all: one look at its text, before its messages are walked. */
import type { RuleContext } from "../../types/rule.js";

export function mentionsCalls({ analysis }: RuleContext): boolean {
	const text = analysis?.line.text ?? "";
	// Several rules ask, and most records have not even this much.
	return text.includes("_call") && (text.includes("tool_call") || text.includes("function_call"));
}
