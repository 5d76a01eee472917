/** An entry of dataset_info.json that names columns, keys or roles which its file does not have. */
import type { RuleFinding } from "../base/finding.js";
import { rangeOf } from "../base/text-range.js";
import { nearest } from "../base/nearest.js";
import { formatCount, formatNumberOf } from "../base/wording.js";
import { fileName } from "../base/file-name.js";
import {
	configAt,
	entriesOf,
	entryOf,
	toPlainValue,
	type ConfigEntry,
	type ConfigText,
} from "../syntax/config/config-node.js";
import { readDatasetEntry, type DatasetEntry } from "../syntax/config/read-dataset-entry.js";
import type { JsonValue } from "../syntax/json/json-node.js";
import { isPlainObject, type PlainObject } from "../syntax/json/plain-values.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { isFromHub } from "./support/is-from-hub.js";
import { askedColumns, messagesIn, objectsIn, type AskedColumn } from "./support/listed-rows.js";
import { quoteList } from "./support/quote-list.js";

export default defineRule({
	id: "dataset-entry-mismatch",
	stage: "listing",
	severity: "error",
	*check({ config: { root }, files }) {
		const entries = entriesOf(root);
		const isOld = keepsPairsInLists(entries);
		for (const written of entries) {
			const plain = toPlainValue(written.value);
			if (written.value.kind !== "map" || !isPlainObject(plain) || isFromHub(written.value)) {
				continue;
			}
			const entry = readDatasetEntry(plain);
			if (!isOld) {
				yield* pairFaults(written, entry);
			}
			const name = plain["file_name"];
			const file = typeof name === "string" ? files.get(name) : undefined;
			const rows = file?.kind === "read" ? objectsIn(file.rows) : undefined;
			if (typeof name === "string" && rows !== undefined) {
				yield* rowFaults({ written, entry, rows, file: fileName(name) });
			}
		}
	},
});

interface ListedEntry {
	readonly written: ConfigEntry;
	readonly entry: DatasetEntry;
	readonly rows: readonly PlainObject[];
	/** Without its folder. */
	readonly file: string;
}

/**
 * LLaMA-Factory's releases of 2023 (`llmtuner`) read both answers from a list in the response's column, so that their listing
 * names no pair of columns anywhere; a listing with several such entries, and no other, is of that time.
 */
function keepsPairsInLists(entries: readonly ConfigEntry[]): boolean {
	const rankings = entries.flatMap(({ value }) => {
		const plain = toPlainValue(value);
		return isPlainObject(plain) && plain["ranking"] === true ? [plain["columns"]] : [];
	});
	const isPaired = (columns: JsonValue | undefined): boolean =>
		isPlainObject(columns) && ("chosen" in columns || "rejected" in columns);
	return rankings.length > 1 && !rankings.some(isPaired);
}

/** Pairs are read with `ranking` alone, and then both columns must be named. */
function* pairFaults({ value }: ConfigEntry, { columns, ranking }: DatasetEntry): Generator<RuleFinding> {
	const named = ["chosen", "rejected"].filter((column) => typeof columns[column] === "string");
	const place = entryOf(value, "ranking") ?? entryOf(configAt(value, "columns"), "chosen");
	if (place === undefined) {
		return;
	}
	if (ranking && named.length < 2) {
		yield {
			range: place,
			message: `"ranking" reads pairs, and "columns" names ${named.length === 0 ? 'neither "chosen" nor "rejected"' : "only one of the two answers"}: LLaMA-Factory stops with an error. Name both columns.`,
		};
	}
	if (!ranking && named.length === 2) {
		yield {
			range: place,
			severity: "warning",
			message:
				'"chosen" and "rejected" are read only with "ranking": true; without it the pairs are not seen. Set "ranking" to true.',
		};
	}
}

function* rowFaults(listed: ListedEntry): Generator<RuleFinding> {
	const columns = [...new Set(listed.rows.flatMap(Object.keys))];
	const missing = askedColumns(listed.entry).filter(({ column }) => !columns.includes(column));
	if (missing.length > 0) {
		yield* missingColumns(listed, missing, columns);
	} else if (listed.entry.formatting !== "alpaca") {
		yield* messageFaults(listed);
	}
}

