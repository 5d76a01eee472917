/** A rendered chat that is tokenized again with special tokens, so that it begins with BOS twice. */
import { encloses } from "../base/text-range.js";
import type { PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import type { PatternPart } from "../types/text-pattern.js";
import { fixOf } from "./support/fix-of.js";
import { chatModelOf } from "./support/models-without-template.js";
import {
	argumentOf,
	hasOpenKeywords,
	isImported,
	keywordOf,
	modelLoads,
	stringOf,
} from "./support/script-calls.js";
import { insertKeyword } from "./support/script-edits.js";

export default defineRule({
	id: "special-tokens-added",
	stage: "script",
	severity: "warning",
	*check(module, ctx) {
		const bos = bosOf(module, ctx);
		if (bos === undefined || isStripped(module)) {
			return;
		}
		const calls = module.calls.filter(isTokenizerCall);
		// Prompts that begin as the script's own rows do are mended together with them.
		if (calls.some((call) => isOfTrainedRows(call, ctx) && addsAgain(call, bos) !== undefined)) {
			return;
		}
		for (const call of calls) {
			const what = addsAgain(call, bos);
			if (what !== undefined && !isOfTrainedRows(call, ctx)) {
				yield {
					range: call.location.range,
					// Unsloth mends some tokenizers while it loads them.
					...(isImported(module, "unsloth") ? { severity: "info" as const } : {}),
					message: `${what} "${bos.text}", and this call adds it again: the prompt begins with it twice, which the model has only seen if it was trained so. Add "add_special_tokens=False".`,
					fixes: fixOf(
						"Add add_special_tokens=False",
						insertKeyword(module, call, "add_special_tokens=False"),
					),
				};
			}
		}
	},
});

/** What has the BOS already, of a call that adds it. */
function addsAgain(call: PythonCall, bos: Bos): string | undefined {
	const text = argumentOf(call, "text", 0)?.value;
	const first = text === undefined ? undefined : firstPart(text);
	const isOpen = keywordOf(call, "add_special_tokens") !== undefined || hasOpenKeywords(call);
	return first === undefined || isOpen ? undefined : whatHasIt(first, bos);
}

function whatHasIt(first: PatternPart, bos: Bos): string | undefined {
	if (first.kind === "chat") {
		return bos.isInTemplate ? "The chat template has already printed" : undefined;
	}
	return begins(first, bos.text) ? "The text already begins with" : undefined;
}

interface Bos {
	readonly text: string;
	readonly isInTemplate: boolean;
}

/** Families whose tokenizers put BOS first and whose templates print it. */
const BY_FAMILY: Readonly<Record<string, string>> = {
	"llama-3": "<|begin_of_text|>",
	gemma: "<bos>",
	mistral: "<s>",
};

/** Undefined where the tokenizer adds none, or is not known. */
function bosOf(module: PythonModule, { tokenizer, familyNamed, config }: RuleContext): Bos | undefined {
	if (/add_bos_token|\.chat_template\s*=|get_chat_template/.test(module.text)) {
		return undefined;
	}
	if (tokenizer !== undefined && tokenizer.template.level === "exact") {
		const { bos, addsBos, chatTemplate = "" } = tokenizer;
		return bos === undefined || !addsBos
			? undefined
			: {
					text: bos.text,
					isInTemplate: chatTemplate.includes("bos_token") || chatTemplate.includes(bos.text),
				};
	}
	const model =
		config?.model?.value ??
		modelLoads(module)
			.map(({ model: one }) => stringOf(one))
			.find(Boolean);
	const text = BY_FAMILY[(model === undefined ? undefined : familyNamed?.(model)?.id) ?? ""];
	const isInTemplate = model === undefined || chatModelOf(model) === undefined;
	return text === undefined ? undefined : { text, isInTemplate };
}

/** The script takes the BOS off again, or means to. */
function isStripped({ text }: PythonModule): boolean {
	return /(?:removeprefix|lstrip|replace)\(\s*(?:\w+\.)*(?:bos_token|["']<(?:s|bos|\|begin_of_text\|)>)/.test(
		text,
	);
}

function isTokenizerCall({ callee, name }: PythonCall): boolean {
	return (
		/(?:^|[._])(?:tokenizer|tokeniser|tok)$/i.test(callee) ||
		(/^(?:encode|encode_plus|batch_encode_plus)$/.test(name) && /tok/i.test(callee))
	);
}

function firstPart(value: PythonValue): PatternPart | undefined {
	if (value.kind === "list") {
		const [item] = value.items;
		return item === undefined ? undefined : firstPart(item);
	}
	if (value.kind === "string") {
		return { kind: "literal", text: value.value, location: value.location };
	}
	return value.kind === "pattern" ? value.pattern.parts[0] : undefined;
}

function begins(part: PatternPart, bos: string): boolean {
	return part.kind === "literal"
		? part.text.startsWith(bos)
		: part.kind === "special" && part.name === "bos_token";
}

/** Rows of the run have their own finding. */
function isOfTrainedRows({ location }: PythonCall, { config }: RuleContext): boolean {
	const range = config?.tokenize?.location.range;
	return range !== undefined && encloses(range, location.range);
}
