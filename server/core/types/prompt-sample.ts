/** A real record up to its last answer: what the model has before it when it is trained to answer. */

export interface PromptSample {
	/** Absolute path of the dataset. */
	readonly file: string;
	/** 1-based. */
	readonly record: number;
	/** Start of the record in the file, in UTF-16 offsets. */
	readonly start: number;
	/** The training text before the answer; absent where it cannot be rendered here. */
	readonly text?: string;
	/** How the answer begins, where the text is known. */
	readonly answer?: string;
	/** The whole training text, where it is not known which part of it is the answer. */
	readonly whole?: string;
	/** Of a conversation: its system message, and the last question before the answer. */
	readonly chat?: { readonly system?: string; readonly user?: string };
}
