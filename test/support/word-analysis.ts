/** Analyses of small records through the real pipeline, with a tokenizer of whole words and a ChatML-like template. */
import { analyseRecord } from "../../server/core/pipeline/analyse.js";
import { createTemplateEngine } from "../../server/core/template/create-template-engine.js";
import { turnsOf } from "../../server/core/features/turns.js";
import type { ExampleAnalysis } from "../../server/core/types/example-analysis.js";
import type { FormatId } from "../../server/core/types/example.js";
import {
	IGNORE_INDEX,
	type LossMask,
	type LossReason,
	type TokenState,
} from "../../server/core/types/loss-mask.js";
import type { Tokenizer, TokenizerFacts } from "../../server/core/types/tokenizer.js";

const START = "<|im_start|>";
const END = "<|im_end|>";
const START_ID = 1;
const END_ID = 2;
const WORD = /<\|im_start\|>|<\|im_end\|>| ?[\p{L}\p{N}]+|\p{Emoji_Presentation}|\s|./gu;

/** Adds a system turn when the first message is none, as Qwen's template does. */
const TEMPLATE =
	`{% if not messages or messages[0].role != 'system' %}${START}system{{ '\\n' }}Be kind.${END}{{ '\\n' }}{% endif %}` +
	`{% for m in messages %}${START}{{ m.role }}{{ '\\n' }}{{ m.content }}${END}{{ '\\n' }}{% endfor %}`;

const facts: TokenizerFacts = {
	id: "words",
	name: "words",
	origin: "test",
	ids: { level: "exact" },
	template: { level: "exact" },
	eos: { text: END, id: END_ID },
	chatTemplate: TEMPLATE,
	addsBos: false,
	addsEos: false,
	stopIds: [END_ID],
};

/** An emoji is two tokens that share its span; every other word or character is one. */
const tokenizer: Tokenizer = {
	facts,
	encode(text) {
		const offsets: [number, number][] = [];
		const ids: number[] = [];
		for (const { 0: word, index } of text.matchAll(WORD)) {
			const times = /\p{Emoji_Presentation}/u.test(word) ? 2 : 1;
			for (let part = 0; part < times; part++) {
				offsets.push([index, index + word.length]);
				ids.push(idOf(word) + part);
			}
		}
		return { ids, offsets, specialTokensMask: ids.map((id) => id === START_ID || id === END_ID) };
	},
	tokenToId: idOf,
	isSpecial: (id) => id === START_ID || id === END_ID,
	bytesOf: (id) => id.toString(16).padStart(4, "0"),
};

const templates = createTemplateEngine({ now: () => new Date(0) });

export interface MaskedRecord {
	readonly text: string;
	readonly format?: FormatId;
	/** Absent: no mask. */
	readonly mask?: { readonly maxLength?: number };
	readonly withoutTokenizer?: boolean;
}

export function analyse({
	text,
	format = "messages",
	mask,
	withoutTokenizer,
}: MaskedRecord): ExampleAnalysis {
	const analysis = analyseRecord(
		text,
		{ format, textField: "text", rules: [], thresholds: {} },
		{
			tokenizer: withoutTokenizer
				? { kind: "unavailable", reason: "No tokenizer is here.", todo: "Choose a folder." }
				: { kind: "loaded", tokenizer },
			templates,
		},
	);
	if (mask === undefined || analysis.encoding === undefined) {
		return analysis;
	}
	const tokenBytes = analysis.encoding.ids.map((id) => tokenizer.bytesOf(id));
	return { ...analysis, tokenBytes, lossMask: maskOf(analysis, mask.maxLength) };
}

/** Trains assistant turns after their header's role, as TRL's Qwen2.5 template does: the line break before the answer too. */
function maskOf(analysis: ExampleAnalysis, maxLength = Infinity): LossMask {
	const encoding = analysis.encoding!;
	const turns = turnsOf({ ...analysis, encoding });
	const reasons: LossReason[] = [
		{ text: "outside the answers" },
		{
			text: "inside an answer",
			decidedBy: { option: "assistant_only_loss", file: "/w/train.py", range: { start: 40, end: 44 } },
		},
	];
	const wanted = encoding.ids.map((_, i) =>
		turns.some(({ role, first, last }) => role === "assistant" && first + 2 <= i && i <= last),
	);
	const label = (i: number): number => (wanted[i] ? encoding.ids[i]! : IGNORE_INDEX);
	const state = (i: number): TokenState => (wanted[i] ? "trained" : "masked");
	return {
		encoding,
		states: encoding.ids.map((_, i) => (i < maxLength ? state(i) : "cut")),
		labels: encoding.ids.map((_, i) => (i < maxLength ? label(i) : null)),
		wouldBe: encoding.ids.map((_, i) => (i < maxLength ? null : label(i))),
		reasonIndex: wanted.map(Number),
		reasons,
		stops: encoding.ids.map((id) => id === END_ID),
		...(maxLength === Infinity
			? {}
			: {
					limit: {
						length: maxLength,
						decidedBy: { option: "max_length", file: "/w/train.py", range: { start: 50, end: 52 } },
					},
				}),
		trainer: { id: "trl-sft", version: "1.9.0" },
		exactness: { level: "exact" },
	};
}

function idOf(word: string): number {
	if (word === START) {
		return START_ID;
	}
	return word === END ? END_ID : 10 + (word.codePointAt(0) ?? 0) * 16 + word.length;
}
