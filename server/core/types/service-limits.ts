/** What a fine-tuning service or trainer refuses in its data, as it documents it or as its own check does it. */

export interface ServiceLimits {
	/** `OpenAI`, for people. */
	readonly name: string;
	/** What the limits were read from, with its date or commit. */
	readonly source: string;
	readonly fewestRecords?: number;
	readonly mostRecords?: number;
	/** Of the file. */
	readonly mostBytes?: number;
	/** Of one example, with the model that the run names; the rest is cut off. */
	readonly mostTokens?: number;
	/** Columns of which a record must have those of one entry, and of no other. */
	readonly formats?: readonly (readonly string[])[];
	readonly roles: readonly string[];
	/** `arguments` of a call must be a string of JSON. */
	readonly argumentsAreText?: true;
	/** Ids of calls and results must have nine letters and digits. */
	readonly hasNineCharacterIds?: true;
	/** `name`, `description` and `parameters` of a declared function that must be there. */
	readonly functionKeys?: readonly string[];
	/** Two messages of one role in a row are refused. */
	readonly alternates?: true;
	/** The conversation must begin with one of these. */
	readonly firstRoles?: readonly string[];
	/** The conversation must end with the assistant's message. */
	readonly endsWithAssistant?: true;
	/** There may be one system message, wherever it stands. */
	readonly hasOneSystem?: true;
	/** A system message may stand only at the start. */
	readonly hasSystemFirst?: true;
	/** Each answer of a preference row must be exactly one assistant message. */
	readonly hasSingleAnswers?: true;
}
