/** What a conversion of one record is made of, and the words for records that it cannot convert. */
import type { TextEdit } from "../../base/fix.js";
import type { Problem } from "../../base/staged.js";
import type { TextRange } from "../../base/text-range.js";
import type { JsonMember, JsonNode, JsonObject, JsonString } from "../../syntax/json/json-node.js";

/** Edits in the text that the tree was parsed from ([] when the record has the format already), or why there are none. */
export type RecordConversion = { readonly edits: readonly TextEdit[] } | { readonly problem: Problem };

export function converted(edits: readonly TextEdit[]): RecordConversion {
	return { edits };
}

export function refused({ start, end }: TextRange, message: string): RecordConversion {
	return { problem: { code: "not-convertible", message, range: { start, end } } };
}

export function replaced({ start, end }: TextRange, newText: string): TextEdit {
	return { range: { start, end }, newText };
}

/** The only member with that key; a key that stands twice is not ours to choose from. */
export function onlyMember(node: JsonObject, key: string): JsonMember | undefined {
	const found = node.members.filter((member) => member.key.value === key);
	return found.length === 1 ? found[0] : undefined;
}

/** A key of `keys` that stands more than once. */
export function repeatedKey(node: JsonObject, keys: readonly string[]): JsonMember | undefined {
	const seen = new Set<string>();
	return node.members.find(({ key }) => {
		const isRepeated = seen.has(key.value) && keys.includes(key.value);
		seen.add(key.value);
		return isRepeated;
	});
}

/** A string's spelling without its quotes. */
export function spellingOf(text: string, node: JsonString): string {
	return text.slice(node.start + 1, node.end - 1);
}

/** Nothing to say: the key is missing, or its value is null or an empty string. */
export function isBlank(node: JsonNode | undefined): boolean {
	return (
		node === undefined ||
		(node.kind === "literal" && node.value === null) ||
		(node.kind === "string" && node.value === "")
	);
}

/** How a record writes what stands between its parts, so that new parts look like its own. */
export interface Punctuation {
	readonly comma: string;
	readonly colon: string;
}

export function punctuationOf(text: string, { members }: JsonObject): Punctuation {
	const [first, second] = members;
	const comma = first === undefined || second === undefined ? ", " : text.slice(first.end, second.start);
	const colon = first === undefined ? ": " : text.slice(first.key.end, first.value.start);
	return { comma: /^, ?$/.test(comma) ? comma : ", ", colon: /^ ?: ?$/.test(colon) ? colon : ": " };
}

/** A message whose content is spelled as it was. */
export function messageText(role: string, content: string, { comma, colon }: Punctuation): string {
	return `{"role"${colon}"${role}"${comma}"content"${colon}"${content}"}`;
}
