/** A dataset type of Axolotl that writes the turns by itself, and not as the model or the run's template does. */
import type { RuleFinding } from "../base/finding.js";
import { configAt, itemsOf, type ConfigNode, type ConfigText } from "../syntax/config/config-node.js";
import type { Family } from "../types/family.js";
import { defineRule } from "../types/rule.js";
import { addsToken } from "./support/adds-token.js";
import { isOfficialName } from "./support/official-name.js";

export default defineRule({
	id: "prompt-style-conflict",
	stage: "run",
	severity: "warning",
	*check({ config, configFile }, { family }) {
		const root = configFile?.root;
		const name = config.tokenizer ?? config.model;
		const rl = configAt(root, "rl");
		const isFineTuning = rl === undefined || rl.kind === "null";
		if (config.trainer !== "axolotl" || !isFineTuning || name?.certainty !== "certain") {
			return;
		}
		const run: Run = { root, family, model: name.value };
		const list = configAt(root, "datasets");
		const styled = itemsOf(list).map((item) => styleOf(configAt(item, "type")));
		for (const one of styled) {
			yield* one === undefined ? [] : foreignTurns(one, run);
		}
		if (styled.length > 0 && styled.every((one) => one?.style === "instruct" || one?.style === "chat")) {
			yield* unusedTemplate(run);
		}
	},
});

interface Run {
	readonly root: ConfigNode | undefined;
	readonly family: Family | undefined;
	readonly model: string;
}

interface Styled {
	readonly type: ConfigText;
	readonly style: string;
}

/** Axolotl, prompters.py and prompt_strategies, 0.5 to 0.18: types whose text no chat template makes. */
function styleOf(type: ConfigNode | undefined): Styled | undefined {
	if (type?.kind !== "string") {
		return undefined;
	}
	const [, named] = /^alpaca(?::(\w+))?$/.exec(type.value) ?? [];
	const [, module] = /^alpaca_(instruct|chat)(?:\.load(?:_no_prompt)?)?$/.exec(type.value) ?? [];
	const isPlain = type.value === "alpaca" ? "instruct" : undefined;
	const style = named ?? module ?? isPlain;
	return style === undefined ? undefined : { type, style };
}

function* foreignTurns({ type, style }: Styled, run: Run): Generator<RuleFinding> {
	const stop = STOPS[style];
	if (stop === undefined) {
		return;
	}
	if (isForeign(stop, run) && INSTRUCT.test(run.model)) {
		yield {
			range: type,
			message: `"${type.value}" writes turns with "${stop}", which is no token of ${shortName(run.model)}: it is split into plain text, and the turns that the model knows are lost. Use type: chat_template with the model's own template.`,
		};
	} else if (style === "phi" && run.family?.id === "phi-3") {
		const template = configAt(run.root, "chat_template");
		const unused =
			template?.kind === "string"
				? ` chat_template: ${template.value} is not used for these rows, but is saved with the tokenizer, so prompts differ later.`
				: "";
		yield {
			range: type,
			message: `"${type.value}" does not write the turns of Phi-3: a row's input comes after the "<|end|>" of the user's turn, and no line break follows it.${unused} Use type: chat_template with messages, or put the input into the instruction.`,
		};
	}
}

/** Markers that the rows never have, in the template that is saved for those who ask the model. */
function* unusedTemplate(run: Run): Generator<RuleFinding> {
	const template = configAt(run.root, "chat_template");
	if (template?.kind === "string" && template.value === "chatml" && isForeign("<|im_end|>", run)) {
		yield {
			range: template,
			message: `No dataset of this run uses the template: their types write plain Alpaca prompts. It is saved with the tokenizer all the same, so chats are asked with markers that ${shortName(run.model)} never saw. Remove chat_template, or use type: chat_template.`,
		};
	}
}

const STOPS: { readonly [style: string]: string } = { chatml: "<|im_end|>", phi: "<|end|>" };
const INSTRUCT = /instruct|chat|-it\b/i;

/** The model's makers did not give it the token, and the run does not add it. */
function isForeign(stop: string, { root, family, model }: Run): boolean {
	return isOfficialName(model) && family?.knownStops?.includes(stop) === false && !addsToken(root, stop);
}

function shortName(model: string): string {
	return model.split("/").at(-1) ?? model;
}
