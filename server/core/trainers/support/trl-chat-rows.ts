/** Conversational rows of TRL's SFTTrainer. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Conversation } from "../../types/example.js";
import type { RenderedChat, RenderFailure } from "../../types/rendered-chat.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { assistantRanges } from "./assistant-ranges.js";
import { assistantMask } from "./assistant-tokens.js";
import { completionFlags, masksPrompt, wholePair, type TokenFlags } from "./completion-mask.js";
import { decidedBy } from "./decided-by.js";
import { sameReason, type PreparedRow } from "./label-row.js";
import { conversationFor, renderPrompt } from "./trl-conversation.js";
import { stops, withEosId, type Prepared, type TrlRun } from "./trl-run.js";

export function prepareChat(given: Conversation, run: TrlRun, columns?: readonly string[]): Prepared {
	const { behaviour, engine, config } = run;
	const gap = behaviour.chat === "exact-features" ? featureGap(given, run, columns) : undefined;
	if (gap !== undefined) {
		return gap;
	}
	const conversation = conversationFor(given, behaviour, config.eosToken === undefined ? undefined : run.eos);
	if (isUnavailable(conversation)) {
		return conversation;
	}
	if (behaviour.readsNamedTextOnly && engine.tokenizer.facts.chatTemplate === undefined) {
		return missingTemplate(engine);
	}
	const rendered = engine.renderChat(conversation, { addGenerationPrompt: false });
	if (isUnavailable(rendered) || !("spans" in rendered)) {
		return rendered;
	}
	const addSpecialTokens = behaviour.addsSpecialTokensToChats
		? (config.addSpecialTokens?.value ?? true)
		: behaviour.chat === "text-with-special-tokens";
	const encoding = engine.encode(rendered, { addSpecialTokens });
	const completion = completionMask(conversation, rendered, encoding, run);
	const assistant = assistantFlags(conversation, rendered, encoding, run);
	if (isUnavailable(completion) || isRenderFailure(completion)) {
		return completion;
	}
	if (isUnavailable(assistant)) {
		return assistant;
	}
	return withEosId({ encoding, ...chatReasons(encoding, completion, assistant, config) }, run);
}

/** TRL before 0.12 runs on releases of Transformers with default templates, and on newer ones that stop. */
function missingTemplate({ tokenizer: { facts } }: TrlRun["engine"]): Unavailable {
	return facts.template.level === "unavailable"
		? unavailable(facts.template.why, facts.template.todo)
		: unavailable(
				`The tokenizer ${facts.name} has no chat template; Transformers before 4.44 puts one of its own, newer ones stop.`,
				"Set tokenizer.chat_template in the script.",
			);
}

/** TRL before 0.15 knows a chat by its exact columns. */
function featureGap(
	{ messages, completionStart }: Conversation,
	run: TrlRun,
	columns?: readonly string[],
): Unavailable | undefined {
	const hasOtherColumns = columns?.some((column) => column !== "prompt" && column !== "completion") === true;
	const formatting = run.config.formatting;
	if (formatting !== undefined && formatting.isMap !== true) {
		return unavailable(
			`TRL ${run.behaviour.version} uses formatting_func even for rows with messages, and Tunelint shows the messages.`,
			"Use TRL 0.15 or newer, or remove one of them.",
		);
	}
	const old = run.behaviour.readsNamedTextOnly ? namedTextGap(run) : undefined;
	if (old !== undefined) {
		return old;
	}
	const { value: field } = run.config.textField;
	if (!run.behaviour.readsNamedTextOnly && columns?.includes(field) === true) {
		return unavailable(
			`TRL ${run.behaviour.version} trains the column "${field}" of this row, not its prompt and completion.`,
			"Use TRL 0.17 or newer, or remove the column.",
		);
	}
	const isPlain = messages.every(({ json }) =>
		Object.keys(json).every((key) => key === "role" || key === "content"),
	);
	if (completionStart === undefined && isPlain && !hasOtherColumns) {
		return undefined;
	}
	return stops(
		run,
		`${run.behaviour.readsNamedTextOnly ? "a ValueError" : "a KeyError"}: before 0.15 it takes only messages of exactly "role" and "content", or exactly the texts "prompt" and "completion"`,
		"Use TRL 0.15 or newer, or a formatting function.",
	);
}

