/** A configuration file's text → its tree, by the file's name. */
import { parseJson } from "../json/parse-json.js";
import type { JsonNode } from "../json/json-node.js";
import type { ConfigFile, ConfigNode } from "./config-node.js";
import { parseYaml } from "./parse-yaml.js";

export function parseConfig(file: string, text: string): ConfigFile {
	if (!/\.jsonc?$/i.test(file)) {
		return parseYaml(file, text);
	}
	const { value, problems } = parseJson(text);
	return {
		file,
		text,
		language: "json",
		...(value === undefined ? {} : { root: ofJson(value) }),
		problems,
	};
}

function ofJson(node: JsonNode): ConfigNode {
	const range = { start: node.start, end: node.end };
	switch (node.kind) {
		case "object":
			return {
				kind: "map",
				entries: node.members.map(({ key, value, start, end }) => ({
					key: key.value,
					keyRange: { start: key.start, end: key.end },
					value: ofJson(value),
					start,
					end,
				})),
				...range,
			};
		case "array":
			return { kind: "list", items: node.items.map(ofJson), ...range };
		case "string":
			return { kind: "string", value: node.value, isQuoted: true, ...range };
		case "number":
			return {
				kind: "number",
				value: Number(node.text),
				isInteger: /^-?\d+$/.test(node.text),
				text: node.text,
				...range,
			};
		case "literal":
			return node.value === null
				? { kind: "null", ...range }
				: { kind: "boolean", value: node.value, ...range };
	}
}
