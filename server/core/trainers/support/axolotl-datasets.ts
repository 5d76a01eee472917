/** The entries of `datasets:` and `test_datasets:`: which files they are, and how their rows are read. */
import { configAt, itemsOf, type ConfigFile, type ConfigNode } from "../../syntax/config/config-node.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import { isPlainObject } from "../../syntax/json/plain-values.js";
import type { FormatId } from "../../types/example.js";
import type { DatasetReading, DatasetReference, TrainerOptions } from "../../types/training-config.js";
import { datasetType, type AxolotlDatasetType } from "./axolotl-dataset-type.js";
import { settingsOf } from "./axolotl-settings.js";

/** Loaders of the `datasets` library, which a `path` may name instead of a file. */
const LOADERS: readonly string[] = ["json", "csv", "parquet", "text", "arrow"];

export interface DatasetContext {
	readonly config: ConfigFile;
	readonly rl?: string;
	readonly passesTools: boolean;
	/** Options of the command line, which win over the file's. */
	readonly overrides: TrainerOptions;
}

export function readDatasets(
	list: ConfigNode | undefined,
	split: DatasetReference["split"],
	context: DatasetContext,
): DatasetReference[] {
	const items = itemsOf(list);
	return items.flatMap((item) => readDataset(item, split, context));
}

function readDataset(
	node: ConfigNode,
	split: DatasetReference["split"],
	context: DatasetContext,
): DatasetReference[] {
	const { config, overrides } = context;
	const options = { ...settingsOf(node, config), ...overrides };
	const files = configAt(node, "data_files");
	const path = configAt(node, "path");
	const listed = files?.kind === "list" ? files.items : [files];
	const isLoader = path?.kind === "string" && LOADERS.includes(path.value);
	const whole = isLoader ? [] : [path];
	const named = listed.some((one) => one?.kind === "string") ? listed : whole;
	const reading = readingOf(options, context);
	return named.flatMap((name) =>
		name?.kind === "string"
			? [
					{
						name: name.value,
						source: { file: config.file, range: { start: name.start, end: name.end } },
						split,
						...(reading === undefined ? {} : { reading }),
						options,
					},
				]
			: [],
	);
}

export function readingOf(
	options: TrainerOptions,
	{ rl, passesTools }: Pick<DatasetContext, "rl" | "passesTools">,
): DatasetReading | undefined {
	const type = datasetType(options["type"]?.value, rl, options["conversation"]?.value);
	const format = formatOf(type, options);
	const columns = columnsOf(type, options, passesTools);
	const names = type.kind === "chat" || type.kind === "preference" ? namesOf(type, options) : {};
	return format === undefined
		? undefined
		: { format, ...(columns === undefined ? {} : { columns }), ...names };
}

function formatOf(type: AxolotlDatasetType, options: TrainerOptions): FormatId | undefined {
	switch (type.kind) {
		case "chat":
			return keysOf(options).role === "from" ? "sharegpt" : "messages";
		case "alpaca":
		case "user-defined":
			return "alpaca";
		case "completion":
			return "text";
		case "segments":
			return "segments";
		case "tokens":
			return "pretokenized";
		case "preference":
			return "preference";
		case "removed":
		case "other":
			return undefined;
	}
}

function columnsOf(
	type: AxolotlDatasetType,
	options: TrainerOptions,
	passesTools: boolean,
): DatasetReading["columns"] {
	switch (type.kind) {
		case "chat": {
			const messages = textAt(options, "field_messages") ?? "messages";
			return { messages, conversations: messages, system: "system", ...(passesTools ? {} : { tools: null }) };
		}
		case "preference":
			return {
				prompt: textAt(options, "field_messages") ?? "messages",
				chosen: textAt(options, "field_chosen") ?? "chosen",
				rejected: textAt(options, "field_rejected") ?? "rejected",
			};
		case "user-defined":
			return Object.fromEntries(
				["instruction", "input", "output", "system"].map((column) => {
					const own = type.formats[`field_${column}`];
					return [column, typeof own === "string" ? own : column];
				}),
			);
		case "completion":
			return { text: textAt(options, "field") ?? "text" };
		default:
			return undefined;
	}
}

/** Only what differs from the usual is said. */
function namesOf(
	type: AxolotlDatasetType,
	options: TrainerOptions,
): Pick<DatasetReading, "messageKeys" | "roles"> {
	const keys = keysOf(options);
	const isUsual = Object.entries(keys).every(([key, own]) => key === own);
	const own = options["roles"]?.value;
	const roles = isPlainObject(own)
		? Object.entries(own).flatMap(([role, sources]) =>
				(Array.isArray(sources) ? sources : []).map((source: JsonValue) => [String(source), role] as const),
			)
		: [];
	const usual = type.kind === "chat" ? { human: "user", gpt: "assistant" } : {};
	const all = roles.length > 0 ? Object.fromEntries(roles) : usual;
	return {
		...(isUsual ? {} : { messageKeys: keys }),
		...(Object.keys(all).length === 0 ? {} : { roles: all }),
	};
}

/** Keys of a message; the old spellings of 0.7 and before still count. */
function keysOf(options: TrainerOptions): { readonly [key: string]: string } {
	const mapped = options["message_property_mappings"]?.value;
	const named = Object.entries(isPlainObject(mapped) ? mapped : {}).flatMap(([key, own]) =>
		typeof own === "string" ? [[key, own] as const] : [],
	);
	const role = textAt(options, "message_field_role");
	const content = textAt(options, "message_field_content");
	return {
		role: role ?? "role",
		content: content ?? "content",
		...Object.fromEntries(named),
	};
}

function textAt(options: TrainerOptions, name: string): string | undefined {
	const value = options[name]?.value;
	return typeof value === "string" ? value : undefined;
}
