/** A chat template of another model family, whose markers this model's tokenizer does not know. */
import type { Family } from "../types/family.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { argumentOf, callsNamed, expressionRange, modelLoads, stringOf } from "./support/script-calls.js";

export default defineRule({
	id: "wrong-family-template",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		const loads = modelLoads(module).map(({ model }) => stringOf(model));
		const names = new Set([...loads, ctx.config?.model?.value]);
		names.delete(undefined);
		const [model] = names;
		const own = names.size === 1 && model !== undefined ? ctx.familyNamed?.(model) : undefined;
		if (
			own === undefined ||
			model === undefined ||
			/mapping|add_tokens|add_special_tokens|setup_chat_format/.test(module.text)
		) {
			return;
		}
		for (const call of callsNamed(module, "get_chat_template")) {
			const argument = argumentOf(call, "chat_template", 1);
			const name = stringOf(argument);
			const other = name === undefined ? undefined : familyOfTemplate(name, ctx);
			if (
				argument === undefined ||
				name === undefined ||
				other === undefined ||
				sharesMarkers(own, other, model)
			) {
				continue;
			}
			yield {
				range: expressionRange(module, argument),
				message: `The template "${name}" is of ${other.name}, but "${model}" is of ${own.name}: its tokenizer splits the markers into plain text, which the model has to learn from nothing. Use the template of ${own.name}.`,
			};
		}
	},
});

/** Unsloth's names of templates, which are names of models nearly always. */
function familyOfTemplate(name: string, { familyNamed }: RuleContext): Family | undefined {
	const spelled = name.replace(/^qwen-?(\d)/, "Qwen$1").replace(/^gemma$/, "gemma-2");
	return /^(?:llama-?3|qwen-?[23]|gemma|phi-?[34]|gpt-oss)/.test(name) ? familyNamed?.(spelled) : undefined;
}

/** Templates with the same header and end are a matter of style. */
function sharesMarkers(own: Family, other: Family, model: string): boolean {
	const turn = own.turnsOf?.(model)?.assistantTurn ?? own.assistantTurn;
	const isSame = turn?.header.trim() === other.assistantTurn?.header.trim();
	return own.id === other.id || isSame || !other.markersAreTokens || turn === undefined;
}
