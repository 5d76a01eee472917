/** What the copy keys and buttons put on the clipboard: the selected tokens, or the whole record. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";
import { t } from "../texts.js";

export function copyTextOf(
	{ text, tokens: all }: PreviewModel,
	action: "copyText" | "copyIds" | "copyPython",
	/** Tokens [first, last]; a single one stands for the whole record. */
	[first, last]: readonly [number, number],
): { readonly text: string; readonly words: string } {
	const isPart = last > first;
	const tokens = isPart ? all.slice(first, last + 1) : all;
	const ids = tokens.map(({ id }) => id).join(", ");
	switch (action) {
		case "copyText":
			return isPart
				? { text: tokens.map((token) => token.text).join(""), words: t("the text of {0} ids", tokens.length) }
				: { text, words: t("the rendered text") };
		case "copyIds":
			return { text: `[${ids}]`, words: t("{0} ids", tokens.length) };
		case "copyPython": {
			const kept = tokens.filter(({ state }) => state !== "cut");
			const labels = kept.map(({ label }) => label ?? "None").join(", ");
			const inputs = kept.map(({ id }) => id).join(", ");
			return {
				text: `input_ids = [${inputs}]\nlabels = [${labels}]\n`,
				words: t("{0} ids and labels as Python", kept.length),
			};
		}
	}
}
