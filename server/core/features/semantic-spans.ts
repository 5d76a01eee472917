/** What a dataset's strings mean to a chat template: roles, special tokens, placeholders and text of prompt templates. */
import type { TextRange } from "../base/text-range.js";
import { rawRange, type JsonNode, type JsonString } from "../syntax/json/json-node.js";
import { ROLE_KEYS } from "./role-keys.js";

export type SpeakerRole = "system" | "user" | "assistant" | "tool";

/** In the text that was parsed; never over a line end of a string, as those are escaped. */
export interface SemanticSpan extends TextRange {
	readonly kind: "role" | "specialToken" | "placeholder" | "templateText";
	/** Of a role: who it stands for. */
	readonly speaker?: SpeakerRole;
}

const SPEAKERS: Readonly<Record<string, SpeakerRole>> = {
	system: "system",
	developer: "system",
	user: "user",
	human: "user",
	assistant: "assistant",
	gpt: "assistant",
	model: "assistant",
	chatgpt: "assistant",
	tool: "tool",
	function: "tool",
	ipython: "tool",
	observation: "tool",
	function_call: "assistant",
	tool_call: "assistant",
};

/** Special tokens of any family, then placeholders, then headings of prompt templates; the group says which. */
const INSIDE = new RegExp(
	[
		'(?<specialToken><\\|[^|<>\\s"]{1,60}\\|>|<｜[^｜<>"]{1,60}｜>|</?s>|<(?:unk|pad|bos|eos|mask|cls|sep)>|<(?:start|end)_of_turn>|<</?SYS>>|\\[/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|PAD|CLS|SEP|MASK|UNK)\\])',
		"(?<placeholder>(?<![\\w$\\\\{}])\\{\\{? ?[a-z_][a-z0-9_]{0,40} ?\\}?\\}(?![}]))",
		"(?<templateText>(?<=^|\\n)### [A-Z][A-Za-z ]{2,30}:)",
	].join("|"),
	"g",
);

/** In the order of the text. Longer records than `limit` nodes are cut there. */
export function semanticSpansOf(json: JsonNode): SemanticSpan[] {
	const spans: SemanticSpan[] = [];
	// A stack, so that deep nesting cannot overflow; children are pushed last to first.
	const open: { readonly node: JsonNode; readonly key?: string }[] = [{ node: json }];
	for (let next = open.pop(); next !== undefined; next = open.pop()) {
		const { node, key } = next;
		if (node.kind === "object") {
			for (const member of node.members.toReversed()) {
				open.push({ node: member.value, key: member.key.value });
			}
		} else if (node.kind === "array") {
			for (const item of node.items.toReversed()) {
				open.push({ node: item });
			}
		} else if (node.kind === "string") {
			spans.push(...(key !== undefined && ROLE_KEYS.includes(key) ? roleSpan(node) : spansIn(node)));
		}
	}
	return spans;
}

/** A role that nobody knows has no colour: that is how a typo shows. */
function roleSpan(node: JsonString): SemanticSpan[] {
	const speaker = Object.hasOwn(SPEAKERS, node.value) ? SPEAKERS[node.value] : undefined;
	return speaker === undefined ? [] : [{ kind: "role", speaker, ...rawRange(node, 0, node.value.length) }];
}

function spansIn(node: JsonString): SemanticSpan[] {
	const spans: SemanticSpan[] = [];
	for (const match of node.value.matchAll(INSIDE)) {
		const kind = kindOf(match.groups ?? {});
		if (kind !== undefined) {
			spans.push({ kind, ...rawRange(node, match.index, match.index + match[0].length) });
		}
	}
	return spans;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): SemanticSpan["kind"] | undefined {
	return (["specialToken", "placeholder", "templateText"] as const).find(
		(kind) => groups[kind] !== undefined,
	);
}
