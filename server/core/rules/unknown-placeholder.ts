/** A prompt format of a configuration that asks for a field which its reader does not fill in. */
import type { RuleFinding } from "../base/finding.js";
import { configAt, entryOf, type ConfigNode } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "unknown-placeholder",
	stage: "config",
	severity: "error",
	*check({ config: { root, text }, trainer }) {
		for (const key of trainer === "axolotl" ? ["datasets", "test_datasets"] : []) {
			const list = configAt(root, key);
			for (const item of list?.kind === "list" ? list.items : []) {
				yield* FORMATS.flatMap((format) => faultsOf(configAt(item, "type"), format, text));
			}
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
	// Doubled braces are braces of the text.
	const asked = [...value.value.replace(/\{\{|\}\}/g, "").matchAll(/\{(\w+)\}/g)].map(
		([, name = ""]) => name,
	);
	const name = asked.find((one) => !fields.includes(one));
	if (name === undefined) {
		return [];
	}
	const at = text.slice(value.start, value.end).indexOf(`{${name}}`);
	const start = value.start + Math.max(at, 0);
	const known = fields.map((field) => `{${field}}`).join(" and ");
	const isAnswer = name === "output" || fieldOf(type, "field_output") === name;
	const todo = isAnswer
		? "Remove it: the answer is put behind the format."
		: `Name the column in field_${fields[0] ?? ""} and write {${fields[0] ?? ""}}.`;
	return [
		{
			range: { start, end: at < 0 ? value.end : start + name.length + 2 },
			message: `"{${name}}" is not filled in here: Axolotl gives ${key} only ${known}, and stops with a KeyError. ${todo}`,
		},
	];
}

function fieldOf(type: ConfigNode | undefined, key: string): string | undefined {
	const node = configAt(type, key);
	return node?.kind === "string" ? node.value : undefined;
}
