/** Our side of a comparison with Python: what its `transformers` would answer to a question. */
import { assistantMask } from "../../core/trainers/support/assistant-tokens.js";
import type { RawEncoding } from "../../core/types/encoding.js";
import type { Tokenizer } from "../../core/types/tokenizer.js";
import type { ApplyChatTemplate } from "../apply-chat-template.js";
import type { LineError } from "../line-error.js";
import type { ReadJson } from "../read-python-json.js";
import { renderLine } from "../render-line.js";
import type { ParityAnswer } from "./parity-answer.js";

export interface OurSide {
	readonly tokenizer: Tokenizer;
	readonly apply: ApplyChatTemplate;
	readonly transformersVersion: 4 | 5;
}

/** `{"text"}`, or `{"messages","tools"?,"mask"}`: the questions of `questions.ts`. */
export function answerQuestion(
	json: ReadJson,
	{ tokenizer, apply, transformersVersion }: OurSide,
): ParityAnswer | LineError {
	// The questions are our own, and they are objects.
	const { text, mask: wantsMask, ...chat } = json.value as QuestionFields;
	if (typeof text === "string") {
		const encoding = tokenizer.encode(text, { addSpecialTokens: false });
		return {
			ids: encoding.ids,
			special_ids: tokenizer.encode(text, { addSpecialTokens: true }).ids,
			offsets: codePointOffsets(text, encoding),
		};
	}
	const { facts } = tokenizer;
	const rendered = renderLine(apply, { ...json, value: chat }, { facts, transformersVersion });
	if ("error" in rendered) {
		return rendered;
	}
	const encoding = tokenizer.encode(rendered.text, { addSpecialTokens: false });
	return {
		rendered: rendered.text,
		ids: encoding.ids,
		offsets: codePointOffsets(rendered.text, encoding),
		...(wantsMask === true ? maskOf(rendered, encoding) : {}),
	};
}

interface QuestionFields {
	readonly text?: string;
	readonly mask?: boolean;
}

interface Rendered {
	readonly text: string;
	readonly generation: readonly (readonly [start: number, end: number])[];
}

function maskOf(
	{ text, generation }: Rendered,
	encoding: RawEncoding,
): Pick<ParityAnswer, "generation" | "mask"> {
	const ranges = generation.map(([start, end]) => ({ start, end }));
	const rendered = { text, spans: [], generation: ranges, droppedMessages: [] };
	const indices = codePointIndices(text);
	return {
		generation: generation.map(([start, end]) => [indices[start] ?? -1, indices[end] ?? -1]),
		mask: assistantMask({ ...encoding, rendered }, ranges).map(Number),
	};
}

function codePointOffsets(text: string, { offsets }: RawEncoding): (readonly [number, number])[] {
	const indices = codePointIndices(text);
	return offsets.map(([start, end]) => [indices[start] ?? -1, indices[end] ?? -1]);
}

/** For each UTF-16 index the code points before it. */
function codePointIndices(text: string): number[] {
	const indices: number[] = [];
	let count = 0;
	for (const character of text) {
		for (let i = 0; i < character.length; i++) {
			indices.push(count);
		}
		count++;
	}
	indices.push(count);
	return indices;
}
