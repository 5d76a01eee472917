/** What either side says to a question, as one line of JSON. */

export interface ParityFailure {
	/** The name of Python's exception. */
	readonly type: string;
	readonly message: string;
}

/** Places in code points; absent fields were not asked for, or are not known to a slow tokenizer. */
export interface ParityAnswer {
	readonly error?: ParityFailure;
	readonly rendered?: string;
	readonly ids?: readonly number[];
	readonly special_ids?: readonly number[];
	readonly offsets?: readonly (readonly [number, number])[] | null;
	/** The `{% generation %}` blocks. */
	readonly generation?: readonly (readonly [number, number])[] | null;
	/** One number for each token: 1 where the assistant wrote it. */
	readonly mask?: readonly number[] | null;
}
