/** The text of a tunelint.json or a pyproject.toml → its settings, as far as they hold, and its faults. */
import { blankComments } from "../syntax/config/blank-comments.js";
import type { ConfigNode } from "../syntax/config/config-node.js";
import { parseConfig } from "../syntax/config/parse-config.js";
import type { JsonValue } from "../syntax/json/json-node.js";
import type { SettingSchema } from "../types/setting-schema.js";
import type { SettingsFile } from "../types/settings-file.js";
import { checkSettings } from "./check-settings.js";
import { readToolTable } from "./pyproject-settings.js";

export interface SettingsText extends SettingsFile {
	/** Absent when the file holds no settings, or when it cannot be parsed. */
	readonly root?: ConfigNode;
	readonly value?: JsonValue;
}

export function readSettingsFile(file: string, text: string, schema: SettingSchema): SettingsText {
	if (/\.toml$/i.test(file)) {
		const table = readToolTable(text);
		return table === undefined
			? { file, text, faults: [] }
			: { file, text, root: table, ...checkSettings(table, schema) };
	}
	// VS Code opens the file as JSON with comments; one that a person names may have any ending.
	const { root, problems } = parseConfig("tunelint.json", blankComments(text));
	const [problem] = problems;
	if (problem !== undefined || root === undefined) {
		const range = problem?.range ?? { start: 0, end: 0 };
		return { file, text, faults: [{ kind: "syntax", message: problem?.message ?? "It is empty.", range }] };
	}
	return { file, text, root, ...checkSettings(root, schema) };
}
