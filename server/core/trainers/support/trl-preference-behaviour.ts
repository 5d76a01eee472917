/** What TRL's preference trainers do to a row, by trainer and version; each line names the release that changed it (see the trainers' pages). */
import { isAtLeast } from "./version-order.js";

export type PreferenceKind = "dpo" | "kto" | "orpo" | "cpo" | "reward";

export interface PreferenceBehaviour {
	readonly kind: PreferenceKind;
	readonly version: string;
	/**
	 * How a row becomes ids. `pieces`: prompt and answer one by one. `merged`: `build_tokenized_answer`, where the end of
	 * the prompt may melt into the answer. `split`: the whole, cut after the prompt. `answers`: no split at all.
	 */
	readonly ids: "pieces" | "merged" | "split" | "answers";
	/** Messages: not read at all, as text (`maybe_apply_chat_template`), or as ids. */
	readonly chat: "none" | "text" | "ids";
	/** Rows without a prompt column are split at the common beginning of both answers. */
	readonly extractsPrompt: boolean;
	/** A prompt of text beside answers of messages is left out, and the answers' own beginning is taken. */
	readonly mendsMixedPrompt: boolean;
	readonly promptRender: "generation-prompt" | "by-last-role";
	readonly promptMayEndWithTool: boolean;
	/** The prompt's text must begin the whole text, or their common beginning is taken. */
	readonly promptText: "must-begin" | "common-beginning";
	/** Both answers start at the common beginning of all three texts; before, the chosen one may start later. */
	readonly narrowsFirst: boolean;
	/** Where the answer starts in `split` ids. */
	readonly boundary: "prompt-length" | "common-prefix";
	readonly passesTools: boolean;
	readonly parsesToolString: boolean;
	readonly passesTemplateVariables: boolean;
	readonly dropsNulls: boolean;
	/** The BOS token is put before rows that lack it, and the trainer stops where the tokenizer has none. */
	readonly demandsBos: boolean;
	/** A token that melts is left out of the answer (0.10 and 0.11). */
	readonly losesMergedToken: boolean;
	/** The trainer stops unless `max_prompt_length` is less than `max_length`. */
	readonly demandsShorterPrompt: boolean;
	/** Pairs with further columns cannot be made two rows of. */
	readonly unpairsBareRowsOnly: boolean;
	/** What `merged` ids lose when they are too long. */
	readonly mergedCut: "prompt-first" | "longer-answer" | "own-answer";
	/** How `pieces` are cut to `max_length`. */
	readonly piecesCut: "start" | "padded-mode" | "mode";
	/** Rows whose prompt alone reaches `max_length` are removed. */
	readonly dropsLongPrompts: boolean;
	/** The lengths that stand for `None`; absent: no cut. */
	readonly lengthsForNone?: { readonly length: number; readonly prompt: number };
	/** The defaults of the config. */
	readonly defaultLength: number | null;
	readonly defaultPromptLength: number | null;
	readonly defaultMode: "keep_start" | "keep_end";
	/** The trainer stops without a pad token. */
	readonly needsPad: boolean;
	readonly appendsEosText: boolean;
	/** `tokenizer(text)` puts the tokenizer's own special tokens around standard rows. */
	readonly addsSpecialTokens: boolean;
	readonly runsOnTransformers5: boolean;
}

export const OLDEST_PREFERENCE: Readonly<Record<PreferenceKind, string>> = {
	dpo: "0.9.3",
	kto: "0.9.3",
	orpo: "0.9.3",
	cpo: "0.9.3",
	reward: "0.12.0",
};

