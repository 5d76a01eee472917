/** Tools in a column that the run does not read. */
import { valueAt, type JsonNode } from "../syntax/json/json-node.js";
import { parseJson } from "../syntax/json/parse-json.js";
import { defineRule } from "../types/rule.js";
import { onePerCause } from "./support/one-per-cause.js";

export default defineRule({
	id: "tools-column-ignored",
	stage: "rendered",
	severity: "warning",
	*check({ text, conversation }, { config, analysis }) {
		const record = analysis?.line.json;
		if (config === undefined || conversation === undefined || record?.kind !== "object") {
			return;
		}
		// A record that has the column that is read may keep the others.
		const member =
			conversation.tools === undefined
				? record.members.find(({ key }) => COLUMNS.includes(key.value))
				: undefined;
		const names = member === undefined ? [] : toolNames(member.value);
		if (member !== undefined && names.length > 0 && !names.some((name) => text.includes(name))) {
			yield {
				range: { start: member.key.start, end: member.key.end },
				message: `This run reads tools only from a column "tools", so the model is not shown those in "${member.key.value}". Rename the column.`,
				fixes: [
					{
						title: 'Rename the column to "tools"',
						safety: "unsafe",
						edits: [{ range: { start: member.key.start, end: member.key.end }, newText: '"tools"' }],
						preferred: true,
					},
				],
			};
		}
	},
	collapsesAlways: true,
	collapse: onePerCause,
});

const COLUMNS = ["functions", "available_tools", "tool_definitions", "tools_list", "available_functions"];

function toolNames(node: JsonNode): readonly string[] {
	const list = node.kind === "string" ? parseJson(node.value).value : node;
	return list?.kind === "array"
		? list.items.flatMap((tool) => {
				const name = valueAt(valueAt(tool, "function") ?? tool, "name");
				return name?.kind === "string" ? [name.value] : [];
			})
		: [];
}
