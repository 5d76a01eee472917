/** The tokenizer and chat-template engines as core sees them; implementations live in node/ and in the engines. */
import type { Exactness, Unavailable } from "../base/staged.js";
import type { TextRange } from "../base/text-range.js";
import type { JsonNode, JsonValue } from "../syntax/json/json-node.js";
import type { RawEncoding } from "./encoding.js";
import type { RenderFailure } from "./rendered-chat.js";
import type { TokenizerFault } from "./tokenizer-fault.js";

export interface SpecialToken {
	readonly text: string;
	readonly id: number;
}

/** Facts of a tokenizer that need no encoder; plain data. */
export interface TokenizerFacts {
	/** Changes whenever the files change. */
	readonly id: string;
	/** What a person would call it: `Qwen/Qwen2.5-7B-Instruct` or a folder. */
	readonly name: string;
	/** Where the files came from, for the status bar: `built in`, a folder, `Hugging Face cache a09a354`. */
	readonly origin: string;
	/** How sure ids are for the model that was asked for. */
	readonly ids: Exactness;
	/** How sure the chat template and special tokens are for that model. */
	readonly template: Exactness;
	readonly bos?: SpecialToken;
	readonly eos?: SpecialToken;
	readonly pad?: SpecialToken;
	readonly unk?: SpecialToken;
	/** The template text of the tokenizer's files, if they have one. */
	readonly chatTemplate?: string;
	/** Named templates, of which Transformers takes one by the conversation; absent: there is one template or none. */
	readonly chatTemplates?: readonly { readonly name: string; readonly template: string }[];
	/** The family that the model belongs to, when known (`families/<id>`). */
	readonly family?: string;
	/** True when encoding with special tokens puts BOS first. */
	readonly addsBos: boolean;
	/** True when encoding with special tokens puts EOS last. */
	readonly addsEos: boolean;
	/** True for Llama tokenizers that Transformers 5 rebuilds, with other ids around special tokens and leading white space. */
	readonly rebuiltByTransformers5?: boolean;
	/** What contradicts itself in its files; absent when nothing does. */
	readonly faults?: readonly TokenizerFault[];
	/** `add_bos_token` or `add_eos_token` of the script where they have no effect on this tokenizer. */
	readonly ignoredEdits?: readonly string[];
	/** True when `add_eos_token` of the script takes away the BOS that the tokenizer's files add, as Transformers 5 does. */
	readonly losesBos?: boolean;
	/** Set when the script stops at an edit of its tokenizer. */
	readonly editGap?: Unavailable;
	/** `model_max_length`, when it is a real limit. */
	readonly modelMaxLength?: number;
	/** Ids that end generation: tokenizer EOS and `generation_config.json`. */
	readonly stopIds: readonly number[];
}

export interface Tokenizer {
	readonly facts: TokenizerFacts;
	encode(text: string, options: { readonly addSpecialTokens: boolean }): RawEncoding;
	/** The id of a token of the vocabulary or of the added tokens. */
	tokenToId(token: string): number | undefined;
	isSpecial(id: number): boolean;
	/** The bytes that the token stands for, as lower-case hex. */
	bytesOf(id: number): string;
}

export interface TemplateInput {
	readonly messages: readonly { readonly [key: string]: JsonValue }[];
	readonly tools?: JsonValue;
	readonly addGenerationPrompt: boolean;
	/** `bos_token` and the like, then the row's and the run's extra variables. */
	readonly variables: { readonly [name: string]: JsonValue };
	/** The JSON of each message where it is known: it tells `1.0` from `1`, keeps big ints and the order of keys. */
	readonly messageNodes?: readonly (JsonNode | undefined)[];
	/** The same for variables, `tools` among them. */
	readonly variableNodes?: { readonly [name: string]: JsonNode };
	/** The major version of Transformers that is followed; absent: the latest. */
	readonly transformersVersion?: 4 | 5;
	/** Leaves the last message open, for the model to go on with. */
	readonly continueFinalMessage?: boolean;
	/** Asks where each character comes from, which takes longer. */
	readonly withOrigins?: boolean;
}

/** A stretch of rendered text; `start` and `end` are UTF-16 offsets of that text. */
export interface TextOrigin extends TextRange {
	/** The string of the input: its message, and the path to it from the message or the variable. Absent: the template made the text. */
	readonly source?: { readonly message?: number; readonly path: string };
	/** UTF-16 offset in the source where the stretch starts. */
	readonly from: number;
	/** False when the template changed the characters, so that they are only derived from the source. */
	readonly isExact: boolean;
	/** The message whose turn it was in the template's loop. */
	readonly turn?: number;
}

export interface RenderedText {
	readonly kind: "rendered";
	readonly text: string;
	/** UTF-16 ranges of `{% generation %}` blocks. */
	readonly generation: readonly { readonly start: number; readonly end: number }[];
	/** They cover the text in order, when they were asked for. */
	readonly origins?: readonly TextOrigin[];
}

export interface TemplateEngine {
	/** Never throws: a template that raises gives a `RenderFailure`. */
	render(template: string, input: TemplateInput): RenderedText | RenderFailure;
}

/** A tokenizer for the bound model, or why there is none. */
export type TokenizerState = { readonly kind: "loaded"; readonly tokenizer: Tokenizer } | Unavailable;
