/** What a token is for the keys, for screen readers and for the style sheet, in every view. */
import type { PreviewModel, PreviewToken } from "../../server/core/types/preview-model.js";
import type { TokenMarks } from "./token-marks.js";
import { lastOf, spokenName, tooltipOf } from "./token-words.js";

export function tokenOption(
	model: PreviewModel,
	token: PreviewToken,
	marks: TokenMarks | undefined,
): Readonly<Record<string, string | undefined>> {
	return {
		role: "option",
		"aria-selected": "false",
		"aria-label": spokenName(token, marks),
		"aria-setsize": String(model.tokens.length),
		"aria-posinset": String(token.index + 1),
		id: `token-${token.index}`,
		"data-index": String(token.index),
		"data-id": String(token.id),
		"data-state": token.state,
		"data-last": lastOf(token, marks),
		title: tooltipOf(token, marks),
	};
}
