/** Classes of a token for its marks; its state is an attribute, so that both can be seen together. */
import type { PreviewToken } from "../../server/core/types/preview-model.js";
import type { TokenMarks } from "./token-marks.js";

export function tokenClasses(token: PreviewToken, marks: TokenMarks | undefined): string[] {
	const { part, plain } = marks ?? {};
	return [
		"token",
		...(token.special ? ["special"] : []),
		...(token.stop ? ["stop"] : []),
		...(token.origin === "file" ? [] : ["not-in-file"]),
		...(token.real?.differs === true ? ["real-differs"] : []),
		...(part === undefined ? [] : groupClasses("part", part)),
		...(plain === undefined ? [] : groupClasses("plain", plain)),
		...(marks?.opensLoss === true ? ["opens-loss"] : []),
		...(marks?.closesLoss === true ? ["closes-loss"] : []),
	];
}

function groupClasses(
	name: string,
	{ index, count }: { readonly index: number; readonly count: number },
): string[] {
	return [name, ...(index === 0 ? [`${name}-first`] : []), ...(index === count - 1 ? [`${name}-last`] : [])];
}
