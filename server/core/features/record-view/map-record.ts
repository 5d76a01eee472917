/** Places of a record that is written over several lines, and of the same record as it stands in its file. */
import type { TextRange } from "../../base/text-range.js";
import type { JsonNode } from "../../syntax/json/json-node.js";

/** Both trees are of the same record; what has no counterpart (white space, commas) goes to what follows it. */
export function mapRange(from: JsonNode, to: JsonNode, range: TextRange): TextRange {
	const places = placesOf(from, to);
	const start = mapOffset(places, range.start);
	return { start, end: Math.max(start, range.end === range.start ? start : mapOffset(places, range.end)) };
}

/** Flat triples: start, end in the one text, start in the other; stretches that are letter by letter the same. */
function placesOf(from: JsonNode, to: JsonNode): number[] {
	const places: number[] = [];
	const add = (start: number, end: number, other: number): void => void places.push(start, end, other);
	const walk = (one: JsonNode, other: JsonNode): void => {
		if (one.kind === "object" && other.kind === "object") {
			add(one.start, one.start + 1, other.start);
			one.members.forEach((member, i) => {
				const twin = other.members[i];
				if (twin !== undefined) {
					add(member.key.start, member.key.end, twin.key.start);
					walk(member.value, twin.value);
				}
			});
			add(one.end - 1, one.end, other.end - 1);
			return;
		}
		if (one.kind === "array" && other.kind === "array") {
			add(one.start, one.start + 1, other.start);
			one.items.forEach((item, i) => {
				const twin = other.items[i];
				if (twin !== undefined) {
					walk(item, twin);
				}
			});
			add(one.end - 1, one.end, other.end - 1);
			return;
		}
		add(one.start, one.end, other.start);
	};
	walk(from, to);
	return places;
}

function mapOffset(places: readonly number[], offset: number): number {
	let last = 0;
	for (let i = 0; i < places.length; i += 3) {
		const [start = 0, end = 0, other = 0] = places.slice(i, i + 3);
		if (offset < start) {
			return other;
		}
		last = other + end - start;
		if (offset <= end) {
			return other + offset - start;
		}
	}
	return last;
}
