// Moves the texts of the manifest that a person reads into package.nls.json, each under a key that says where it stands.

/** Properties that hold such texts, wherever they stand. */
const textProperties = new Set([
	"displayName",
	"title",
	"label",
	"description",
	"markdownDescription",
	"altText",
	"enumDescriptions",
]);

/** Returns the manifest with `%key%` in place of its texts, and the texts by key. */
export function localise(manifest) {
	const texts = {};
	const localised = visit(manifest, [], texts);
	return { localised, texts };
}

function visit(value, place, texts) {
	if (Array.isArray(value))
		return value.map((item, index) => visit(item, [...place, nameOf(item, index)], texts));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).map(([name, inner]) => [
			name,
			textProperties.has(name) && typeof inner === "string"
				? moved(inner, [...place, name], texts)
				: visit(inner, [...place, name], texts),
		]),
	);
}

function moved(text, place, texts) {
	const key = place.filter((part) => part !== "contributes" && part !== "properties").join(".");
	texts[key] = text;
	return `%${key}%`;
}

/** What an entry of a list is called, so that its key stays when the list is sorted. */
function nameOf(item, index) {
	return item?.command ?? item?.id ?? String(index);
}
