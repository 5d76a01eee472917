/** A configuration whose chat template has the markers of another model family. */
import type { RuleFinding } from "../base/finding.js";
import { configAt, type ConfigNode } from "../syntax/config/config-node.js";
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
		const run: Run = { root, family, model: name.value.split(/[\\/]/).at(-1) ?? name.value };
		if (config.trainer === "axolotl") {
			yield* axolotl(run);
		}
		if (config.trainer === "llama-factory") {
			yield* llamaFactory(run);
		}
	},
});

interface Run {
	readonly root: ConfigNode | undefined;
	readonly family: Family;
	/** For people. */
	readonly model: string;
}

type Text = Extract<ConfigNode, { kind: "string" }>;

/** The run's template is only for datasets that ask for one; a dataset may bring its own. */
function* axolotl(run: Run): Generator<RuleFinding> {
	const list = configAt(run.root, "datasets");
	const items = list?.kind === "list" ? list.items : [];
	const isUsed = items.some((item) => {
		const type = configAt(item, "type");
		return type?.kind === "string" && /^chat_template|^sharegpt/.test(type.value);
	});
	const owners = [...(isUsed ? [run.root] : []), ...items];
	for (const owner of owners) {
		yield* judge(configAt(owner, "chat_template"), run, "Use the model's own template (tokenizer_default)");
	}
}

function* llamaFactory(run: Run): Generator<RuleFinding> {
	const template = configAt(run.root, "template");
	const stage = configAt(run.root, "stage");
	const resizes = configAt(run.root, "resize_vocab");
	if (resizes?.kind === "boolean" && resizes.value) {
		return;
	}
	if (stage?.kind !== "string" || stage.value !== "pt") {
		yield* judge(template, run, "Use the template of the model");
	} else if (template?.kind === "string" && template.value === "llama3" && isForeign(LLAMA_3_END, run)) {
		// LLaMA-Factory, data/processor/pretrain.py: the only template that matters to plain text.
		yield {
			range: template,
			message: `With this template, LLaMA-Factory ends every text with "${LLAMA_3_END}", which is no token of ${run.model}: it is split into plain text, and no text ends with the model's own end. Use the template of the model.`,
		};
	}
}

const LLAMA_3_END = "<|end_of_text|>";

function* judge(template: ConfigNode | undefined, run: Run, todo: string): Generator<RuleFinding> {
	const stop = template?.kind === "string" ? stopOf(template) : undefined;
	// ChatML is what many give to a base model that has no turns of its own.
	const isChoice = template?.kind === "string" && template.value === "chatml" && !INSTRUCT.test(run.model);
	if (template !== undefined && stop !== undefined && !isChoice && isForeign(stop, run)) {
		yield {
			range: template,
			message: `This template ends turns with "${stop}", which is no token of ${run.model}: its markers are split into plain text or stand for new embeddings, which the model has to learn from nothing. ${todo}, or add the markers as tokens and train the embeddings.`,
		};
	}
}

const INSTRUCT = /instruct|chat|-it\b/i;

function isForeign(stop: string, { root, family }: Run): boolean {
	return family.knownStops?.includes(stop) === false && !addsToken(root, stop);
}

/** By the names of Axolotl and LLaMA-Factory; templates of plain text have no token to miss. */
function stopOf({ value }: Text): string | undefined {
	return STOPS.find(({ names }) => names.test(value))?.stop;
}

const STOPS: readonly { readonly names: RegExp; readonly stop: string }[] = [
	{ names: /^llama3/, stop: "<|eot_id|>" },
	{ names: /^(?:chatml|qwen)/, stop: "<|im_end|>" },
	{ names: /^gemma[23]?(?:$|_|n)/, stop: "<end_of_turn>" },
	{ names: /^(?:phi|phi_?3|phi_?35)$/, stop: "<|end|>" },
];
