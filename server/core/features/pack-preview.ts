/** Packs a preview for its way to the panel. */
import type { PackedKind, PackedPreview } from "../types/packed-preview.js";
import type { PreviewModel, PreviewToken } from "../types/preview-model.js";

export function packPreview({ tokens, ...model }: PreviewModel): PackedPreview {
	const kinds: PackedKind[] = [];
	const kindOf = new Map<string, number>();
	const bytes: string[] = [];
	const bytesAt = new Map<string, number>();
	const numbers: number[] = [];
	const stretches: number[] = [];
	const places: number[] = [];
	let end = 0;
	let sourceEnd = 0;
	tokens.forEach((token, i) => {
		const before = tokens[i - 1];
		// Neighbours are mostly of one kind, and comparing them is cheaper than making a name for it.
		if (before === undefined || !isSameKind(before, token)) {
			const packed = packedKind(token);
			stretches.push(
				i,
				indexIn(kindOf, JSON.stringify(packed), () => kinds.push(packed)),
			);
		}
		const { id, start, text, source } = token;
		numbers.push(
			id,
			text.length,
			indexIn(bytesAt, token.bytes, () => bytes.push(token.bytes)),
		);
		const isNext = start === end && token.end === start + text.length;
		const isNextInFile =
			source === null || (source.start === sourceEnd && source.end === sourceEnd + text.length);
		if (!isNext || !isNextInFile) {
			places.push(i, start, token.end, source?.start ?? -1, source?.end ?? -1);
		}
		end = token.end;
		sourceEnd = source?.end ?? sourceEnd;
	});
	const real = tokens.flatMap((token): PackedPreview["real"][number][] =>
		token.real === undefined ? [] : [[token.index, token.real]],
	);
	return { model, kinds, stretches, bytes, numbers, places, real };
}

function indexIn(map: Map<string, number>, key: string, add: () => void): number {
	const known = map.get(key);
	if (known !== undefined) {
		return known;
	}
	map.set(key, map.size);
	add();
	return map.size - 1;
}

/** Labels are the same when both are ids of their own, or equal. */
function isSameKind(a: PreviewToken, b: PreviewToken): boolean {
	return (
		a.state === b.state &&
		a.reason === b.reason &&
		a.decidedBy === b.decidedBy &&
		a.messageIndex === b.messageIndex &&
		a.special === b.special &&
		a.stop === b.stop &&
		a.origin === b.origin &&
		a.source?.file === b.source?.file &&
		packedLabel(a.label, a.id) === packedLabel(b.label, b.id) &&
		packedLabel(a.wouldBe, a.id) === packedLabel(b.wouldBe, b.id)
	);
}

function packedKind(token: PreviewToken): PackedKind {
	const { id, state, special, stop, origin, reason, decidedBy, messageIndex, label, wouldBe, source } = token;
	return {
		state,
		special,
		stop,
		origin,
		reason,
		decidedBy,
		label: packedLabel(label, id),
		...(wouldBe === undefined ? {} : { wouldBe: packedLabel(wouldBe, id) }),
		...(messageIndex === undefined ? {} : { messageIndex }),
		...(source === null ? {} : { file: source.file }),
	};
}

function packedLabel<Label extends number | null | undefined>(label: Label, id: number): Label | "id" {
	return label === id ? "id" : label;
}
