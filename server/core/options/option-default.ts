/** The default of an option under the releases that could be installed. */
import type { JsonValue } from "../syntax/json/json-node.js";
import type { TableId } from "../types/option-table.js";
import type { Setting } from "../types/training-config.js";
import { openScope } from "./look-up-option.js";
import type { Libraries } from "./possible-releases.js";

/** That of the newest release; `possible` where releases differ. Undefined: there is none, or it is an expression. */
export function optionDefault(
	tables: readonly TableId[],
	name: string,
	libraries: Libraries,
): Setting<JsonValue> | undefined {
	const scope = openScope(tables, libraries);
	const found: JsonValue[] = [];
	// A class comes before its bases, and what it says itself wins.
	for (const { table, releases, library } of scope?.parts ?? []) {
		const spans = Object.hasOwn(table.options, name) ? (table.options[name] ?? []) : [];
		const own = releases.indices.map((at) =>
			spans.find(({ f = 0, t = library.versions.length }) => f <= at && at < t),
		);
		found.push(...own.toReversed().flatMap((option) => (option?.d === undefined ? [] : [option.d])));
		if (own.length > 0 && own.every((option) => option !== undefined)) {
			break;
		}
	}
	const [value] = found;
	return value === undefined
		? undefined
		: { value, option: name, certainty: found.every((one) => one === value) ? "certain" : "possible" };
}
