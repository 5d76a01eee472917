/** Whether a run loses the trainer's EOS only because its text column has another name. */
import type { RuleContext } from "../../types/rule.js";
import type { TrainingConfig } from "../../types/training-config.js";

/** False where a function of the script makes the text: it can end it. */
export function isRenamedTextField(
	{ textField, formatting }: TrainingConfig,
	{ appendsEos, appendsEosToText }: Pick<RuleContext, "appendsEos" | "appendsEosToText">,
): boolean {
	const isNamed = textField.source !== undefined && textField.certainty === "certain";
	return isNamed && formatting === undefined && appendsEos === false && appendsEosToText === true;
}