/** TRL before 0.12 looks at messages only when no text column is named. */
function namedTextGap({ behaviour, config }: TrlRun): Unavailable | undefined {
	const { value: field, source } = config.textField;
	if (source !== undefined) {
		return unavailable(
			`TRL ${behaviour.version} trains the column "${field}", which this record does not have.`,
			"Fill the column in one function that can be followed, or leave dataset_text_field out.",
		);
	}
	return behaviour.detectsChats
		? undefined
		: unavailable(
				`TRL ${behaviour.version} stops with a ValueError: it takes only a named text column or a formatting function.`,
				"Set dataset_text_field or formatting_func, or use TRL 0.7.10 or newer.",
			);
}

function completionMask(
	conversation: Conversation,
	rendered: RenderedChat,
	encoding: Encoding,
	run: TrlRun,
): TokenFlags | undefined | RenderFailure | Unavailable {
	const { config, behaviour, engine } = run;
	if (conversation.completionStart === undefined || behaviour.pairs !== "split") {
		return undefined;
	}
	const prompt = renderPrompt(conversation, rendered, behaviour, engine);
	if (isUnavailable(prompt) || !("spans" in prompt)) {
		return prompt;
	}
	if (!masksPrompt(config, behaviour)) {
		return { flags: encoding.ids.map(() => true), reasons: [wholePair(config), wholePair(config)] };
	}
	const promptIds = engine.encode(prompt, { addSpecialTokens: false }).ids;
	return completionFlags(encoding, promptIds, config, behaviour);
}

function assistantFlags(
	conversation: Conversation,
	rendered: RenderedChat,
	encoding: Encoding,
	run: TrlRun,
): TokenFlags | undefined | Unavailable {
	const { config, behaviour } = run;
	const isPair = conversation.completionStart !== undefined;
	const isLost = config.packing.value && behaviour.packingDropsMasks;
	if (!config.assistantOnlyLoss.value || (isPair && !behaviour.assistantMaskOfPairs)) {
		return undefined;
	}
	const found = assistantRanges(conversation, rendered, run);
	if (isUnavailable(found)) {
		return found;
	}
	const flags = assistantMask(encoding, found.ranges);
	if (!flags.includes(true) && (!isPair || behaviour.requiresAssistantTokensOfPairs)) {
		return stops(
			run,
			"a RuntimeError: the row has no assistant token",
			"Add an assistant message, or use a chat template with {% generation %}.",
		);
	}
	const by = decidedBy(config.assistantOnlyLoss, config);
	return isLost
		? undefined
		: {
				flags,
				reasons: [
					{ text: found.inside, decidedBy: by },
					{ text: found.outside, decidedBy: by },
				],
			};
}

function chatReasons(
	encoding: Encoding,
	completion: TokenFlags | undefined,
	assistant: TokenFlags | undefined,
	config: TrainingConfig,
): Pick<PreparedRow, "trained" | "reasonIndex" | "reasons"> {
	const masks = [assistant, completion].filter((mask) => mask !== undefined);
	const [first, ...others] = masks;
	if (first === undefined) {
		return sameReason(encoding, {
			text: "every turn is trained, and the template's text too",
			decidedBy: decidedBy(config.assistantOnlyLoss, config),
		});
	}
	const reasons = masks.flatMap((mask) => mask.reasons);
	const trained = encoding.ids.map((_, i) => masks.every((mask) => mask.flags[i] === true));
	const reasonIndex = encoding.ids.map((_, i) => {
		if (first.flags[i] !== true) {
			return 1;
		}
		return others.some((mask) => mask.flags[i] !== true) ? 3 : 0;
	});
	return { trained, reasonIndex, reasons };
}

function isRenderFailure(value: object | undefined): value is RenderFailure {
	return value !== undefined && "kind" in value && value.kind === "render-failure";
}
