/** An entry of dataset_info.json that names columns, keys or roles which its file does not have. */
import type { RuleFinding } from "../base/finding.js";
import { nearest } from "../base/nearest.js";
import { formatCount, formatNumberOf } from "../base/wording.js";
import { fileName } from "../base/file-name.js";
import {
	configAt,
	entriesOf,
	entryOf,
	toPlainValue,
	type ConfigEntry,
} from "../syntax/config/config-node.js";
import { readDatasetEntry, type DatasetEntry } from "../syntax/config/read-dataset-entry.js";
import type { JsonValue } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { isFromHub } from "./support/is-from-hub.js";
import { askedColumns, messagesIn, objectsIn, type JsonObject } from "./support/listed-rows.js";
import { quoteList } from "./support/quote-list.js";

export default defineRule({
	id: "dataset-entry-mismatch",
	stage: "listing",
	severity: "error",
	*check({ config: { root }, files }) {
		for (const written of entriesOf(root)) {
			const plain = toPlainValue(written.value);
			if (written.value.kind !== "map" || !isObject(plain) || isFromHub(written.value)) {
				continue;
			}
			const entry = readDatasetEntry(plain);
			yield* pairFaults(written, entry);
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
	readonly rows: readonly JsonObject[];
	/** Without its folder. */
	readonly file: string;
}

function isObject(value: JsonValue): value is JsonObject {
	return typeof value === "object" && value !== null && !Array.isArray(value);
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
	{ written, entry, file }: ListedEntry,
	missing: readonly { readonly name: string; readonly column: string }[],
	columns: readonly string[],
): Generator<RuleFinding> {
	const given = configAt(written.value, "columns");
	const own = missing.filter(({ name }) => configAt(given, name)?.kind === "string");
	for (const { name, column } of own) {
		const value = configAt(given, name);
		const near = nearest(column, columns);
		if (value !== undefined) {
			yield {
				range: { start: value.start, end: value.end },
				message: `No row of ${file} has the column "${column}": LLaMA-Factory stops with a KeyError. ${
					near === undefined ? `The file has ${quoteList(columns.slice(0, 8))}.` : `Use "${near}".`
				}`,
				fixes:
					near === undefined
						? []
						: [
								{
									title: `Change to "${near}"`,
									safety: "unsafe",
									edits: [{ range: { start: value.start, end: value.end }, newText: JSON.stringify(near) }],
									preferred: true,
								},
							],
			};
		}
	}
	const defaults = missing.filter((one) => !own.includes(one));
	if (defaults.length > 0) {
		const names = quoteList(defaults.map(({ column }) => column));
		const isChat =
			entry.formatting === "alpaca" && columns.some((one) => ["messages", "conversations"].includes(one));
		yield {
			range: written.keyRange,
			message: `"${written.key}" is read by its default columns, and no row of ${file} has ${names}: LLaMA-Factory stops with a KeyError. ${
				isChat
					? 'Set "formatting" to "sharegpt", and name the columns and tags that differ.'
					: `Name the file's own columns under "columns"; it has ${quoteList(columns.slice(0, 8))}.`
			}`,
		};
	}
}

/** The keys of messages, and the roles that most rows have. */
function* messageFaults({ written, entry, rows, file }: ListedEntry): Generator<RuleFinding> {
	const { tags, columns } = entry;
	const chats = rows.map((row) => messagesIn(row, columns["messages"] ?? null));
	const messages = chats.flat();
	const keys = [...new Set(messages.flatMap(Object.keys))];
	const range = entryOf(written.value, "tags")?.keyRange ?? written.keyRange;
	const lacking = ["role_tag", "content_tag"].filter((tag) => !keys.includes(tags[tag] ?? ""));
	if (messages.length === 0) {
		return;
	}
	if (lacking.length > 0) {
		const asked = lacking.map((tag) => `"${tag}": ${tags[tag] == null ? "nothing" : `"${tags[tag]}"`}`);
		yield {
			range,
			message: `No message of ${file} has what the tags of "${written.key}" ask for (${asked.join(", ")}): LLaMA-Factory stops with a KeyError. Name the messages' own keys in "tags"; they have ${quoteList(keys.slice(0, 6))}.`,
		};
		return;
	}
	const known = ["user_tag", "assistant_tag", "observation_tag", "function_tag", "system_tag"].map(
		(tag) => tags[tag],
	);
	const roleOf = (message: JsonObject): JsonValue | undefined => message[tags["role_tag"] ?? ""];
	const isUnknown = (message: JsonObject): boolean => {
		const role = roleOf(message);
		return typeof role === "string" && !known.includes(role);
	};
	const broken = chats.filter((chat) => chat.some(isUnknown));
	// Fewer are the fault of the rows, which are reported themselves.
	if (broken.length * 2 > chats.length) {
		const roles = [...new Set(messages.filter(isUnknown).map((message) => String(roleOf(message))))];
		const stops = entry.formatting === "openai";
		yield {
			range,
			message: `${formatCount(broken.length)} of ${formatNumberOf(chats.length, "row")} in ${file} have the roles ${quoteList(roles.slice(0, 5))}, which no tag of "${written.key}" names: LLaMA-Factory ${stops ? "stops with a KeyError" : "skips these rows"}. Name them in "tags", such as "user_tag" and "assistant_tag".`,
		};
	}
}
