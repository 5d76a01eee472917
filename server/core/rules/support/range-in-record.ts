/** Where a stretch of the rendered text stands: in the record, or in the script. */
import type { Location, TextRange } from "../../base/text-range.js";
import { rawRange } from "../../syntax/json/json-node.js";
import type { RenderedChat } from "../../types/rendered-chat.js";

export type Origin =
	| { readonly kind: "record"; readonly range: TextRange }
	| { readonly kind: "script"; readonly location: Location }
	/** The chat template printed it, or the trainer added it. */
	| { readonly kind: "made" };

/** Of the span that holds the stretch's first character; a stretch that goes on in another span ends with the first. */
export function originOf({ spans }: RenderedChat, { start, end }: TextRange): Origin {
	const span = spans.find((one) => one.start <= start && start < one.end);
	if (span?.origin === "file" && span.source !== undefined) {
		const { node, from } = span.source;
		const range = rawRange(node, from + start - span.start, from + Math.min(end, span.end) - span.start);
		return { kind: "record", range };
	}
	return span?.origin === "script" && span.location !== undefined
		? { kind: "script", location: span.location }
		: { kind: "made" };
}
