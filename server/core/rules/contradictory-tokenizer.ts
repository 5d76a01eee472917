/** Tokenizer files that contradict themselves, so that a token has another id than the model's embeddings expect. */
import type { TokenizerFault } from "../types/tokenizer-fault.js";
import { defineRule } from "../types/rule.js";
import { tokenizerPlace } from "./support/tokenizer-place.js";

export default defineRule({
	id: "contradictory-tokenizer",
	stage: "run",
	severity: "warning",
	*check({ tokenizer, config, module }) {
		const place = tokenizerPlace(config, module.text);
		const faults = tokenizer?.faults ?? [];
		if (place === undefined) {
			return;
		}
		for (const kind of KINDS) {
			const [first, ...others] = faults.filter((fault) => fault.kind === kind);
			if (first !== undefined) {
				const more = others.length === 0 ? "" : ` The same is so for ${others.length} more.`;
				yield { ...place, message: `${messageOf(first)}${more}` };
			}
		}
	},
});

const KINDS: readonly TokenizerFault["kind"][] = ["renumbered", "other-id", "appended", "white-space"];

function messageOf(fault: TokenizerFault): string {
	const shown = JSON.stringify(fault.content);
	switch (fault.kind) {
		case "renumbered":
			return `tokenizer.json gives ${shown} the id ${fault.written}, but Python numbers added tokens by itself and makes it ${fault.given}, so the id does not fit the model's embeddings. Number the added tokens without gaps behind the vocabulary, or take the original tokenizer.json.`;
		case "other-id":
			return `tokenizer_config.json gives ${shown} the id ${fault.written}, but with this tokenizer.json it becomes ${fault.given}, so one of the two files is from another model. Take both from the same place.`;
		case "appended":
			return `The ${fault.name} ${shown} is in no vocabulary, so Python appends it as id ${fault.given}, for which the model may have no embedding. Name a token that the model has, or resize the embeddings.`;
		case "white-space":
			return `The special token ${shown} has white space at its edge, so a text with the token alone does not match it. Take the white space out of its content.`;
	}
}
