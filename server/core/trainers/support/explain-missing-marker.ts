/** Why a collator's marker is not found: its tokens alone beside those of the same text in the row. */
import type { Encoding } from "../../types/encoding.js";
import type { MissingMarker } from "../../types/loss-mask.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { CollatorMarker } from "../../types/training-config.js";
import { markerIds } from "./marker-ids.js";

export function explainMissingMarker(
	marker: CollatorMarker,
	encoding: Encoding,
	engine: TrainerEngine,
	known: Pick<MissingMarker, "decidedBy" | "tokenizer">,
): MissingMarker {
	const base = { option: marker.option, isNamed: marker.isNamed, ...known };
	if (marker.value.kind === "ids") {
		return { ...base, ids: marker.value.ids };
	}
	const { text } = marker.value;
	const alone = piecesOf(
		engine.encode(engine.renderText([{ text, origin: "script" }]), { addSpecialTokens: false }),
	);
	const at = encoding.rendered.text.lastIndexOf(text);
	const ids = markerIds(marker, engine);
	if (at < 0 || text === "") {
		return { ...base, ids, text, alone };
	}
	const range = { start: at, end: at + text.length };
	const repair = repairOf(encoding, text, at, engine);
	return {
		...base,
		ids,
		text,
		alone,
		inContext: piecesOf(encoding, range),
		...(repair === undefined ? {} : { repair }),
	};
}

/** The texts of tokens; with a range, of those that overlap it. A text cut by a token edge is shown with what is around it. */
function piecesOf(encoding: Encoding, range?: { readonly start: number; readonly end: number }): string[] {
	const { text } = encoding.rendered;
	return encoding.offsets.flatMap(([start, end]) =>
		start < end && (range === undefined || (start < range.end && end > range.start))
			? [text.slice(start, end)]
			: [],
	);
}

/** What would be found in the row at that place: the marker with the white space of its last token, alone or behind a character. */
function repairOf(
	encoding: Encoding,
	text: string,
	at: number,
	engine: TrainerEngine,
): MissingMarker["repair"] {
	const { rendered, offsets, ids } = encoding;
	const first = offsets.findIndex(([start, end]) => start === at && end > at);
	const last = offsets.findLastIndex(([start, end]) => start < at + text.length && end >= at + text.length);
	const end = offsets[last]?.[1] ?? 0;
	if (first < 0 || last < first || rendered.text.slice(at + text.length, end).trim() !== "") {
		return undefined;
	}
	const wanted = ids.slice(first, last + 1);
	const whole = rendered.text.slice(at, end);
	// A character of two UTF-16 units is never cut: tokenizers refuse half of one.
	const isPair = /^[\udc00-\udfff]$/.test(rendered.text.charAt(at - 1));
	const behind = rendered.text.slice(Math.max(0, at - (isPair ? 2 : 1)), end);
	return [whole, behind]
		.map((candidate) => ({ text: candidate, skip: skipOf(candidate, wanted, engine) }))
		.find((repair): repair is NonNullable<MissingMarker["repair"]> => repair.skip !== undefined);
}

/** How many ids of the text come before the wanted ones; undefined when it does not end with them. */
function skipOf(text: string, wanted: readonly number[], engine: TrainerEngine): number | undefined {
	const rendered = engine.renderText([{ text, origin: "script" }]);
	const { ids } = engine.encode(rendered, { addSpecialTokens: false });
	const skip = ids.length - wanted.length;
	return skip >= 0 && wanted.every((id, i) => ids[skip + i] === id) ? skip : undefined;
}
