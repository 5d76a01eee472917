/** The words that a dataset's records are made of: keys by their place, roles, and special tokens of the model. */
import type { JsonNode } from "../syntax/json/json-node.js";
import type { FormatId } from "../types/example.js";
import type { Family } from "../types/family.js";
import type { TokenizerFacts } from "../types/tokenizer.js";
import { ROLE_KEYS } from "./role-keys.js";
import { semanticSpansOf } from "./semantic-spans.js";

export interface RecordVocabulary {
	/** Path of an object, joined by "/" → its keys, the usual ones first. */
	readonly keys: ReadonlyMap<string, readonly string[]>;
	readonly roles: readonly string[];
	readonly specialTokens: readonly string[];
	/** Where the special tokens come from, in words. */
	readonly tokensOf: string;
}

export interface VocabularySources {
	readonly format: FormatId | "unknown";
	/** Column of standard rows. */
	readonly textField: string;
	/** Some records of the file, with their texts. */
	readonly samples: readonly { readonly text: string; readonly json: JsonNode }[];
	readonly tokenizer?: TokenizerFacts;
	readonly family?: Family;
}

export function recordVocabulary(sources: VocabularySources): RecordVocabulary {
	const keys = new Map<string, string[]>();
	const add = (path: string, key: string): void => {
		const known = keys.get(path) ?? [];
		if (!known.includes(key)) {
			keys.set(path, [...known, key]);
		}
	};
	for (const [path, names] of Object.entries(usualKeys(sources))) {
		names.forEach((name) => add(path, name));
	}
	const roles = new Map<string, number>();
	for (const { json } of sources.samples) {
		collect(json, "", add, roles);
	}
	const usual = USUAL_ROLES[sources.format === "sharegpt" ? "from" : "role"] ?? [];
	// What stands in one record only may be a typo.
	const seen = [...roles].filter(([, count]) => count > 1).map(([role]) => role);
	return { keys, roles: [...new Set([...usual, ...seen])], ...tokensOf(sources) };
}

const USUAL_ROLES: Readonly<Record<string, readonly string[]>> = {
	role: ["system", "user", "assistant", "tool"],
	from: ["system", "human", "gpt", "function_call", "observation"],
};

const MESSAGE = ["role", "content", "tool_calls", "tool_call_id", "name"];
const CALL = ["id", "type", "function"];
const TOOL = ["type", "function"];

function messagesAt(...columns: readonly string[]): Record<string, readonly string[]> {
	return Object.fromEntries(
		columns.flatMap((column) => [
			[`${column}/[]`, MESSAGE],
			[`${column}/[]/tool_calls/[]`, CALL],
			[`${column}/[]/tool_calls/[]/function`, ["name", "arguments"]],
		]),
	);
}

const TOOLS = { "tools/[]": TOOL, "tools/[]/function": ["name", "description", "parameters"] };

function usualKeys({ format, textField }: VocabularySources): Readonly<Record<string, readonly string[]>> {
	switch (format) {
		case "messages":
			return { "": ["messages", "tools"], ...messagesAt("messages"), ...TOOLS };
		case "sharegpt":
			return { "": ["conversations", "system", "tools"], "conversations/[]": ["from", "value"] };
		case "alpaca":
			return { "": ["instruction", "input", "output", "system", "history"] };
		case "prompt-completion":
			return { "": ["prompt", "completion"] };
		case "preference":
			return { "": ["prompt", "chosen", "rejected"] };
		case "openai-preference":
			return {
				"": ["input", "preferred_output", "non_preferred_output"],
				input: ["messages", "tools", "parallel_tool_calls"],
				"input/messages/[]": MESSAGE,
				...messagesAt("preferred_output", "non_preferred_output"),
			};
		case "kto":
			return { "": ["prompt", "completion", "label"] };
		case "segments":
			return { "": ["segments"], "segments/[]": ["label", "text"] };
		case "pretokenized":
			return { "": ["input_ids", "attention_mask", "labels"] };
		case "text":
			return { "": [textField] };
		case "formatted":
			return {};
		case "unknown":
			return { "": ["messages"], ...messagesAt("messages") };
	}
}

/** Nesting that is deeper than any format's keys is data. */
const MOST_DEPTH = 6;

function collect(
	node: JsonNode,
	path: string,
	add: (path: string, key: string) => void,
	roles: Map<string, number>,
): void {
	if (path.split("/").length > MOST_DEPTH) {
		return;
	}
	if (node.kind === "array") {
		node.items.forEach((item) => collect(item, path === "" ? "[]" : `${path}/[]`, add, roles));
	} else if (node.kind === "object") {
		for (const { key, value } of node.members) {
			add(path, key.value);
			if (ROLE_KEYS.includes(key.value) && value.kind === "string") {
				roles.set(value.value, (roles.get(value.value) ?? 0) + 1);
			}
			collect(value, path === "" ? key.value : `${path}/${key.value}`, add, roles);
		}
	}
}

const SPECIAL = /<\|[^|<>\s"]{1,60}\|>|<｜[^｜<>"]{1,60}｜>|<\/?s>|<(?:start|end)_of_turn>|\[\/?INST\]/g;

function tokensOf({
	tokenizer,
	family,
	samples,
}: VocabularySources): Pick<RecordVocabulary, "specialTokens" | "tokensOf"> {
	const { bos, eos, pad, chatTemplate = "" } = tokenizer ?? {};
	const own = [eos, bos, pad].flatMap((token) => (token === undefined ? [] : [token.text]));
	const turns = [family?.assistantTurn, family?.userTurn].flatMap((turn) =>
		turn === undefined ? [] : [turn.header, turn.end],
	);
	const written = [...turns, chatTemplate].join("\n").match(SPECIAL) ?? [];
	const tokens = [...own, ...(family?.stopTokens ?? []), ...written];
	if (tokens.length > 0) {
		return { specialTokens: [...new Set(tokens)], tokensOf: tokenizer?.name ?? family?.name ?? "" };
	}
	const seen = samples.flatMap(({ text, json }) =>
		semanticSpansOf(json)
			.filter(({ kind }) => kind === "specialToken")
			.map(({ start, end }) => text.slice(start, end)),
	);
	return { specialTokens: [...new Set(seen)].slice(0, 40), tokensOf: "this file" };
}
