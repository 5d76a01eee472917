/** A record as a trainer sees it, in TRL's words: standard or conversational, and of which type. */
import type { Location, TextRange } from "../base/text-range.js";
import type { JsonNode, JsonString, JsonValue } from "../syntax/json/json-node.js";

/** Names of the dataset formats (`formats/<id>`), and `formatted` for rows that a script's function turns into text. */
export type FormatId = "messages" | "prompt-completion" | "text" | "formatted";

/** One turn. Ranges are relative to the record's text. */
export interface Message {
	readonly role: string;
	/** The quoted role value; absent when the key is missing. */
	readonly roleNode?: JsonString;
	/** The `content` value as it stands: a string, parts, null or absent. */
	readonly contentNode?: JsonNode;
	/** The text of a string content. */
	readonly content?: string;
	/** The message as plain JSON, for the chat template. */
	readonly json: { readonly [key: string]: JsonValue };
	/** The same as it stands in the record; absent when the message was put together from columns. */
	readonly node?: JsonNode;
	readonly source: TextRange;
}

export interface Conversation {
	readonly messages: readonly Message[];
	readonly tools?: JsonValue;
	/** The tools as they stand in the record, with numbers as written. */
	readonly toolsNode?: JsonNode;
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
export type Example = { readonly columns?: readonly string[]; readonly record?: JsonNode } & ExampleKind;

type ExampleKind =
	| {
			readonly kind: "conversational";
			readonly type: "language-modeling" | "prompt-completion";
			readonly format: FormatId;
			readonly conversation: Conversation;
	  }
	| {
			readonly kind: "standard";
			readonly type: "language-modeling";
			readonly format: FormatId;
			readonly text: TextColumn;
	  }
	| {
			readonly kind: "standard";
			readonly type: "prompt-completion";
			readonly format: FormatId;
			readonly prompt: TextColumn;
			readonly completion: TextColumn;
	  };
