/** Unpacks a preview that came from the server. */
import type { PackedPreview } from "../../server/core/types/packed-preview.js";
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";

/** Of each token in `numbers`. */
const NUMBERS = 8;

export function unpackPreview({ model, kinds, bytes, numbers, real }: PackedPreview): PreviewModel {
	const tokens: PreviewToken[] = [];
	const reals = new Map(real);
	let at = 0;
	for (let i = 0; i < numbers.length; i += NUMBERS) {
		const [kindIndex = 0, id = 0, start = 0, end = 0, length = 0, bytesIndex = 0, from = -1, to = -1] =
			numbers.slice(i, i + NUMBERS);
		const kind = kinds[kindIndex];
		if (kind === undefined) {
			continue;
		}
		const { label, wouldBe, file, ...same } = kind;
		const index = tokens.length;
		const recorded = reals.get(index);
		tokens.push({
			...same,
			index,
			id,
			text: model.text.slice(at, at + length),
			bytes: bytes[bytesIndex] ?? "",
			start,
			end,
			label: label === "id" ? id : label,
			...(wouldBe === undefined ? {} : { wouldBe: wouldBe === "id" ? id : wouldBe }),
			source: file === undefined || from < 0 ? null : { file, start: from, end: to },
			...(recorded === undefined ? {} : { real: recorded }),
		});
		at += length;
	}
	return { ...model, tokens };
}
