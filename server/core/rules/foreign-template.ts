/** A configuration whose chat template has the markers of another model family. */
import type { RuleFinding } from "../base/finding.js";
import { fileName } from "../base/file-name.js";
import { configAt, itemsOf, type ConfigNode, type ConfigText } from "../syntax/config/config-node.js";
import type { Family } from "../types/family.js";
import { defineRule } from "../types/rule.js";
import { addsToken } from "./support/adds-token.js";
import { isOfficialName } from "./support/official-name.js";

export default defineRule({
	id: "foreign-template",
	stage: "run",
	severity: "warning",
	*check({ config, configFile }, { family }) {
		const root = configFile?.root;
		const name = config.tokenizer ?? config.model;
		if (name?.certainty !== "certain" || family === undefined || !isOfficialName(name.value)) {
			return;
		}
		const tuning: Tuning = { root, family, model: fileName(name.value) };
		if (config.trainer === "axolotl") {
			yield* axolotl(tuning);
		}
		if (config.trainer === "llama-factory") {
			yield* llamaFactory(tuning);
		}
	},
});

interface Tuning {
	readonly root: ConfigNode | undefined;
	readonly family: Family;
	/** For people. */
	readonly model: string;
}

/** The configuration's template is only for datasets that ask for one; a dataset may bring its own. */
function* axolotl(tuning: Tuning): Generator<RuleFinding> {
	const list = configAt(tuning.root, "datasets");
	const items = itemsOf(list);
	const isUsed = items.some((item) => {
		const type = configAt(item, "type");
		return type?.kind === "string" && /^chat_template|^sharegpt/.test(type.value);
	});
	const owners = [...(isUsed ? [tuning.root] : []), ...items];
	for (const owner of owners) {
		yield* judge(
			configAt(owner, "chat_template"),
			tuning,
			"Use the model's own template (tokenizer_default)",
		);
	}
}

function* llamaFactory(tuning: Tuning): Generator<RuleFinding> {
	const template = configAt(tuning.root, "template");
	const stage = configAt(tuning.root, "stage");
	const resizes = configAt(tuning.root, "resize_vocab");
	if (resizes?.kind === "boolean" && resizes.value) {
		return;
	}
	if (stage?.kind !== "string" || stage.value !== "pt") {
		yield* judge(template, tuning, "Use the template of the model");
	} else if (template?.kind === "string" && template.value === "llama3" && isForeign(LLAMA_3_END, tuning)) {
		// LLaMA-Factory, data/processor/pretrain.py: the only template that matters to plain text.
		yield {
			range: template,
			message: `With this template, LLaMA-Factory ends every text with "${LLAMA_3_END}", which is no token of ${tuning.model}: it is split into plain text, and no text ends with the model's own end. Use the template of the model.`,
		};
	}
}

const LLAMA_3_END = "<|end_of_text|>";

function* judge(template: ConfigNode | undefined, tuning: Tuning, todo: string): Generator<RuleFinding> {
	const stop = template?.kind === "string" ? stopOf(template) : undefined;
	// ChatML is what many give to a base model that has no turns of its own.
	const isChoice = template?.kind === "string" && template.value === "chatml" && !INSTRUCT.test(tuning.model);
	if (template !== undefined && stop !== undefined && !isChoice && isForeign(stop, tuning)) {
		yield {
			range: template,
			message: `This template ends turns with "${stop}", which is no token of ${tuning.model}: its markers are split into plain text or stand for new embeddings, which the model has to learn from nothing. ${todo}, or add the markers as tokens and train the embeddings.`,
		};
	}
}

const INSTRUCT = /instruct|chat|-it\b/i;

function isForeign(stop: string, { root, family }: Tuning): boolean {
	return family.knownStops?.includes(stop) === false && !addsToken(root, stop);
}

/** By the names of Axolotl and LLaMA-Factory; templates of plain text have no token to miss. */
function stopOf({ value }: ConfigText): string | undefined {
	return STOPS.find(({ names }) => names.test(value))?.stop;
}

const STOPS: readonly { readonly names: RegExp; readonly stop: string }[] = [
	{ names: /^llama3/, stop: "<|eot_id|>" },
	{ names: /^(?:chatml|qwen)/, stop: "<|im_end|>" },
	{ names: /^gemma[23]?(?:$|_|n)/, stop: "<end_of_turn>" },
	{ names: /^(?:phi|phi_?3|phi_?35)$/, stop: "<|end|>" },
];
