/** Cuts a long text into blocks at its line ends, so that only those near the screen are laid out. */

/** UTF-16 units that a block has at least; one without a line end is longer. */
const BLOCK = 2_000;

/** The blocks join to the text. */
export function textBlocks(text: string): string[] {
	const blocks: string[] = [];
	let from = 0;
	while (from < text.length) {
		const end = text.indexOf("\n", from + BLOCK);
		const to = end < 0 ? text.length : end + 1;
		blocks.push(text.slice(from, to));
		from = to;
	}
	return blocks;
}