export function preferenceBehaviour(kind: PreferenceKind, version: string): PreferenceBehaviour {
	const since = (minimum: string): boolean => isAtLeast(version, minimum);
	const isSplit = (kind === "dpo" && since("0.29.0")) || (kind === "kto" && since("1.3.0"));
	const ids = idsOf(kind, since);
	const chat = chatOf(kind, since);
	const lengthsForNone = lengthsForNoneOf(kind, since);
	return {
		kind,
		version,
		ids,
		chat,
		extractsPrompt: kind !== "reward" && since("0.12.0"),
		mendsMixedPrompt: chat === "text" && kind !== "reward",
		promptRender: since("0.15.0") && !isSplit ? "by-last-role" : "generation-prompt",
		promptMayEndWithTool: since("0.26.0"),
		promptText: since("0.19.0") ? "common-beginning" : "must-begin",
		narrowsFirst: since("1.9.0"),
		boundary: since("1.14.2") ? "common-prefix" : "prompt-length",
		passesTools: passesTools(kind, since),
		parsesToolString: since("0.29.0"),
		passesTemplateVariables: since("0.24.0"),
		dropsNulls: dropsNulls(kind, since),
		demandsBos: !since(kind === "kto" ? "0.12.0" : "0.10.0"),
		losesMergedToken: kind === "dpo" && since("0.10.0"),
		demandsShorterPrompt: kind === "cpo" && since("0.17.0") && !since("0.28.0"),
		unpairsBareRowsOnly: kind === "kto" && !since("1.8.0"),
		mergedCut: mergedCutOf(kind, since),
		piecesCut: piecesCutOf(since),
		dropsLongPrompts: isSplit && since("1.9.0"),
		...(lengthsForNone === undefined ? {} : { lengthsForNone }),
		defaultLength: since("0.14.0") ? 1024 : null,
		defaultPromptLength: since("0.14.0") ? 512 : null,
		defaultMode: isSplit ? "keep_start" : "keep_end",
		needsPad: needsPad(kind, since),
		appendsEosText: isSplit || (kind === "reward" && since("0.24.0")),
		addsSpecialTokens: isSplit || kind === "reward",
		runsOnTransformers5: since("0.27.0"),
	};
}

type Since = (minimum: string) => boolean;

function idsOf(kind: PreferenceKind, since: Since): PreferenceBehaviour["ids"] {
	switch (kind) {
		case "dpo":
			if (since("0.29.0")) {
				return "split";
			}
			return since("0.12.0") ? "pieces" : "merged";
		case "kto":
			return since("1.3.0") ? "split" : "merged";
		case "orpo":
		case "cpo":
			return "merged";
		case "reward":
			return "answers";
	}
}

function chatOf(kind: PreferenceKind, since: Since): PreferenceBehaviour["chat"] {
	const idsSince = { dpo: "0.29.0", kto: "1.3.0", reward: "0.24.0", orpo: undefined, cpo: undefined }[kind];
	if (idsSince !== undefined && since(idsSince)) {
		return "ids";
	}
	return since("0.12.0") ? "text" : "none";
}

/** Columns of the row; `DPOConfig(tools=…)` of 0.14 to 0.28 is another thing. */
function passesTools(kind: PreferenceKind, since: Since): boolean {
	const first = { dpo: "0.29.0", kto: "1.8.0", reward: "0.24.0", orpo: undefined, cpo: undefined }[kind];
	return first !== undefined && since(first);
}

function dropsNulls(kind: PreferenceKind, since: Since): boolean {
	const first = { dpo: "0.29.0", reward: "0.24.0", kto: undefined, orpo: undefined, cpo: undefined }[kind];
	return first !== undefined && since(first) && !since("1.0.0");
}

function mergedCutOf(kind: PreferenceKind, since: Since): PreferenceBehaviour["mergedCut"] {
	if (kind === "kto") {
		return since("0.27.0") ? "own-answer" : "prompt-first";
	}
	if (since("1.15.0")) {
		return "own-answer";
	}
	return since("0.28.0") ? "longer-answer" : "prompt-first";
}

function piecesCutOf(since: Since): PreferenceBehaviour["piecesCut"] {
	if (since("0.18.0")) {
		return "mode";
	}
	return since("0.14.0") ? "padded-mode" : "start";
}

function lengthsForNoneOf(kind: PreferenceKind, since: Since): PreferenceBehaviour["lengthsForNone"] {
	const lengths = { length: 512, prompt: 128 };
	switch (kind) {
		case "dpo":
			return since("0.12.0") ? undefined : lengths;
		case "kto":
			return since("1.4.0") ? undefined : lengths;
		case "orpo":
		case "cpo":
			return lengths;
		case "reward":
			return since("0.14.0") ? undefined : lengths;
	}
}

function needsPad(kind: PreferenceKind, since: Since): boolean {
	const mended = { dpo: "0.24.0", kto: "1.3.0", reward: "0.24.0", orpo: undefined, cpo: undefined }[kind];
	return mended === undefined || !since(mended);
}
