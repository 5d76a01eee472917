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
	/** A file may begin with a byte order mark. */
	readonly takesByteOrderMark?: true;
	/** Columns of which a record must have those of one entry. */
	readonly formats?: readonly (readonly string[])[];
	/** The models that read "prompt" and "completion", by their names; all others read chats alone. Absent: all models do. */
	readonly textModels?: RegExp;
	/** A record must not have the columns of two of `formats`. */
	readonly hasOneFormat?: true;
	/** Absent: the chat template decides. */
	readonly roles?: readonly string[];
	/** `arguments` of a call must be a string of JSON. */
	readonly argumentsAreText?: true;
	/** Ids of calls and results must have nine letters and digits. */
	readonly hasNineCharacterIds?: true;
	/** `name`, `description` and `parameters` of a declared function that must be there. */
	readonly functionKeys?: readonly string[];
	/** Names of functions, declared or called, must be up to 64 letters, digits, `_` and `-`. */
	readonly hasPlainFunctionNames?: true;
	/** A message of the assistant has either content or calls, not both and not neither. */
	readonly hasContentOrCalls?: true;
	/** The assistant goes on only when each of its calls has its one result. */
	readonly hasResultPerCall?: true;
	/** The contents of one conversation must be all strings or all lists of parts. */
	readonly hasOneKindOfContent?: true;
	/** Images must be in the record itself (`data:image/…;base64,`), in messages of the user, and at most so many. */
	readonly mostImages?: number;
	/** The conversation must end with the assistant's message. */
	readonly endsWithAssistant?: true;
	/** There may be one system message, wherever it stands. */
	readonly hasOneSystem?: true;
	/** A system message may stand only at the start. */
	readonly hasSystemFirst?: true;
	/** The input of a preference row must not end with the assistant's message. */
	readonly hasOpenInput?: true;
	/** Each answer of a preference row must be exactly one assistant message. */
	readonly hasSingleAnswers?: true;
}