/** Those that the entry writes stand at their value; defaults are one finding at the entry's name. */
function* missingColumns(
	listed: ListedEntry,
	missing: readonly AskedColumn[],
	columns: readonly string[],
): Generator<RuleFinding> {
	const given = configAt(listed.written.value, "columns");
	const defaults: AskedColumn[] = [];
	for (const asked of missing) {
		const value = configAt(given, asked.name);
		if (value?.kind === "string") {
			yield missingWritten(listed, value, columns);
		} else {
			defaults.push(asked);
		}
	}
	if (defaults.length > 0) {
		yield missingDefaults(listed, defaults, columns);
	}
}

function missingWritten({ file }: ListedEntry, value: ConfigText, columns: readonly string[]): RuleFinding {
	const near = nearest(value.value, columns);
	const todo = near === undefined ? `The file has ${quoteList(columns.slice(0, 8))}.` : `Use "${near}".`;
	const range = rangeOf(value);
	return {
		range,
		message: `No row of ${file} has the column "${value.value}": LLaMA-Factory stops with a KeyError. ${todo}`,
		fixes: near === undefined ? [] : fixOf(`Change to "${near}"`, { range, newText: JSON.stringify(near) }),
	};
}

function missingDefaults(
	{ written, entry, file }: ListedEntry,
	defaults: readonly AskedColumn[],
	columns: readonly string[],
): RuleFinding {
	const names = quoteList(defaults.map(({ column }) => column));
	const isChat =
		entry.formatting === "alpaca" && columns.some((one) => ["messages", "conversations"].includes(one));
	const todo = isChat
		? 'Set "formatting" to "sharegpt", and name the columns and tags that differ.'
		: `Name the file's own columns under "columns"; it has ${quoteList(columns.slice(0, 8))}.`;
	return {
		range: written.keyRange,
		message: `"${written.key}" is read by its default columns, and no row of ${file} has ${names}: LLaMA-Factory stops with a KeyError. ${todo}`,
	};
}

/** The keys of messages, and where these are right the roles that most rows have. */
function* messageFaults(listed: ListedEntry): Generator<RuleFinding> {
	const { written, entry, rows } = listed;
	const chats = rows.map((row) => messagesIn(row, entry.columns["messages"] ?? null));
	const range = entryOf(written.value, "tags")?.keyRange ?? written.keyRange;
	const message = lackingKeys(listed, chats.flat()) ?? unknownRoles(listed, chats);
	if (message !== undefined) {
		yield { range, message };
	}
}

function lackingKeys(
	{ written, entry: { tags }, file }: ListedEntry,
	messages: readonly PlainObject[],
): string | undefined {
	const keys = [...new Set(messages.flatMap(Object.keys))];
	const lacking = ["role_tag", "content_tag"].filter((tag) => !keys.includes(tags[tag] ?? ""));
	if (messages.length === 0 || lacking.length === 0) {
		return undefined;
	}
	const asked = lacking.map((tag) => `"${tag}": ${tags[tag] == null ? "nothing" : `"${tags[tag]}"`}`);
	return `No message of ${file} has what the tags of "${written.key}" ask for (${asked.join(", ")}): LLaMA-Factory stops with a KeyError. Name the messages' own keys in "tags"; they have ${quoteList(keys.slice(0, 6))}.`;
}

const ROLE_TAGS: readonly string[] = [
	"user_tag",
	"assistant_tag",
	"observation_tag",
	"function_tag",
	"system_tag",
];

function unknownRoles(
	{ written, entry, file }: ListedEntry,
	chats: readonly (readonly PlainObject[])[],
): string | undefined {
	const { tags, formatting } = entry;
	const known = ROLE_TAGS.map((tag) => tags[tag]);
	const unknownIn = (chat: readonly PlainObject[]): readonly string[] =>
		chat.flatMap((message) => {
			const role = message[tags["role_tag"] ?? ""];
			return typeof role === "string" && !known.includes(role) ? [role] : [];
		});
	const broken = chats.map(unknownIn).filter((roles) => roles.length > 0);
	// Fewer are the fault of the rows, which are reported themselves.
	if (broken.length * 2 <= chats.length) {
		return undefined;
	}
	const roles = quoteList([...new Set(broken.flat())].slice(0, 5));
	const outcome = formatting === "openai" ? "stops with a KeyError" : "skips these rows";
	return `${formatCount(broken.length)} of ${formatNumberOf(chats.length, "row")} in ${file} have the roles ${roles}, which no tag of "${written.key}" names: LLaMA-Factory ${outcome}. Name them in "tags", such as "user_tag" and "assistant_tag".`;
}
