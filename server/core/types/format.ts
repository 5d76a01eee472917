/** A dataset format: how to recognise a record and how to read it. */
import type { Staged } from "../base/staged.js";
import type { JsonNode } from "../syntax/json/json-node.js";
import type { Example, FormatId } from "./example.js";
import type { ChatColumns } from "./plain-chat.js";
import type { DatasetReading } from "./training-config.js";

export interface Format {
	readonly id: FormatId;
	/** `messages (OpenAI, Hugging Face)`, for people. */
	readonly name: string;
	/**
	 * Where a run of nobody finds the conversation, if a record in which each message has role and content as strings, no
	 * `weight` and no `tool_calls`, beside no `tools`, is nothing else than these messages in the words of the record.
	 */
	readonly chat?: ChatColumns;
	/** 0 … 1: how well the record fits; 1 only when the required columns are all there. */
	matches(record: JsonNode): number;
	/** Problems use the codes of the format's page; the example is absent when too little was understood. */
	normalise(record: JsonNode, options: NormaliseOptions): Staged<Example>;
}

export interface NormaliseOptions {
	/** Column of standard language-modeling rows. */
	readonly textField: string;
	/** How the run reads this file; absent: the format's usual names. */
	readonly reading?: DatasetReading;
	/** True where no run reads the file: then every trainer's spelling is taken. */
	readonly isUnbound?: boolean;
}

export function defineFormat(format: Format): Format {
	return format;
}
