/** Takes members or items out of an object or an array, each with the comma that goes with it. */
import type { TextRange } from "../../base/text-range.js";

/** `items` are in order and at least one stays. The ranges do not overlap, and a fault in one never shifts another. */
export function removeItems(items: readonly TextRange[], isRemoved: (index: number) => boolean): TextRange[] {
	const ranges: TextRange[] = [];
	let hasKept = false;
	items.forEach((item, i) => {
		if (!isRemoved(i)) {
			hasKept = true;
			return;
		}
		// The comma before it goes; before the first one that stays there is none, so the one behind.
		ranges.push(
			hasKept
				? { start: items[i - 1]?.end ?? item.start, end: item.end }
				: { start: item.start, end: items[i + 1]?.start ?? item.end },
		);
	});
	return ranges;
}
