/** `apply_chat_template` of a script: messages to text or ids, with the mask of the template's generation blocks. */
import { isUnavailable } from "../../base/staged.js";
import type { Conversation, Message } from "../../types/example.js";
import { assistantMask } from "./assistant-tokens.js";
import { toJson } from "./hand-written-json.js";
import { elementsOf, truthOf } from "./hand-written-operators.js";
import { opaque, useValue, type ScriptRun } from "./hand-written-run.js";
import {
	keptIndices,
	packed,
	readOptions,
	refusal,
	rowOf,
	type EncodedRow,
} from "./hand-written-tokenizer.js";
import {
	listValue,
	numberValue,
	ScriptHalt,
	type DictValue,
	type OpaqueValue,
	type ScriptCall,
	type ScriptValue,
	type TextValue,
} from "./hand-written-values.js";

const CHAT_KNOWN = new Set([
	"conversation",
	"messages",
	"tools",
	"tokenize",
	"add_generation_prompt",
	"return_dict",
	"return_tensors",
	"truncation",
	"max_length",
	"padding",
	"return_assistant_tokens_mask",
	"enable_thinking",
	"tokenizer_kwargs",
]);

/** `apply_chat_template`, as text or as ids. */
export function applyChatTemplate(call: ScriptCall): ScriptValue {
	const { run, node, keywords } = call;
	const input = keywords.get("conversation") ?? call.positional[0];
	const failed = refusal(call, CHAT_KNOWN);
	if (
		failed !== undefined ||
		input === undefined ||
		call.positional.length > 1 ||
		keywords.has("tokenizer_kwargs")
	) {
		return failed ?? opaque(run, node);
	}
	const flag = (name: string, otherwise: boolean): boolean | undefined => {
		const value = keywords.get(name);
		return value === undefined ? otherwise : truthOf(run, useValue(run, value));
	};
	const tokenizes = flag("tokenize", true);
	const prompts = flag("add_generation_prompt", false);
	// Transformers 5 returns the dict by itself (MIGRATION_GUIDE_V5.md).
	const returnsDict = flag("return_dict", run.isVersion5);
	const masks = flag("return_assistant_tokens_mask", false);
	if (tokenizes === undefined || prompts === undefined || returnsDict === undefined || masks === undefined) {
		return opaque(run, node);
	}
	const items = elementsOf(run, input, node);
	const isBatch = items?.[0]?.kind === "list";
	const conversations = isBatch ? items : [input];
	const options = readOptions(call, false);
	if ("kind" in options) {
		return options;
	}
	const texts: TextValue[] = [];
	const rows: EncodedRow[] = [];
	const maskRows: ScriptValue[] = [];
	for (const one of conversations) {
		const conversation = conversationOf(call, one);
		if ("kind" in conversation) {
			return conversation;
		}
		const rendered = run.engine.renderChat(conversation, { addGenerationPrompt: prompts });
		if (isUnavailable(rendered) || !("spans" in rendered)) {
			throw new ScriptHalt(rendered);
		}
		if (!tokenizes) {
			texts.push({ kind: "text", text: rendered.text, spans: rendered.spans });
			continue;
		}
		const encoding = run.engine.encode(rendered, { addSpecialTokens: false });
		const row = rowOf(
			call,
			encoding,
			keptIndices(call, encoding.ids.length, 0, options.limit),
			options.withOffsets,
		);
		rows.push(row);
		const mask = assistantMask(encoding, rendered.generation);
		maskRows.push(
			listValue(row.indices.map((index) => numberValue(index !== undefined && mask[index] === true ? 1 : 0))),
		);
	}
	if (!tokenizes) {
		return isBatch ? listValue(texts) : (texts[0] ?? opaque(run, node));
	}
	const result = packed(call, rows, options, !isBatch);
	if (masks) {
		const [only] = maskRows;
		result.entries.set("assistant_masks", isBatch || only === undefined ? listValue(maskRows) : only);
	}
	return returnsDict ? result : (result.entries.get("input_ids") ?? opaque(run, node));
}

/** The messages with the places of their contents, so that a token leads back to the file. */
function conversationOf(call: ScriptCall, value: ScriptValue): Conversation | OpaqueValue {
	const { run, node } = call;
	const items = elementsOf(run, value, node);
	if (items === undefined) {
		return value.kind === "opaque" ? value : opaque(run, node);
	}
	const messages: Message[] = [];
	for (const item of items) {
		const json = toJson(item);
		if (item.kind !== "dict" || typeof json !== "object" || json === null || Array.isArray(json)) {
			return opaque(run, node);
		}
		messages.push(messageOf(run, item, json as Message["json"]));
	}
	const tools = call.keywords.get("tools");
	const toolsJson = tools === undefined || tools.kind === "none" ? undefined : toJson(tools);
	if (tools !== undefined && tools.kind !== "none" && toolsJson === undefined) {
		return opaque(run, node);
	}
	const thinking = call.keywords.get("enable_thinking");
	const thinks = thinking === undefined ? undefined : toJson(thinking);
	return {
		messages,
		...(toolsJson === undefined ? {} : { tools: toolsJson }),
		...(thinks === undefined ? {} : { templateVariables: { enable_thinking: thinks } }),
		source: { start: run.record.start, end: run.record.end },
	};
}

function messageOf(run: ScriptRun, item: DictValue, json: Message["json"]): Message {
	const role = item.entries.get("role");
	const content = item.entries.get("content");
	const text = content?.kind === "text" ? content : undefined;
	const [span] = text?.spans ?? [];
	const node = span?.source?.node;
	const isWhole = node !== undefined && text?.spans.length === 1 && node.value === text.text;
	return {
		role: role?.kind === "text" ? role.text : "",
		...(text === undefined ? {} : { content: text.text }),
		...(isWhole ? { contentNode: node } : {}),
		json,
		source: isWhole ? { start: node.start, end: node.end } : { start: run.record.start, end: run.record.end },
	};
}
