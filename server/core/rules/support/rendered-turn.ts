/** Whether a text is a rendered chat already: it begins with what opens a turn. */

export interface RenderedTurn {
	/** The opening marker, with the role and the line break after it. */
	readonly opening: string;
	/** Where the marker starts, after white space and a BOS. */
	readonly start: number;
}

const OPENING =
	/^\s*(?:<s>|<\|begin_of_text\|>|<bos>|<｜begin▁of▁sentence｜>)?\s*(<\|im_start\|>\s*(?:system|user|assistant)\s*|<\|start_header_id\|>\s*(?:system|user|assistant)\s*<\|end_header_id\|>\s*|<start_of_turn>\s*(?:user|model)\s*|<\|(?:system|user|assistant)\|>\s*|\[INST\]\s*|<｜(?:User|Assistant)｜>\s*)/;

/** Of Llama, ChatML, Gemma, Phi, Mistral and DeepSeek texts; headings such as `### Instruction:` are used inside of turns, too. */
export function renderedTurn(text: string): RenderedTurn | undefined {
	const first = text.trimStart().charAt(0);
	const match = first === "<" || first === "[" ? OPENING.exec(text) : null;
	const opening = match?.[1];
	return match === null || opening === undefined
		? undefined
		: { opening, start: match[0].length - opening.length };
}
