/** A special token of a configuration that the model's vocabulary does not have. */
import { configAt, entryOf } from "../syntax/config/config-node.js";
import type { Family } from "../types/family.js";
import { defineRule } from "../types/rule.js";
import { STOP_STRINGS } from "../types/stop-strings.js";
import { isOfficialName } from "./support/official-name.js";
import { trainsEmbeddings } from "./support/trains-embeddings.js";

export default defineRule({
	id: "special-token-not-in-vocabulary",
	stage: "run",
	severity: "warning",
	*check({ config, configFile }, { family }) {
		const name = config.tokenizer ?? config.model;
		const root = configFile?.root;
		const special = configAt(root, "special_tokens");
		const isAdapter = config.plan?.lora !== undefined && !trainsEmbeddings(config.plan.lora);
		const isKnown = name?.certainty === "certain" && isOfficialName(name.value);
		if (special?.kind !== "map" || family === undefined || name === undefined || !isKnown || !isAdapter) {
			return;
		}
		// Who lists a token as new knows that it is.
		const isListed = ["tokens", "added_tokens_overrides"].some((key) => entryOf(root, key) !== undefined);
		for (const { key, value } of isListed ? [] : special.entries) {
			if (value.kind === "string" && isForeign(value.value, key, family, name.value)) {
				yield { range: value, message: messageOf(value.value, key, family, name.value) };
			}
		}
	},
});

function isForeign(text: string, key: string, family: Family, model: string): boolean {
	if (text === LATER_PAD) {
		return family.padTokens?.(model).includes(text) === false;
	}
	const isOtherStop = STOP_STRINGS.includes(text) && family.knownStops?.includes(text) === false;
	return (
		isOtherStop || (BYTE_LEVEL.includes(family.id) && key !== "pad_token" && SENTENCE_PIECE.includes(text))
	);
}

/** Came with Llama 3.1. */
const LATER_PAD = "<|finetune_right_pad_id|>";
/** Families whose vocabulary has none of SentencePiece's own tokens. */
const BYTE_LEVEL: readonly string[] = ["llama-3", "qwen2-5", "qwen3"];
const SENTENCE_PIECE: readonly string[] = ["<s>", "</s>", "<unk>"];

function messageOf(text: string, key: string, family: Family, model: string): string {
	const pad = key === "pad_token" ? family.padTokens?.(model)[0] : undefined;
	const advice =
		pad === undefined ? "Remove it: the tokenizer brings its own." : `Use "${pad}", which the model has.`;
	return `"${text}" is no token of ${model.split("/").at(-1) ?? model}: it is added as a new one, the embeddings grow, and the adapter does not train them. ${advice}`;
}
