/** Whether a record can have tool calls at all: one look at its text, before its messages are walked. */
import type { RuleContext } from "../../types/rule.js";

export function mentionsCalls({ analysis }: RuleContext): boolean {
	const text = analysis?.line.text ?? "";
	return text.includes("tool_call") || text.includes("function_call");
}
