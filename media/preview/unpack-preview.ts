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
		const kind = kinds[numbers[i] ?? 0];
		if (kind === undefined) {
			continue;
		}
		const id = numbers[i + 1] ?? 0;
		const length = numbers[i + 4] ?? 0;
		const from = numbers[i + 6] ?? -1;
		const to = numbers[i + 7] ?? -1;
		const { label, wouldBe, file, messageIndex } = kind;
		const index = tokens.length;
		const recorded = reals.get(index);
		// Written out, because a spread of the kind takes several times as long.
		tokens.push({
			index,
			id,
			text: model.text.slice(at, at + length),
			bytes: bytes[numbers[i + 5] ?? 0] ?? "",
			start: numbers[i + 2] ?? 0,
			end: numbers[i + 3] ?? 0,
			state: kind.state,
			label: label === "id" ? id : label,
			special: kind.special,
			stop: kind.stop,
			origin: kind.origin,
			reason: kind.reason,
			decidedBy: kind.decidedBy,
			...(messageIndex === undefined ? {} : { messageIndex }),
			...(wouldBe === undefined ? {} : { wouldBe: wouldBe === "id" ? id : wouldBe }),
			source: file === undefined || from < 0 ? null : { file, start: from, end: to },
			...(recorded === undefined ? {} : { real: recorded }),
		});
		at += length;
	}
	return { ...model, tokens };
}
