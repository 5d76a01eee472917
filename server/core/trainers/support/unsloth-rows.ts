/** Ids and trained flags of one row before the cut, as Unsloth's own preparation makes them. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { Conversation, Example, TextColumn } from "../../types/example.js";
import { isTextOrChat } from "../../types/example-parts.js";
import type { Encoding } from "../../types/encoding.js";
import type { RenderFailure } from "../../types/rendered-chat.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { assistantMask, hasGenerationTags } from "./assistant-tokens.js";
import { decidedBy, decidedByDefault } from "./decided-by.js";
import { sameReason, twoReasons, type PreparedRow } from "./label-row.js";
import { findPromptMismatch } from "./prompt-mismatch.js";
import { unreadRow } from "./unread-row.js";
import { promptOf } from "./trl-conversation.js";
import type { UnslothBehaviour } from "./unsloth-behaviour.js";
import { conversationFor } from "./unsloth-conversation.js";
import { specialTokensOf } from "./unsloth-special-tokens.js";
import { findTextGap } from "./unsloth-text-gap.js";

export interface UnslothRun {
	readonly config: TrainingConfig;
	readonly engine: TrainerEngine;
	readonly behaviour: UnslothBehaviour;
}

export type Prepared = PreparedRow | RenderFailure | Unavailable;

export function prepareRow(example: Example, run: UnslothRun): Prepared {
	// ShareGPT rows are read only after `standardize_sharegpt`, which is a function of the script.
	if (!isTextOrChat(example) || example.format === "sharegpt") {
		return unreadRow("Unsloth", example);
	}
	const gap = findAssistantGap(example, run);
	if (gap !== undefined) {
		return gap;
	}
	if (example.type === "prompt-completion" && !run.behaviour.splitsPairs) {
		return unavailable(
			`Unsloth ${run.behaviour.version} does not read prompt and completion: it takes the column "${run.config.textField.value}", or stops with a RuntimeError without it.`,
			"Use Unsloth 2026.3.5 or newer, or make one text of the row in a formatting function.",
		);
	}
	if (example.kind === "conversational") {
		return prepareChat(example.conversation, example, run);
	}
	return example.type === "language-modeling"
		? (findTextGap(example, run) ?? prepareText(example, run))
		: preparePair(example, run);
}

/** What `assistant_only_loss=True` does where it cannot be followed. */
function findAssistantGap(
	example: Example,
	{ config, behaviour, engine }: UnslothRun,
): Unavailable | undefined {
	if (!config.assistantOnlyLoss.value) {
		return undefined;
	}
	if (example.kind === "standard") {
		return unavailable(
			"Unsloth stops here with a ValueError: assistant_only_loss=True needs messages.",
			"Leave assistant_only_loss out, or use train_on_responses_only.",
		);
	}
	if (!behaviour.knowsAssistantOnlyLoss) {
		return unavailable(
			`Unsloth ${behaviour.version} does not compute the mask of assistant_only_loss=True.`,
			"Use train_on_responses_only, or Unsloth 2026.10.4 or newer.",
		);
	}
	return hasGenerationTags(engine.tokenizer.facts.chatTemplate ?? "")
		? undefined
		: unavailable(
				"The chat template has no {% generation %}; whether TRL replaces it or Unsloth searches for markers depends on the release of TRL.",
				"Use train_on_responses_only, whose mask is known.",
			);
}

type Text = Extract<Example, { kind: "standard"; type: "language-modeling" }>;

function prepareText({ text, format }: Text, { config, engine, behaviour }: UnslothRun): Prepared {
	const isReturned = format === "formatted" && config.formatting?.isMap !== true;
	const { addSpecialTokens, doubt } = specialTokensOf(text, {
		config,
		engine,
		readsText: isReturned || behaviour.bosCheck === "text",
	});
	const encoding = engine.encode(engine.renderText(text.pieces), { addSpecialTokens });
	const reason = {
		text: "the whole text is trained",
		decidedBy: decidedByDefault("Unsloth trains text rows without a mask", config),
	};
	const emptyDoubt =
		isReturned || behaviour.bosCheck === "text" || textOf(text) !== ""
			? undefined
			: `The text is empty; Unsloth ${behaviour.version} stops with an IndexError if this is the first row.`;
	return { encoding, ...sameReason(encoding, reason), ...approximate(emptyDoubt ?? doubt) };
}

type Pair = Extract<Example, { kind: "standard"; type: "prompt-completion" }>;

