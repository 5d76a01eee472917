/** Puts a run of LLaMA-Factory together: its release, its template, and the EOS that the template leaves. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { llamaFactoryBehaviour, NEWEST_LLAMA_FACTORY } from "./llama-factory-behaviour.js";
import { stopsWith, textOption, isOn, type LlamaFactoryRun } from "./llama-factory-run.js";
import type { LlamaFactoryTemplate } from "./llama-factory-slots.js";
import { findTemplate } from "./llama-factory-templates.js";

export function openRun(config: TrainingConfig, engine: TrainerEngine): LlamaFactoryRun | Unavailable {
	const behaviour = llamaFactoryBehaviour(config.version.version ?? NEWEST_LLAMA_FACTORY);
	const dataset = engine.dataset ?? config.datasets[0];
	const options = { config, ...(dataset === undefined ? {} : { dataset }) };
	const name = textOption(options, "template") ?? (behaviour.parsesChatTemplate ? undefined : "empty");
	if (name === undefined) {
		return unavailable(
			"Without `template` LLaMA-Factory takes the tokenizer's chat template apart to find the parts of a turn, which is not followed.",
			"Name the template of the model, such as `template: qwen`.",
		);
	}
	const template = findTemplate(name, behaviour.version);
	if (isUnavailable(template)) {
		return template;
	}
	if (template.efficientEos === true && isOn(options, "train_on_prompt")) {
		return stopsWith(
			{ behaviour },
			`a ValueError: template "${name}" does not go with train_on_prompt`,
			"Leave train_on_prompt out.",
		);
	}
	const eos = eosOf(template, engine);
	return { ...options, behaviour, engine, template, ...(eos === undefined ? {} : { eos }) };
}

/** Undefined when it is a token that the tokenizer does not have. */
function eosOf(
	{ replacesEos, stopWords }: LlamaFactoryTemplate,
	{ tokenizer }: TrainerEngine,
): SpecialToken | undefined {
	const own = tokenizer.facts.eos;
	const text = replacesEos === true ? stopWords?.[0] : (own?.text ?? "<|endoftext|>");
	if (text === undefined || text === own?.text) {
		return own;
	}
	const id = tokenizer.tokenToId(text);
	return id === undefined ? undefined : { text, id };
}
