/** Lines of a byte stream, as they come: nothing is read before the lines at hand have been taken. */

/** A line without its end, or why its bytes are no text. */
export type InputLine = { readonly kind: "line"; readonly text: string } | { readonly kind: "no-text" };

/** One array for each chunk that completes a line, so that answers can be written together and still at once. */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<readonly InputLine[]> {
	let open: Uint8Array[] = [];
	for await (const chunk of input) {
		const lines: InputLine[] = [];
		let start = 0;
		for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
			lines.push(decode([...open, chunk.subarray(start, end)]));
			open = [];
			start = end + 1;
		}
		if (start < chunk.length) {
			open.push(chunk.subarray(start));
		}
		if (lines.length > 0) {
			yield lines;
		}
	}
	if (open.length > 0) {
		yield [decode(open)];
	}
}

const LINE_FEED = 10;
const decoder = new TextDecoder("utf-8", { fatal: true });

function decode(parts: readonly Uint8Array[]): InputLine {
	const [only, ...others] = parts;
	const bytes = only !== undefined && others.length === 0 ? only : Buffer.concat(parts);
	try {
		return { kind: "line", text: decoder.decode(bytes).replace(/\r$/, "") };
	} catch {
		// The decoder throws for bytes that are no UTF-8, and for a line that is longer than a string can be.
		return { kind: "no-text" };
	}
}
