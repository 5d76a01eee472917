/** Tool arguments with other keys in other rows, which a loader fills with null. */
import { formatCount, showText } from "../base/wording.js";
import { defineRule } from "../types/rule.js";
import { columnTypes, type Column } from "./support/column-types.js";

export default defineRule({
	id: "null-filled-column",
	stage: "dataset",
	severity: "info",
	*check(summary, { config }) {
		if (config?.readsRowsAlone === true || summary.format === "pretokenized") {
			return;
		}
		const found = argumentsIn(columnTypes(summary), "");
		const place = found?.column.kinds.get("object");
		if (found === undefined || place === undefined) {
			return;
		}
		const at = (summary.starts[place.index] ?? 0) + place.start;
		const keys = found.partial.slice(0, 3).map((key) => `"${showText(key, 30)}"`);
		const more =
			found.partial.length > keys.length
				? ` and ${formatCount(found.partial.length - keys.length)} more`
				: "";
		yield {
			range: { start: at, end: at + 1 },
			message: `Not every "${found.name}" of this file has ${keys.join(", ")}${more}: \`datasets\` before 4.7 fills the others with null, chat templates print those, and the model learns to pass null. Write the arguments as a string of JSON if the trainer parses it, or load with \`datasets\` 4.7.`,
		};
	},
});

interface Partial {
	readonly name: string;
	readonly column: Column;
	/** Keys that some of the objects lack. */
	readonly partial: readonly string[];
}

/** What a template prints whole, so that a null in it is trained. */
const PRINTED = ["arguments"];

function argumentsIn(column: Column, name: string): Partial | undefined {
	if (PRINTED.includes(name)) {
		const partial = [...column.members].flatMap(([key, { present }]) =>
			present < column.objects ? [key] : [],
		);
		return partial.length === 0 ? undefined : { name, column, partial };
	}
	for (const [key, member] of column.members) {
		const found = argumentsIn(member, key);
		if (found !== undefined) {
			return found;
		}
	}
	const [items] = column.items;
	return items === undefined ? undefined : argumentsIn(items, name);
}
