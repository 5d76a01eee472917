/** Whether it is known which strings are tokens of a run's model. */
import type { Run } from "../../types/run.js";
import { changesVocabulary } from "./changes-vocabulary.js";
import { isOfficialName } from "./official-name.js";

/** By its tokenizer, or by its name. */
export function isVocabularyKnown(run: Run): boolean {
	return run.tokenizer !== undefined || isKnownByName(run);
}

/** Without the tokenizer: the makers' own model, to whose vocabulary the script adds nothing. */
export function isKnownByName({ config, module }: Run): boolean {
	const name = config.tokenizer ?? config.model;
	return (
		name !== undefined &&
		name.certainty === "certain" &&
		isOfficialName(name.value) &&
		!changesVocabulary(module)
	);
}
