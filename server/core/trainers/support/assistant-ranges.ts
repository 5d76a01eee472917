/** Where `assistant_only_loss=True` trains: the template's generation tags, or those of TRL's training variant. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { TextRange } from "../../base/text-range.js";
import type { Conversation } from "../../types/example.js";
import type { RenderedChat } from "../../types/rendered-chat.js";
import type { TrainerEngine } from "../../types/trainer.js";
import { hasGenerationTags, templateSpans } from "./assistant-tokens.js";
import { findTrainingTemplate } from "./training-template.js";
import type { TrlBehaviour } from "./trl-behaviour.js";
import { isAtLeast } from "./version-order.js";

export interface AssistantRanges {
	readonly ranges: readonly TextRange[];
	/** Reasons for the tokens inside and outside. */
	readonly inside: string;
	readonly outside: string;
}

export function assistantRanges(
	conversation: Conversation,
	rendered: RenderedChat,
	{ behaviour, engine }: { readonly behaviour: TrlBehaviour; readonly engine: TrainerEngine },
): AssistantRanges | Unavailable {
	const template = engine.tokenizer.facts.chatTemplate ?? "";
	if (hasGenerationTags(template)) {
		return {
			ranges: rendered.generation,
			inside: "inside {% generation %} of the chat template",
			outside: "outside {% generation %} of the chat template",
		};
	}
	if (!behaviour.hasTrainingTemplates) {
		const text = "the chat template has no {% generation %}, so nothing counts as the assistant's";
		return { ranges: [], inside: text, outside: text };
	}
	const known = findTrainingTemplate(template);
	if (known === undefined || !isAtLeast(behaviour.version, known.since)) {
		return unavailable(
			"The chat template has no {% generation %}; TRL replaces it by a training variant that Tunelint does not know, or stops with a ValueError if it has none.",
			"Set a chat template with {% generation %} tags.",
		);
	}
	const ranges = templateSpans(rendered, known);
	const expected = conversation.messages.filter(({ role }) => role === "assistant").length;
	if (ranges.length !== expected) {
		return unavailable(
			"The assistant turns of this row could not be told apart in the rendered text.",
			"Set a chat template with {% generation %} tags.",
		);
	}
	return {
		ranges,
		inside: `inside {% generation %} of TRL's ${known.name} training template`,
		outside: `outside {% generation %} of TRL's ${known.name} training template`,
	};
}
