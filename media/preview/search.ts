/** Finds a text, or the id of a token, in a record. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";
import type { PreviewSearch } from "./preview-state.js";

/** More are not counted. */
export const MOST_MATCHES = 5_000;

/** `#123` looks for an id; everything else for a text, in capitals or not. */
export function searchIn(model: PreviewModel, query: string): PreviewSearch {
	if (query === "") {
		return { query, matches: [], current: -1 };
	}
	const id = /^#(\d+)$/.exec(query)?.[1];
	return {
		query,
		matches: id === undefined ? textMatches(model, query) : idMatches(model, Number(id)),
		current: -1,
	};
}

/** The match after or before the selected token, around the end. */
export function stepThrough(search: PreviewSearch, selected: number, delta: 1 | -1): PreviewSearch {
	const { matches, current } = search;
	if (matches.length === 0) {
		return search;
	}
	const at = matches[current]?.[0];
	if (at === selected) {
		return { ...search, current: (current + delta + matches.length) % matches.length };
	}
	const next =
		delta === 1
			? matches.findIndex(([first]) => first >= selected)
			: matches.findLastIndex(([first]) => first < selected);
	const around = delta === 1 ? 0 : matches.length - 1;
	return { ...search, current: next < 0 ? around : next };
}

function idMatches({ tokens }: PreviewModel, id: number): [number, number][] {
	return tokens
		.filter((token) => token.id === id)
		.slice(0, MOST_MATCHES)
		.map(({ index }) => [index, index]);
}

function textMatches({ tokens, text }: PreviewModel, query: string): [number, number][] {
	const matches: [number, number][] = [];
	// Both in lower case only when that keeps the places: "İ" grows.
	const lower = text.toLowerCase();
	const haystack = lower.length === text.length ? lower : text;
	const needle = lower.length === text.length ? query.toLowerCase() : query;
	let token = 0;
	let at = haystack.indexOf(needle);
	while (at >= 0 && matches.length < MOST_MATCHES) {
		while (token < tokens.length && (tokens[token]?.end ?? 0) <= at) {
			token++;
		}
		let last = token;
		while ((tokens[last + 1]?.start ?? Infinity) < at + needle.length) {
			last++;
		}
		if (token < tokens.length) {
			matches.push([token, last]);
		}
		at = haystack.indexOf(needle, at + needle.length);
	}
	return matches;
}
