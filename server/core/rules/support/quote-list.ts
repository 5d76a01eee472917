/** Names in a message: `"a", "b" and "c"`. */
export function quoteList(names: readonly string[]): string {
	const quoted = names.map((name) => `"${name}"`);
	const last = quoted.at(-1) ?? "";
	return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(", ")} and ${last}`;
}
