/** A stretch of text on its way through normalisation and pre-tokenization, with the way back to the text that was given. */

export interface Section {
	readonly text: string;
	/** Where `text` starts in the given text, when there is no map. */
	readonly base: number;
	/** Two numbers per UTF-16 unit of `text`: start and end in the given text of the character that it came from. */
	readonly map?: Int32Array;
}

export function sliceSection(section: Section, start: number, end: number): Section {
	const { text, base, map } = section;
	const part = text.slice(start, end);
	return map === undefined
		? { text: part, base: base + start }
		: { text: part, base, map: map.subarray(start * 2, end * 2) };
}

/** Where the character whose first unit is at `index` starts in the given text. */
export function startInOriginal(section: Section, index: number): number {
	return section.map === undefined ? section.base + index : (section.map[index * 2] ?? 0);
}

/** Where the character whose last unit is before `index` ends in the given text. */
export function endInOriginal(section: Section, index: number): number {
	return section.map === undefined ? section.base + index : (section.map[index * 2 - 1] ?? 0);
}

/** The map of a section, made when it has none. */
export function mapOf({ text, base, map }: Section): Int32Array {
	if (map !== undefined) {
		return map;
	}
	const made = new Int32Array(text.length * 2);
	for (let i = 0; i < text.length; i++) {
		const isPair = (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
		made[i * 2] = base + i;
		made[i * 2 + 1] = base + i + (isPair ? 2 : 1);
		if (isPair) {
			i++;
			made[i * 2] = base + i - 1;
			made[i * 2 + 1] = base + i + 1;
		}
	}
	return made;
}
