/** Whether it is known which strings are tokens of a run's model. */
import type { Run } from "../../types/run.js";
import { changesVocabulary } from "./changes-vocabulary.js";
import { isOfficialName } from "./official-name.js";

/** By its tokenizer, or by its name. */
export function isVocabularyKnown(run: Run): boolean {
	return run.tokenizer !== undefined || isKnownByName(run);
}

/** Without the tokenizer: the makers' own model, to whose vocabulary the script adds nothing. */
export function isKnownByName(run: Run): boolean {
	const name = run.config.tokenizer ?? run.config.model;
	return name !== undefined && isOfficialName(name.value) && isNamedForSure(run);
}

/** A name that is certain, of a model to whose vocabulary the script adds nothing: the makers' own or a tuning of it. */
export function isNamedForSure({ config, module }: Run): boolean {
	const name = config.tokenizer ?? config.model;
	return name?.certainty === "certain" && !changesVocabulary(module);
}
