/** A prompt format of a configuration that asks for a field which its reader does not fill in. */
import type { RuleFinding } from "../base/finding.js";
import { shiftRange, type TextRange } from "../base/text-range.js";
import { configAt, entryOf, itemsOf, type ConfigNode } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";
import { axolotlDatasetLists } from "./support/axolotl-dataset-lists.js";

export default defineRule({
	id: "unknown-placeholder",
	stage: "config",
	severity: "error",
	*check({ config: { root, text }, trainer }) {
		for (const item of trainer === "axolotl" ? axolotlDatasetLists(root).flatMap(itemsOf) : []) {
			yield* FORMATS.flatMap((format) => faultsOf(configAt(item, "type"), format, text));
		}
	},
});

interface Format {
	readonly key: string;
	/** Axolotl, prompters.py: what is given to the format. */
	readonly fields: readonly string[];
}

const FORMATS: readonly Format[] = [
	{ key: "format", fields: ["instruction", "input"] },
	{ key: "no_input_format", fields: ["instruction"] },
	{ key: "system_format", fields: ["system"] },
];

function faultsOf(type: ConfigNode | undefined, { key, fields }: Format, text: string): RuleFinding[] {
	const value = entryOf(type, key)?.value;
	if (value?.kind !== "string") {
		return [];
	}
	const name = placeholdersIn(value.value).find((one) => !fields.includes(one.name))?.name;
	if (name === undefined) {
		return [];
	}
	const written = placeholdersIn(text.slice(value.start, value.end)).find((one) => one.name === name);
	const known = fields.map((field) => `{${field}}`).join(" and ");
	const answer = configAt(type, "field_output");
	const isAnswer = name === "output" || (answer?.kind === "string" && answer.value === name);
	const todo = isAnswer
		? "Remove it: the answer is put behind the format."
		: `Name the column in field_${fields[0] ?? ""} and write {${fields[0] ?? ""}}.`;
	return [
		{
			// An alias is written without it.
			range: shiftRange(written ?? { start: 0, end: value.end - value.start }, value.start),
			message: `"{${name}}" is not filled in here: Axolotl gives ${key} only ${known}, and stops with a KeyError. ${todo}`,
		},
	];
}

interface Placeholder extends TextRange {
	readonly name: string;
}

/** With their braces; doubled braces are braces of the text. */
function placeholdersIn(text: string): readonly Placeholder[] {
	return [...text.matchAll(/(?<!\{)(?:\{\{)*\{(\w+)\}/g)].map(({ 0: all, 1: name = "", index }) => {
		const end = index + all.length;
		return { name, start: end - name.length - 2, end };
	});
}
