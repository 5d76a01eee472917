/** What TRL's SFTTrainer does to a row, by version; each line names the release that changed it (see trl-sft.md). */
import { isAtLeast } from "./version-order.js";

export interface TrlBehaviour {
	readonly version: string;
	/** How EOS is added: never, as an id after every row that does not end with it, or as text to standard rows. */
	readonly eos: "none" | "id" | "text";
	/** Which column of a language-modeling row gets the text EOS. */
	readonly eosColumn: "text" | "dataset_text_field";
	/** The text column is read only where `dataset_text_field` names it, and then before everything else. */
	readonly readsNamedTextOnly: boolean;
	/** Rows with messages or a pair are templated without a formatting function. */
	readonly detectsChats: boolean;
	/** The template's text is tokenized with special tokens unless `dataset_kwargs` says otherwise. */
	readonly addsSpecialTokensToChats: boolean;
	/** How messages become ids: by their exact features, as text that is tokenized with or without special tokens. */
	readonly chat: "exact-features" | "text-with-special-tokens" | "text" | "ids";
	readonly pairs: "as-chat" | "merged" | "split";
	/** How the prompt of a conversational pair is rendered when its length is measured. */
	readonly promptRender: "by-last-role" | "without-generation-prompt" | "with-generation-prompt";
	readonly boundary: "prompt-length" | "common-prefix";
	/** Labels with the pad token's id are masked wherever they stand. */
	readonly masksPadId: boolean;
	/** `conversations` of `from` and `value` become messages. */
	readonly convertsShareGpt: boolean;
	/** `conversations` of `role` and `content` count as messages. */
	readonly readsRoleContentConversations: boolean;
	readonly passesTools: boolean;
	readonly parsesToolString: boolean;
	/** Keys of messages whose value is null are removed before the template sees them. */
	readonly dropsNulls: boolean;
	/** Runs on Transformers 5 as well as on 4. */
	readonly runsOnTransformers5: boolean;
	readonly assistantMaskOfPairs: boolean;
	readonly requiresAssistantTokensOfPairs: boolean;
	/** A chat template without generation tags is replaced by TRL's training variant. */
	readonly hasTrainingTemplates: boolean;
	/** An `eos_token` that is not in the vocabulary becomes the unknown token where there is one. */
	readonly unknownEosBecomesUnk: boolean;
	readonly rejectsFormattingWithCompletionLoss: boolean;
	readonly requiresBatchedFormatting: boolean;
	/** The maximum length when none is given: 1024, 1024 or the model's if that is less, or the model's alone. */
	readonly defaultLength: "1024" | "1024-or-model" | "model";
	readonly dropsMaskedRows: boolean;
	readonly packingDropsMasks: boolean;
	/** The default packing strategy cuts long rows and keeps the others whole. */
	readonly packsWholeRows: boolean;
	/** Packing joins rows with EOS between them, and its labels are the ids. */
	readonly packsWithEos: boolean;
	/** `DataCollatorForCompletionOnlyLM` exists. */
	readonly hasCompletionCollator: boolean;
	/** It stops beside packing: always, or with the strategies that pad nothing. */
	readonly rejectsCollatorWithPacking: "always" | "padding-free" | "never";
	/** Its `padding_free` masks the first token. */
	readonly collatorHasPaddingFree: boolean;
	/** A text that opens with a response counts as opening with an instruction. */
	readonly collatorOpensWithResponse: boolean;
}

export const OLDEST_TRL = "0.7.0";
/** The newest release that was compared with the real library. */
export const NEWEST_TRL = "1.16.0";

export function trlBehaviour(version: string): TrlBehaviour {
	const since = (minimum: string): boolean => isAtLeast(version, minimum);
	return {
		version,
		eos: eosOf(since),
		eosColumn: since("1.15.0") ? "dataset_text_field" : "text",
		readsNamedTextOnly: !since("0.12.0"),
		detectsChats: since("0.7.10"),
		addsSpecialTokensToChats: !since("0.9.0"),
		chat: chatOf(since),
		pairs: pairsOf(since),
		promptRender: promptRenderOf(since),
		boundary: since("1.14.2") ? "common-prefix" : "prompt-length",
		masksPadId: !since("0.16.1"),
		convertsShareGpt: since("0.15.0"),
		readsRoleContentConversations: !since("0.19.0"),
		passesTools: since("0.19.0"),
		parsesToolString: since("0.29.0"),
		dropsNulls: since("0.19.0") && !since("1.0.0"),
		runsOnTransformers5: since("0.27.0"),
		assistantMaskOfPairs: since("0.20.0"),
		requiresAssistantTokensOfPairs: since("0.24.0"),
		hasTrainingTemplates: since("1.1.0"),
		unknownEosBecomesUnk: !since("1.1.0"),
		rejectsFormattingWithCompletionLoss: since("0.18.0"),
		requiresBatchedFormatting: !since("0.15.0"),
		defaultLength: defaultLengthOf(since),
		dropsMaskedRows: since("1.9.0"),
		packingDropsMasks: !since("0.20.0"),
		packsWholeRows: since("0.19.0"),
		packsWithEos: !since("0.15.0"),
		hasCompletionCollator: !since("0.20.0"),
		rejectsCollatorWithPacking: packingStopOf(since),
		collatorHasPaddingFree: since("0.10.0"),
		collatorOpensWithResponse: since("0.7.9"),
	};
}

type Since = (minimum: string) => boolean;

function eosOf(since: Since): TrlBehaviour["eos"] {
	if (since("0.17.0")) {
		return "text";
	}
	return since("0.16.0") ? "id" : "none";
}

function packingStopOf(since: Since): TrlBehaviour["rejectsCollatorWithPacking"] {
	if (since("0.19.0")) {
		return "padding-free";
	}
	return since("0.15.0") ? "never" : "always";
}

/** In 0.9 the default is computed and then not used, so only the tokenizer's own maximum cuts. */
function defaultLengthOf(since: Since): TrlBehaviour["defaultLength"] {
	if (since("0.15.0")) {
		return "1024";
	}
	return since("0.9.0") && !since("0.10.0") ? "model" : "1024-or-model";
}

function chatOf(since: Since): TrlBehaviour["chat"] {
	if (since("0.19.0")) {
		return "ids";
	}
	if (since("0.17.0")) {
		return "text";
	}
	return since("0.15.0") ? "text-with-special-tokens" : "exact-features";
}

function pairsOf(since: Since): TrlBehaviour["pairs"] {
	if (since("0.17.0")) {
		return "split";
	}
	return since("0.15.0") ? "merged" : "as-chat";
}

function promptRenderOf(since: Since): TrlBehaviour["promptRender"] {
	if (since("0.24.0")) {
		return "with-generation-prompt";
	}
	return since("0.19.0") ? "without-generation-prompt" : "by-last-role";
}
