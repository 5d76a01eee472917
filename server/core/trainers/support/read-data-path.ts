/** The path of a data file as a script writes it; folders that are not known stand as holes. */
import type { PythonValue } from "../../types/python-module.js";
import type { PatternPart, TextPattern } from "../../types/text-pattern.js";
import { readString } from "./script-values.js";

/** `{DIR}/train.jsonl` for `f"{DIR}/train.jsonl"` with a folder that is not known; undefined where the file's name is not known. */
export function readDataPath(value: PythonValue): string | undefined {
	const text = readString(value);
	return text ?? (value.kind === "pattern" ? withHoles(value.pattern) : undefined);
}

function withHoles({ parts }: TextPattern): string | undefined {
	const path = parts.map(textOf).join("");
	const known = path.slice(path.lastIndexOf("}") + 1);
	// The whole name of a file that can only be data must be written out.
	return /^[^/\\]*[/\\](?:.*[/\\])?[^/\\*?]+\.(?:jsonl?|ndjson|jsonlines|csv|tsv|parquet|arrow)(?:\.gz|\.zst)?$/i.test(
		known,
	)
		? path
		: undefined;
}

function textOf(part: PatternPart): string {
	switch (part.kind) {
		case "literal":
			return part.text;
		case "field":
			return `{${part.field}}`;
		case "special":
			return `{${part.name}}`;
		case "chat":
			return "{messages}";
		case "unknown":
			return /^[\w.]+$/.test(part.text) ? `{${part.text}}` : "{…}";
	}
}
