/** The two answers of a preference row as texts with their places. */
import type { TextRange } from "../../base/text-range.js";
import type { Message, PreferenceExample } from "../../types/example.js";

export interface Answer {
	/** The prompt in front of it, where it stands in a column of its own. */
	readonly prompt?: string;
	readonly text: string;
	/** In the record. */
	readonly range: TextRange;
}

/** Messages are compared by role and content. Undefined where an answer has no place in the record. */
export function answerOfSide(side: PreferenceExample["chosen"]): Answer | undefined {
	if (side.kind === "standard") {
		const column = side.type === "language-modeling" ? side.text : side.completion;
		const prompt = side.type === "language-modeling" ? undefined : textOf(side.prompt.pieces);
		const { node } = column;
		return node === undefined
			? undefined
			: {
					text: textOf(column.pieces),
					range: { start: node.start, end: node.end },
					...(prompt === undefined ? {} : { prompt }),
				};
	}
	const { messages, completionStart = 0 } = side.conversation;
	const answer = messages.slice(completionStart);
	const [first, last] = [answer[0], answer.at(-1)];
	return first === undefined || last === undefined
		? undefined
		: {
				text: answer.map(wordsOf).join(),
				range: { start: first.source.start, end: last.source.end },
			};
}

/** Messages of other keys, such as `from` and `value`, are compared as they are. */
function wordsOf({ json, contentNode }: Message): string {
	const isRead = contentNode !== undefined || json["tool_calls"] !== undefined;
	return JSON.stringify(isRead ? [json["role"], json["content"], json["tool_calls"]] : json);
}

function textOf(pieces: readonly { readonly text: string }[]): string {
	return pieces.map(({ text }) => text).join("");
}
