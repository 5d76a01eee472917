/** Whole numbers that lose digits in the readers of datasets. */
import type { JsonNumber } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";
import { visitJson } from "./support/visit-json.js";

export default defineRule({
	id: "integer-too-large",
	stage: "line",
	severity: "info",
	readsStructure: true,
	*check({ json, text, problems }) {
		if (json?.kind !== "object" || problems.length > 0 || !SIXTEEN_DIGITS.test(text)) {
			return;
		}
		const numbers: JsonNumber[] = [];
		visitJson(json, (node) => {
			if (node.kind === "number" && isTooLarge(node)) {
				numbers.push(node);
			}
		});
		const columns = new Set(json.members.map(({ value }) => value));
		for (const node of numbers) {
			const range = { start: node.start, end: node.end };
			if (isBeyond64Bits(node)) {
				yield {
					range,
					severity: "warning",
					message:
						"This number has more than 64 bits: Arrow makes a floating-point number of the whole column, so that its last digits are lost. Write it as a string.",
					fixes: asString(node),
				};
			} else if (!columns.has(node)) {
				// An id in a column of its own is not trained.
				yield {
					range,
					message:
						"This number is above 2^53: tools that read JSON as JavaScript does change its last digits. Write it as a string if each digit counts.",
					fixes: asString(node),
				};
			}
		}
	},
	collapsesAlways: true,
	collapse: onePerCause,
});

/** Written out, it is searched for five times faster than `\d{16}`. */
const SIXTEEN_DIGITS = new RegExp("\\d".repeat(16));

function asString({ start, end, text }: JsonNumber): { title: string; safety: "unsafe"; edits: Edit[] }[] {
	return [
		{ title: "Write as strings", safety: "unsafe", edits: [{ range: { start, end }, newText: `"${text}"` }] },
	];
}

interface Edit {
	range: { start: number; end: number };
	newText: string;
}

/** `1e30` and `1.0` were never exact. */
function isTooLarge({ text }: JsonNumber): boolean {
	return text.length >= 16 && /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text));
}

/** What neither a signed nor an unsigned number of 64 bits holds; Arrow reads signed ones. */
function isBeyond64Bits({ text }: JsonNumber): boolean {
	const value = BigInt(text);
	return value > 2n ** 63n - 1n || value < -(2n ** 63n);
}
