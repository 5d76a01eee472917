/** Lays a recorded row over the preview of its record: what each token is in the run. */
import type { RowComparison } from "../../types/batch-comparison.js";
import type { PreviewModel, PreviewToken } from "../../types/preview-model.js";
import { differenceWords } from "./difference-words.js";

export function overlayRecorded(model: PreviewModel, row: RowComparison): PreviewModel {
	const kept = model.tokens.filter(({ state }) => state !== "cut" && state !== "pad");
	const places = align(kept, row);
	const tokens = model.tokens.map((token) => {
		const place = places.get(token.index);
		return place === undefined ? token : { ...token, real: realOf(token, place, row) };
	});
	const index = row.difference && kept[row.difference.index]?.index;
	return {
		...model,
		tokens,
		recorded: {
			place: row.place,
			verdict: row.verdict,
			...(row.difference === undefined ? {} : { difference: differenceWords(row.difference) }),
			...(index === undefined ? {} : { index }),
		},
	};
}

/** Token of the preview → index in the recorded row, or null where the run has no such token. Equal ends stay together. */
function align(
	kept: readonly PreviewToken[],
	{ real, isCutByPacking }: RowComparison,
): Map<number, number | null> {
	const { ids } = real;
	const shorter = Math.min(kept.length, ids.length);
	let prefix = 0;
	while (prefix < shorter && kept[prefix]?.id === ids[prefix]) {
		prefix++;
	}
	let suffix = 0;
	while (suffix < shorter - prefix && kept.at(-1 - suffix)?.id === ids.at(-1 - suffix)) {
		suffix++;
	}
	const places = new Map<number, number | null>();
	kept.forEach(({ index }, i) => {
		if (i < prefix) {
			places.set(index, i);
		} else if (i >= kept.length - suffix) {
			places.set(index, ids.length - (kept.length - i));
		} else if (isCutByPacking !== true) {
			places.set(index, i < ids.length - suffix ? i : null);
		}
	});
	return places;
}

function realOf(
	token: PreviewToken,
	place: number | null,
	{ real, difference, verdict }: RowComparison,
): NonNullable<PreviewToken["real"]> {
	const id = place === null ? undefined : real.ids[place];
	if (place === null || id === undefined) {
		return { id: null, differs: true };
	}
	const label = real.labels?.[place];
	const loss = real.losses?.[place];
	// The first label of a sequence is never used, so it is no difference unless the comparison says so.
	const isJudged = place > 0 || difference?.index === 0;
	const labelDiffers = label !== undefined && token.label !== null && label !== token.label;
	return {
		id,
		...(label === undefined ? {} : { label }),
		...(loss === undefined || loss === null ? {} : { loss }),
		differs: id !== token.id || (verdict !== "equal" && isJudged && labelDiffers),
	};
}
