/** Whether the ids of a prompt alone are the first ids of the row, as the length of the prompt is measured by them. */
import type { Encoding } from "../../types/encoding.js";
import type { PromptMismatch } from "../../types/loss-mask.js";
import type { PreparedRow } from "./label-row.js";

/** `boundary`: the first token that counts as answer. Absent keys: the ids agree. */
export function findPromptMismatch(
	encoding: Encoding,
	prompt: Pick<Encoding, "ids" | "rendered">,
	boundary: number,
): Pick<PreparedRow, "promptMismatch"> {
	const index = commonPrefix(prompt.ids, encoding.ids);
	const { text } = prompt.rendered;
	const promptMismatch: PromptMismatch = {
		index,
		boundary,
		...(encoding.rendered.text.startsWith(text) ? { answerStart: text.length } : {}),
	};
	return index === prompt.ids.length ? {} : { promptMismatch };
}

/** How many ids the two begin with together. */
export function commonPrefix(a: readonly number[], b: readonly number[]): number {
	let length = 0;
	while (length < a.length && a[length] === b[length]) {
		length++;
	}
	return length;
}
