/** What a template of LLaMA-Factory is: slots for each role, and what it does to the tokenizer. */

/** The tokenizer's own BOS or EOS; nothing where it has none. */
export const BOS = { special: "bos" } as const;
export const EOS = { special: "eos" } as const;

/** A text, encoded by itself, in which `{content}` stands for the message; or one token. */
export type Slot = string | typeof BOS | typeof EOS | { readonly token: string };

/** Stands for the message in a slot. */
export const CONTENT = "{content}";

/** One template as a range of releases has it. */
export interface LlamaFactoryTemplate {
	readonly name: string;
	/** The first and the last release that has it in this form; no last one: the newest that was read. */
	readonly since: string;
	readonly until?: string;
	/** Before everything else. */
	readonly prefix?: readonly Slot[];
	/** Absent: the system prompt as it stands. */
	readonly system?: readonly Slot[];
	/** Ends with the header of the answer. */
	readonly user: readonly Slot[];
	/** Absent: the answer and EOS. */
	readonly assistant?: readonly Slot[];
	/** Results of tools; absent: as the user's. */
	readonly observation?: readonly Slot[];
	/** Before every question but the first, in releases up to 0.9.1. */
	readonly separator?: readonly Slot[];
	/** Used when the row has no system prompt. */
	readonly defaultSystem?: string;
	/** Become special tokens of the tokenizer. */
	readonly stopWords?: readonly string[];
	/** The first stop word becomes EOS. */
	readonly replacesEos?: true;
	/** EOS is not part of the answer: it is the label of the token after it. */
	readonly efficientEos?: true;
	/** The system prompt stands inside of the first question. */
	readonly systemInUser?: true;
	/** Around the thoughts of an answer; empty ones are put before answers that have none. */
	readonly thoughtWords?: readonly [string, string];
	/** Marks such as `<image>` in a text stand for media. */
	readonly readsMedia?: true;
}
