/** Records with another number of images than of places for them. */
import { rawRange, valueAt, type JsonString } from "../syntax/json/json-node.js";
import type { Message } from "../types/example.js";
import { defineRule } from "../types/rule.js";
import { isBrokenRecord } from "./support/is-broken-record.js";

export default defineRule({
	id: "image-count-mismatch",
	stage: "example",
	severity: "warning",
	triggers: ["<image>"],
	*check(example, ctx) {
		const images = valueAt(ctx.analysis?.line.json, "images");
		if (images?.kind !== "array" || example.kind !== "conversational" || isBrokenRecord(ctx)) {
			return;
		}
		const places = example.conversation.messages.flatMap(placesIn);
		const last = places.at(-1);
		// Records without any place get one from some trainers.
		if (last !== undefined && places.length !== images.items.length) {
			const [count, wanted] = [images.items.length, places.length];
			yield {
				range: rawRange(last.node, last.at, last.at + PLACE.length),
				message: `The messages have ${wanted} "${PLACE}" and the record ${count} ${count === 1 ? "image" : "images"}, so the trainer stops here or shows the wrong image. Make the numbers equal.`,
			};
		}
	},
});

const PLACE = "<image>";

function placesIn({ contentNode }: Message): readonly { readonly node: JsonString; readonly at: number }[] {
	if (contentNode?.kind !== "string" || !contentNode.value.includes(PLACE)) {
		return [];
	}
	return [...contentNode.value.matchAll(/<image>/g)].map(({ index }) => ({ node: contentNode, at: index }));
}
