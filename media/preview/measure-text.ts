/** Widths of short texts in the font of the tokens, without laying them out. */

/** `family` and `size` as CSS has them. The answer is in pixels. */
export function measureIn(family: string, size: string): (text: string) => number {
	const context = document.createElement("canvas").getContext("2d");
	if (context === null) {
		return (text) => text.length * 8;
	}
	context.font = `${size} ${family}`;
	const letter = context.measureText("0").width;
	const isEven = Math.abs(context.measureText("iiiiMMMM").width - 8 * letter) < 0.1;
	const known = new Map<string, number>();
	return (text) => {
		if (isEven && /^[\x20-\x7e]*$/.test(text)) {
			return text.length * letter;
		}
		const width = known.get(text) ?? context.measureText(text).width;
		known.set(text, width);
		return width;
	};
}
