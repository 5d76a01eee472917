/** How messages write numbers and pieces of text. */

/** `2,764`. */
export function formatCount(value: number): string {
	return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `9 %`; small shares keep a digit, and a part is never shown as none or all. */
export function formatShare(part: number, whole: number): string {
	const percent = whole === 0 ? 0 : (100 * part) / whole;
	if (part > 0 && percent < 0.1) {
		return "under 0.1 %";
	}
	if (part < whole && percent > 99.9) {
		return "over 99.9 %";
	}
	const digits = percent < 10 || percent > 99 ? 1 : 0;
	return `${percent.toFixed(digits).replace(/\.0$/, "")} %`;
}

/** `1 row`, `2,764 rows`. */
export function formatNumberOf(value: number, noun: string): string {
	return `${formatCount(value)} ${value === 1 ? noun : `${noun}s`}`;
}

/** One line of at most `length` characters: line breaks as ⏎, the end as …. */
export function showText(text: string, length: number): string {
	const line = text.replace(/\r?\n/g, "⏎").replace(/\t/g, "⇥");
	return line.length > length ? `${line.slice(0, length)}…` : line;
}

/** The last words of a text, on one line. */
export function showEnd(text: string, length: number): string {
	const line = text.replace(/\r?\n/g, "⏎").replace(/\t/g, "⇥");
	return line.length > length ? `…${line.slice(-length)}` : line;
}
