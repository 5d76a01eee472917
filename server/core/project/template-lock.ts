/** Writes and reads `tunelint.lock`, and compares what it pins with what is there. */
import { valueAt, type JsonNode } from "../syntax/json/json-node.js";
import { parseJson } from "../syntax/json/parse-json.js";
import type { PinnedPlace, Pins, TemplateDrift } from "../types/template-lock.js";

const VERSION = 1;

/** Runs by their paths, in the order of the alphabet, so that the file changes only where a pin does. */
export function lockText(runs: ReadonlyMap<string, Pins>): string {
	const sorted = [...runs].sort(([a], [b]) => (a < b ? -1 : 1));
	return `${JSON.stringify({ version: VERSION, runs: Object.fromEntries(sorted) }, null, "\t")}\n`;
}

/** `places`: by the run's name, everything that should agree with its pins; a run that is not among them is gone. */
export function driftsOf(
	text: string,
	places: ReadonlyMap<string, readonly PinnedPlace[]>,
): readonly TemplateDrift[] {
	const runs = valueAt(parseJson(text).value, "runs");
	return (runs?.kind === "object" ? runs.members : []).flatMap(({ key, value }): readonly TemplateDrift[] => {
		const found = places.get(key.value);
		const range = { start: key.start, end: key.end };
		return found === undefined
			? [{ kind: "gone", run: key.value, range }]
			: found.flatMap((place) => driftsAt(key.value, value, place));
	});
}

function driftsAt(run: string, entry: JsonNode, place: PinnedPlace): readonly TemplateDrift[] {
	return (entry.kind === "object" ? entry.members : []).flatMap(
		({ key, value }): readonly TemplateDrift[] => {
			const locked = pinned(value);
			const found = Object.hasOwn(place.pins, key.value) ? place.pins[key.value] : undefined;
			return locked === undefined || found === undefined || locked === found
				? []
				: [
						{
							kind: "changed",
							run,
							range: { start: value.start, end: value.end },
							pin: key.value,
							locked,
							found,
							place,
						},
					];
		},
	);
}

function pinned(node: JsonNode): string | null | undefined {
	if (node.kind === "string") {
		return node.value;
	}
	return node.kind === "literal" && node.value === null ? null : undefined;
}
