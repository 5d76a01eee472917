/** A normalised text whose every UTF-16 unit leads back to a range of the original. */

export interface MappedText {
	readonly text: string;
	/** Range of unit `i` in the original: `[starts[i], ends[i])`; absent: unit `i` is original unit `base + i`. */
	readonly starts?: readonly number[];
	readonly ends?: readonly number[];
	readonly base: number;
}

/** Throws `UnmappableText` when it cannot say where a character came from. */
export type Normaliser = (mapped: MappedText) => MappedText;

/** The offsets of this text would be a guess. */
export class UnmappableText extends Error {}

export function startOf(mapped: MappedText, unit: number): number {
	return mapped.starts?.[unit] ?? mapped.base + unit;
}

export function endOf(mapped: MappedText, unit: number): number {
	return mapped.ends?.[unit] ?? mapped.base + unit + 1;
}

export function sliceMapped(mapped: MappedText, start: number, end: number): MappedText {
	const text = mapped.text.slice(start, end);
	return mapped.starts === undefined || mapped.ends === undefined
		? { text, base: mapped.base + start }
		: {
				text,
				base: mapped.base,
				starts: mapped.starts.slice(start, end),
				ends: mapped.ends.slice(start, end),
			};
}

/** Puts text in front; it belongs to the first character, as in the Rust tokenizers. */
export function prependMapped(mapped: MappedText, prefix: string): MappedText {
	const first = mapped.text.codePointAt(0);
	if (first === undefined || prefix === "") {
		return mapped;
	}
	const start = startOf(mapped, 0);
	const end = endOf(mapped, first > 0xffff ? 1 : 0);
	const units = Array.from({ length: mapped.text.length }, (_, unit) => unit);
	return {
		text: prefix + mapped.text,
		base: mapped.base,
		starts: [...Array.from(prefix, () => start), ...units.map((unit) => startOf(mapped, unit))],
		ends: [...Array.from(prefix, () => end), ...units.map((unit) => endOf(mapped, unit))],
	};
}

/** Replaces a string by one of the same length, so that the map stays. */
export function replaceMapped(mapped: MappedText, search: string, replacement: string): MappedText {
	return { ...mapped, text: mapped.text.replaceAll(search, replacement) };
}
