/** What the copy keys and buttons put on the clipboard: the selected tokens, or the whole record. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";

export function copyTextOf(
	{ text, tokens: all }: PreviewModel,
	action: "copyText" | "copyIds" | "copyPython",
	/** Tokens [first, last]; a single one stands for the whole record. */
	[first, last]: readonly [number, number],
): { readonly text: string; readonly words: string } {
	const isPart = last > first;
	const tokens = isPart ? all.slice(first, last + 1) : all;
	const ids = tokens.map(({ id }) => id).join(", ");
	const count = `${tokens.length} ids`;
	switch (action) {
		case "copyText":
			return isPart
				? { text: tokens.map((token) => token.text).join(""), words: `the text of ${count}` }
				: { text, words: "the rendered text" };
		case "copyIds":
			return { text: `[${ids}]`, words: count };
		case "copyPython": {
			const kept = tokens.filter(({ state }) => state !== "cut");
			const labels = kept.map(({ label }) => label ?? "None").join(", ");
			const inputs = kept.map(({ id }) => id).join(", ");
			return {
				text: `input_ids = [${inputs}]\nlabels = [${labels}]\n`,
				words: `${kept.length} ids and labels as Python`,
			};
		}
	}
}
