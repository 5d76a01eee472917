/** What mistral-finetune and Mistral's service, which checks files with it, refuse. */
import type { ServiceLimits } from "../../types/service-limits.js";

export const mistralLimits: ServiceLimits = {
	name: "mistral-finetune",
	source: "mistral-finetune, `finetune/data/tokenize.py`, and mistral-common 1.4, `validator.py`",
	formats: [["messages"], ["interactions"], ["text"], ["content"]],
	roles: ["system", "user", "assistant", "tool"],
	argumentsAreText: true,
	hasNineCharacterIds: true,
	functionKeys: ["name", "description", "parameters"],
	hasPlainFunctionNames: true,
	hasResultPerCall: true,
	endsWithAssistant: true,
	hasOneSystem: true,
};
