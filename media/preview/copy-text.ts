/** What the copy keys put on the clipboard. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";

export function copyTextOf(
	{ text, tokens }: PreviewModel,
	action: "copyText" | "copyIds" | "copyPython",
): { readonly text: string; readonly words: string } {
	const ids = tokens.map(({ id }) => id).join(", ");
	const count = `${tokens.length} ids`;
	switch (action) {
		case "copyText":
			return { text, words: "the rendered text" };
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
