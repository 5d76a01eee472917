/** Where old releases of TRL train a text although the row has messages or a prompt. */
import type { TrainingConfig } from "../../types/training-config.js";
import type { TrlBehaviour } from "./trl-behaviour.js";

/**
 * Before 0.12 a named text column comes before formatting functions and messages; before 0.15 a formatting function
 * comes before messages.
 */
export function withTextWins(config: TrainingConfig, behaviour: TrlBehaviour): TrainingConfig {
	const { formatting, ...rest } = config;
	const isFunction = formatting !== undefined && formatting.isMap !== true;
	if (behaviour.readsNamedTextOnly && config.textField.source !== undefined) {
		return { ...(isFunction ? rest : config), textWins: true };
	}
	return isFunction && behaviour.requiresBatchedFormatting ? { ...config, textWins: true } : config;
}
