/** Whether a row's roles are those that the chat template will see. */
import type { Example } from "../../types/example.js";
import type { RuleContext } from "../../types/rule.js";

/** ShareGPT's `human` and `gpt` get their final names from the run, so that without one nothing can be said of them. */
export function hasFinalRoles(example: Example, ctx: RuleContext): boolean {
	return example.format !== "sharegpt" || ctx.config !== undefined;
}
