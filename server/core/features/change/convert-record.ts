/** One record into another format, as edits: what is not converted keeps every character. */
import type { JsonNode, JsonObject } from "../../syntax/json/json-node.js";
import { columnsToMessages } from "./columns-to-messages.js";
import { refused, type RecordConversion } from "./conversion.js";
import { messagesToTurns, turnsToMessages } from "./convert-turns.js";

export type RecordFormat = "messages" | "sharegpt";

/** `node` was parsed from `text`; ranges and edits are in it. */
export function convertRecord(text: string, node: JsonNode, to: RecordFormat): RecordConversion {
	if (node.kind !== "object") {
		return refused(node, "This record is no object, so it has no columns to convert.");
	}
	const fault = unlikeOthers(node);
	if (fault !== undefined) {
		return fault;
	}
	return to === "messages" ? toMessages(text, node) : toSharegpt(node);
}

function toMessages(text: string, record: JsonObject): RecordConversion {
	const columns = new Set(record.members.map(({ key }) => key.value));
	const kinds = [
		columns.has("messages") || columns.has("conversations") ? turnsToMessages : undefined,
		columns.has("instruction") && columns.has("output") ? columnsToMessages : undefined,
		columns.has("prompt") && columns.has("completion") ? columnsToMessages : undefined,
	].filter((convert) => convert !== undefined);
	const [convert] = kinds;
	if (convert === undefined) {
		return refused(
			opening(record),
			'This record has none of the columns that become messages: "conversations", "instruction" and "output", or "prompt" and "completion".',
		);
	}
	return kinds.length > 1 || (columns.has("messages") && columns.has("conversations"))
		? refused(
				opening(record),
				"This record has the columns of two formats, so it is not clear which one is meant. Delete one of them.",
			)
		: convert(text, record);
}

function toSharegpt(record: JsonObject): RecordConversion {
	const columns = record.members.map(({ key }) => key.value);
	if (columns.includes("messages") && columns.includes("conversations")) {
		return refused(opening(record), 'This record has "messages" and "conversations". Delete one of them.');
	}
	if (columns.includes("messages") || columns.includes("conversations")) {
		return messagesToTurns(record);
	}
	return refused(opening(record), 'This record has no "messages". Convert the file to messages first.');
}

/** Rows that say more than one conversation can: two answers, or a verdict on one. */
function unlikeOthers(record: JsonObject): RecordConversion | undefined {
	const chosen = record.members.find(({ key }) => PREFERENCE.includes(key.value));
	if (chosen !== undefined) {
		return refused(
			chosen.key,
			`"${chosen.key.value}" makes this a preference row with two answers, which one conversation cannot hold.`,
		);
	}
	const label = record.members.find(
		({ key, value }) => key.value === "label" && value.kind === "literal" && value.value !== null,
	);
	const isVerdict = record.members.some(({ key }) => key.value === "completion");
	return label === undefined || !isVerdict
		? undefined
		: refused(label.key, '"label" says whether this answer is a good one, which messages cannot say.');
}

const PREFERENCE = ["chosen", "rejected", "preferred_output", "non_preferred_output"];

function opening({ start }: JsonObject): { readonly start: number; readonly end: number } {
	return { start, end: start + 1 };
}