function preparePair({ prompt, completion }: Pair, run: UnslothRun): Prepared {
	const { config, engine } = run;
	const { eos } = engine.tokenizer.facts;
	const { addSpecialTokens, doubt } = specialTokensOf(prompt, { config, engine, readsText: true });
	const lacksEos = eos !== undefined && !textOf(completion).endsWith(eos.text);
	const appended = lacksEos ? [{ text: eos.text, origin: "trainer" as const }] : [];
	const rendered = engine.renderText([...prompt.pieces, ...completion.pieces, ...appended]);
	const encoding = engine.encode(rendered, { addSpecialTokens });
	const alone = engine.encode(engine.renderText(prompt.pieces), { addSpecialTokens });
	const { length } = rendered.text;
	return {
		encoding,
		...completionReasons(
			encoding.ids.map((_, i) => i >= alone.ids.length),
			config,
		),
		...mismatchOf(encoding, alone, config),
		...(lacksEos ? { appended: { start: length - eos.text.length, end: length } } : {}),
		...approximate(
			eos === undefined
				? "Unsloth appends EOS to the completion, and which token that is is not known without the model's files."
				: doubt,
		),
	};
}

function textOf({ pieces }: TextColumn): string {
	return pieces.map(({ text }) => text).join("");
}

function prepareChat(
	given: Conversation,
	{ type, columns }: Extract<Example, { kind: "conversational" }>,
	run: UnslothRun,
): Prepared {
	const { config, engine, behaviour } = run;
	const isPair = type === "prompt-completion";
	const field = config.textField.value;
	if (!isPair && !config.assistantOnlyLoss.value && columns?.includes(field) === true) {
		return unavailable(
			`The row has a column "${field}", and Unsloth trains it instead of the messages.`,
			"Remove the column to train the messages.",
		);
	}
	if (!isPair && config.formatting !== undefined && config.formatting.isMap !== true) {
		return unavailable(
			"Unsloth trains what formatting_func returns, not the messages of the row.",
			"Preview the row through the formatting function, or leave it out.",
		);
	}
	if (!isPair && !behaviour.templatesMessages) {
		return unavailable(
			`Unsloth ${behaviour.version} makes no text of messages and stops with a RuntimeError that asks for a formatting_func.`,
			"Fill a text column with apply_chat_template, or use Unsloth 2026.10.4 or newer.",
		);
	}
	const conversation = conversationFor(given, isPair);
	if (isUnavailable(conversation)) {
		return conversation;
	}
	const rendered = engine.renderChat(conversation, { addGenerationPrompt: false });
	if (isUnavailable(rendered) || !("spans" in rendered)) {
		return rendered;
	}
	const encoding = engine.encode(rendered, { addSpecialTokens: false });
	const assistant = config.assistantOnlyLoss.value ? assistantMask(encoding, rendered.generation) : undefined;
	if (!isPair) {
		return { encoding, ...messageReasons(encoding, assistant, config) };
	}
	const prompt = engine.renderChat(promptOf(conversation), { addGenerationPrompt: true });
	if (isUnavailable(prompt) || !("spans" in prompt)) {
		return prompt;
	}
	const alone = engine.encode(prompt, { addSpecialTokens: false });
	const inCompletion = encoding.ids.map((_, i) => i >= alone.ids.length);
	const masksPrompt = config.completionOnlyLoss.value !== false;
	const both = assistant?.map((isAssistant, i) => isAssistant && (!masksPrompt || inCompletion[i] === true));
	return {
		encoding,
		...(both === undefined
			? completionReasons(inCompletion, config)
			: messageReasons(encoding, both, config)),
		...mismatchOf(encoding, alone, config),
	};
}

/** Of no interest where prompt and completion are trained. */
function mismatchOf(
	encoding: Encoding,
	prompt: Encoding,
	{ completionOnlyLoss }: TrainingConfig,
): Pick<PreparedRow, "promptMismatch"> {
	return completionOnlyLoss.value === false ? {} : findPromptMismatch(encoding, prompt, prompt.ids.length);
}

function messageReasons(
	encoding: PreparedRow["encoding"],
	assistant: readonly boolean[] | undefined,
	config: TrainingConfig,
): Pick<PreparedRow, "trained" | "reasonIndex" | "reasons"> {
	const by = decidedBy(config.assistantOnlyLoss, config);
	return assistant === undefined
		? sameReason(encoding, { text: "every turn is trained, and the template's text too", decidedBy: by })
		: twoReasons(assistant, [
				{ text: "inside {% generation %} of the chat template", decidedBy: by },
				{ text: "outside {% generation %} of the chat template, or in the prompt", decidedBy: by },
			]);
}

function completionReasons(
	inCompletion: readonly boolean[],
	config: TrainingConfig,
): Pick<PreparedRow, "trained" | "reasonIndex" | "reasons"> {
	const by = decidedBy(config.completionOnlyLoss, config);
	const whole = { text: "prompt and completion are trained", decidedBy: by };
	return config.completionOnlyLoss.value === false
		? twoReasons(
				inCompletion.map(() => true),
				[whole, whole],
			)
		: twoReasons(inCompletion, [
				{ text: "inside the completion", decidedBy: by },
				{ text: "inside the prompt", decidedBy: by },
			]);
}

function approximate(doubt: string | undefined): Pick<PreparedRow, "approximate"> {
	return doubt === undefined ? {} : { approximate: doubt };
}
