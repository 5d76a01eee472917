/** A record as a trainer sees it, in TRL's words: standard or conversational, and of which type. */
import type { Location, TextRange } from "../base/text-range.js";
import type { JsonNode, JsonString, JsonValue } from "../syntax/json/json-node.js";

/** Names of the dataset formats (`formats/<id>`), and `formatted` for rows that a script's function turns into text. */
export type FormatId =
	| "messages"
	| "sharegpt"
	| "alpaca"
	| "prompt-completion"
	| "preference"
	| "openai-preference"
	| "kto"
	| "segments"
	| "pretokenized"
	| "text"
	| "formatted";

/** One turn. Ranges are relative to the record's text. */
export interface Message {
	readonly role: string;
	/** The quoted role value; absent when the key is missing. */
	readonly roleNode?: JsonString;
	/** The `content` value as it stands: a string, parts, null or absent. */
	readonly contentNode?: JsonNode;
	/** The text of a string content. */
	readonly content?: string;
	/** The row's own word on whether the turn is trained (`weight: 0`, `train: false`), where the format has one. */
	readonly train?: { readonly value: boolean; readonly node: JsonNode };
	/** The message as plain JSON, for the chat template. */
	readonly json: { readonly [key: string]: JsonValue };
	/** The same with its places in the record; absent when the message was put together from columns. */
	readonly node?: JsonNode;
	readonly source: TextRange;
}

export interface Conversation {
	readonly messages: readonly Message[];
	readonly tools?: JsonValue;
	/** The tools as they stand in the record, with numbers as written. */
	readonly toolsNode?: JsonNode;
	/** A system prompt in a column of its own; the trainer decides where it goes. */
	readonly systemColumn?: JsonString;
	/** Extra template variables of this row (TRL's `chat_template_kwargs` column). */
	readonly templateVariables?: { readonly [name: string]: JsonValue };
	/** Index of the first message of the completion; absent when the row has no prompt/completion split. */
	readonly completionStart?: number;
	/** The array of messages (with prompt and completion: from the first array to the end of the second). */
	readonly source: TextRange;
}

/** A stretch of text with one origin. */
export interface TextPiece {
	readonly text: string;
	/** `template`: printed by a chat template that the script applies. */
	readonly origin: "file" | "script" | "trainer" | "template";
	/** For text around or inside a message of an applied template. */
	readonly messageIndex?: number;
	/** For `file`: the string that holds it, and the decoded index in it where `text` starts. */
	readonly node?: JsonString;
	readonly from?: number;
	/** For `script`: the literal in the script. */
	readonly location?: Location;
}

/** A text column of a standard row. */
export interface TextColumn {
	readonly column: string;
	readonly pieces: readonly TextPiece[];
	/** The string in the record that a missing EOS would be appended to. */
	readonly node?: JsonString;
}

/**
 * `language-modeling` rows have `messages` or one text, `prompt-completion` rows have both halves.
 * `columns`: every column of the record, as trainers also look at the ones that they do not train on.
 * `record`: the whole record, for scripts that are followed row by row.
 */
export type Example = {
	readonly columns?: readonly string[];
	readonly record?: JsonNode;
	readonly format: FormatId;
} & ExampleKind;

type ExampleKind =
	| ConversationalExample
	| StandardExample
	| PreferenceExample
	| InstructionExample
	| SegmentsExample
	| TokensExample;

export interface ConversationalExample {
	readonly kind: "conversational";
	readonly type: "language-modeling" | "prompt-completion";
	readonly conversation: Conversation;
	readonly desirable?: Desirable;
}

export type StandardExample =
	| { readonly kind: "standard"; readonly type: "language-modeling"; readonly text: TextColumn }
	| {
			readonly kind: "standard";
			readonly type: "prompt-completion";
			readonly prompt: TextColumn;
			readonly completion: TextColumn;
			readonly desirable?: Desirable;
	  };

/** KTO's `label`: whether the completion is a good one. */
export interface Desirable {
	readonly value: boolean;
	readonly node: JsonNode;
}

/** Which answer of a preference row is meant. */
export type PreferenceSide = "chosen" | "rejected";

/**
 * Two answers to one prompt. Explicit prompts give `prompt-completion` sides that share it; implicit ones give
 * `language-modeling` sides, whose common beginning the trainer finds.
 */
export interface PreferenceExample {
	readonly kind: "preference";
	readonly chosen: ConversationalExample | StandardExample;
	readonly rejected: ConversationalExample | StandardExample;
}

/** Alpaca's columns. The trainer decides how a text or a conversation is made of them. */
export interface InstructionExample {
	readonly kind: "instruction";
	readonly instruction: TextColumn;
	/** Absent when the column is missing or null; may be empty. */
	readonly input?: TextColumn;
	readonly output: TextColumn;
	readonly system?: TextColumn;
	/** Earlier turns, oldest first. */
	readonly history?: readonly { readonly instruction: TextColumn; readonly output: TextColumn }[];
}

/** Axolotl's `input_output`: stretches of text that say themselves whether they are trained. */
export interface SegmentsExample {
	readonly kind: "segments";
	readonly segments: readonly {
		readonly text: TextColumn;
		readonly train: boolean;
		readonly source: TextRange;
	}[];
}

/** A row that was tokenized before; arrays run in step with `ids`. */
export interface TokensExample {
	readonly kind: "tokens";
	readonly ids: readonly number[];
	readonly labels?: readonly number[];
	readonly attentionMask?: readonly number[];
	readonly completionMask?: readonly number[];
	readonly assistantMasks?: readonly number[];
	/** Of each id, in the record. */
	readonly sources: readonly TextRange[];
}
