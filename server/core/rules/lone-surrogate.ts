/** Half of a character that JSON writes as two escapes. */
import { rawRange, type JsonString } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { visitJson } from "./support/visit-json.js";

export default defineRule({
	id: "lone-surrogate",
	stage: "line",
	severity: "error",
	triggers: ["\\ud"],
	mayHave: ({ units, length }) => hasHalf(units, length),
	*check({ json, text, problems }) {
		// A file of UTF-8 has surrogates only as escapes.
		if (json === undefined || problems.length > 0 || !/\\u[dD][89a-fA-F]/.test(text)) {
			return;
		}
		const strings: JsonString[] = [];
		visitJson(json, (node) => {
			if (node.kind === "string" && LONE.test(node.value)) {
				strings.push(node);
			}
		});
		for (const node of strings) {
			const at = LONE.exec(node.value)?.index ?? 0;
			const range = rawRange(node, at, at + 1);
			yield {
				range,
				message: `"${text.slice(range.start, range.end)}" is half of a character: Arrow refuses the file, and tokenizers raise for the text. Write the whole character, or delete the half.`,
				fixes: [{ title: "Delete the half character", safety: "unsafe", edits: [{ range, newText: "" }] }],
			};
		}
	},
});

function hasHalf(units: Uint16Array, length: number): boolean {
	let isOpen = false;
	for (let i = 0; i < length; i++) {
		const kind = (units[i] ?? 0) & 0xfc00;
		if (isOpen !== (kind === 0xdc00)) {
			return true;
		}
		isOpen = kind === 0xd800;
	}
	return isOpen;
}

/** A high half that no low half follows, or a low half that none leads. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
