/** Line starts of a text: from UTF-16 offsets to 0-based lines and characters and back. */
import { lineIndexAt, type LineIndex } from "./line-index-at.js";

/** Lines end at `\n`, `\r\n` or a lone `\r`, as in the Language Server Protocol. */
export function createLineIndex(text: string): LineIndex {
	return lineIndexAt(lineStarts(text), text.length);
}

function lineStarts(text: string): number[] {
	const starts = [0];
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) {
			starts.push(i + 1);
		}
	}
	return starts;
}
