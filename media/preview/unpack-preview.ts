/** Unpacks a preview that came from the server. */
import type { PackedKind, PackedPreview } from "../../server/core/types/packed-preview.js";
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";

/** Of each token in `numbers`, and of each that is in `places`. */
const NUMBERS = 3;
const PLACES = 5;

export function unpackPreview(packed: PackedPreview): PreviewModel {
	const { model, kinds, stretches, bytes, numbers, places } = packed;
	const tokens: PreviewToken[] = [];
	const reals = new Map(packed.real);
	let [at, end, sourceEnd] = [0, 0, 0];
	let [stretch, place] = [0, 0];
	let kind: PackedKind | undefined;
	for (let i = 0; i < numbers.length; i += NUMBERS) {
		const index = tokens.length;
		if (stretches[stretch] === index) {
			kind = kinds[stretches[stretch + 1] ?? 0];
			stretch += 2;
		}
		if (kind === undefined) {
			continue;
		}
		const id = numbers[i] ?? 0;
		const length = numbers[i + 1] ?? 0;
		let [start, from, to] = [end, sourceEnd, sourceEnd + length];
		end = start + length;
		if (places[place] === index) {
			[start, end] = [places[place + 1] ?? 0, places[place + 2] ?? 0];
			[from, to] = [places[place + 3] ?? -1, places[place + 4] ?? -1];
			place += PLACES;
		}
		const { label, wouldBe, file, messageIndex } = kind;
		const recorded = reals.get(index);
		// Written out, because a spread of the kind takes several times as long.
		tokens.push({
			index,
			id,
			text: model.text.slice(at, at + length),
			bytes: bytes[numbers[i + 2] ?? 0] ?? "",
			start,
			end,
			state: kind.state,
			label: label === "id" ? id : label,
			special: kind.special,
			stop: kind.stop,
			origin: kind.origin,
			reason: kind.reason,
			decidedBy: kind.decidedBy,
			...(messageIndex === undefined ? {} : { messageIndex }),
			...(wouldBe === undefined ? {} : { wouldBe: wouldBe === "id" ? id : wouldBe }),
			source: file === undefined ? null : { file, start: from, end: to },
			...(recorded === undefined ? {} : { real: recorded }),
		});
		at += length;
		sourceEnd = file === undefined ? sourceEnd : to;
	}
	return { ...model, tokens };
}
