/** Strings that open turns as single tokens of their families, and where a tokenizer splits one of them into plain text. */
import type { Encoding } from "./encoding.js";

/** Without `<|user|>`, `[INST]` and the like: Zephyr, TinyLlama and Mistral write those as plain text by design. */
const MARKERS: readonly string[] = [
	"<|im_start|>",
	"<|im_sep|>",
	"<|start_header_id|>",
	"<start_of_turn>",
	"<|turn>",
	"<|start_of_role|>",
	"<|START_OF_TURN_TOKEN|>",
	"<｜User｜>",
	"<｜Assistant｜>",
];

/**
 * Markers that the encoding splits: those that a template or a script writes, and those that a text of the record begins
 * with; elsewhere in a record they may be quoted.
 */
export function splitMarkersOf({ rendered, offsets, specialTokensMask }: Encoding): readonly string[] {
	return MARKERS.filter((marker) => {
		const at = rendered.text.indexOf(marker);
		const span = at < 0 ? undefined : rendered.spans.find(({ start, end }) => start <= at && at < end);
		const isQuoted = span?.origin === "file" && rendered.text.slice(0, at).trim() !== "";
		if (span === undefined || isQuoted) {
			return false;
		}
		const end = at + marker.length;
		const inside = offsets.flatMap(([from, to], i) => (from < end && at < to ? [i] : []));
		return inside.length > 1 && inside.every((i) => specialTokensMask[i] === false);
	});
}
