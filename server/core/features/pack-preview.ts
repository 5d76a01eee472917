/** Packs a preview for its way to the panel. */
import type { PackedKind, PackedPreview } from "../types/packed-preview.js";
import type { PreviewModel, PreviewToken } from "../types/preview-model.js";

export function packPreview({ tokens, ...model }: PreviewModel): PackedPreview {
	const kinds: PackedKind[] = [];
	const kindOf = new Map<string, number>();
	const bytes: string[] = [];
	const bytesAt = new Map<string, number>();
	const deciders = new Map<PreviewToken["decidedBy"], number>();
	const numbers: number[] = [];
	const indexOf = <Key>(map: Map<Key, number>, key: Key, add: () => void): number => {
		const known = map.get(key);
		if (known !== undefined) {
			return known;
		}
		map.set(key, map.size);
		add();
		return map.size - 1;
	};
	for (const token of tokens) {
		const kind = packedKind(token);
		const { state, special, stop, origin, reason, messageIndex, label, wouldBe, file } = kind;
		// Equal deciders that are not the same object only cost a kind more.
		const decider = indexOf(deciders, token.decidedBy, () => undefined);
		const parts = [state, special, stop, origin, reason, messageIndex, label, wouldBe, file, decider];
		const { id, start, end, text, source } = token;
		numbers.push(
			indexOf(kindOf, parts.join("\n"), () => kinds.push(kind)),
			id,
			start,
			end,
			text.length,
			indexOf(bytesAt, token.bytes, () => bytes.push(token.bytes)),
			source?.start ?? -1,
			source?.end ?? -1,
		);
	}
	const real = tokens.flatMap((token): PackedPreview["real"][number][] =>
		token.real === undefined ? [] : [[token.index, token.real]],
	);
	return { model, kinds, bytes, numbers, real };
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
		label: label === id ? "id" : label,
		...(wouldBe === undefined ? {} : { wouldBe: wouldBe === id ? "id" : wouldBe }),
		...(messageIndex === undefined ? {} : { messageIndex }),
		...(source === null ? {} : { file: source.file }),
	};
}
