/** Where arguments of a tool break the tool's own JSON schema; only what is plain to see. */
import { showText } from "../../base/wording.js";
import { valueAt, type JsonNode, type JsonObject } from "../../syntax/json/json-node.js";

export interface SchemaFault {
	/** In the coordinates of the arguments' tree. */
	readonly start: number;
	readonly end: number;
	/** Half a sentence. */
	readonly what: string;
	/** False for what a schema allows unless it says otherwise. */
	readonly isCertain: boolean;
}

/** The first fault. Undefined for schemas of another kind, such as ones that refer to others. */
export function schemaFault(
	args: JsonObject,
	schema: JsonNode | undefined,
	fallback: { readonly start: number; readonly end: number },
): SchemaFault | undefined {
	const properties = valueAt(schema, "properties");
	if (properties?.kind !== "object" || COMBINED.some((key) => valueAt(schema, key) !== undefined)) {
		return undefined;
	}
	const missing = requiredKeys(schema).find((key) => valueAt(args, key) === undefined);
	if (missing !== undefined) {
		return { ...fallback, what: `the required "${showText(missing, 40)}" is missing`, isCertain: true };
	}
	for (const { key, value } of args.members) {
		const declared = valueAt(properties, key.value);
		const fault = declared === undefined ? undefined : valueFault(key.value, value, declared);
		if (fault !== undefined) {
			return { start: value.start, end: value.end, what: fault, isCertain: true };
		}
	}
	const allowed = valueAt(schema, "additionalProperties");
	const isOpen = allowed !== undefined && !(allowed.kind === "literal" && allowed.value === false);
	const extra = isOpen
		? undefined
		: args.members.find(({ key }) => valueAt(properties, key.value) === undefined);
	return extra === undefined || properties.members.length === 0
		? undefined
		: {
				start: extra.key.start,
				end: extra.key.end,
				what: `the tool has no "${showText(extra.key.value, 40)}"`,
				isCertain: allowed !== undefined,
			};
}

const COMBINED = ["$ref", "anyOf", "oneOf", "allOf", "if"];

function requiredKeys(schema: JsonNode | undefined): readonly string[] {
	const required = valueAt(schema, "required");
	return required?.kind === "array"
		? required.items.flatMap((item) => (item.kind === "string" ? [item.value] : []))
		: [];
}

function valueFault(key: string, value: JsonNode, schema: JsonNode): string | undefined {
	const isOptional = value.kind === "literal" && value.value === null;
	if (isOptional || COMBINED.some((one) => valueAt(schema, one) !== undefined)) {
		return undefined;
	}
	const type = valueAt(schema, "type");
	const types = type?.kind === "array" ? type.items : [type];
	const names = types.flatMap((one) => (one?.kind === "string" ? [one.value] : []));
	// Python's names and `nullable` spellings are no types of JSON schemas; what they mean is not known.
	if (
		names.length > 0 &&
		names.every((one) => one in KINDS) &&
		!names.some((one) => KINDS[one]?.(value) === true)
	) {
		return `"${showText(key, 40)}" must be ${names.map(withArticle).join(" or ")}`;
	}
	const choices = valueAt(schema, "enum");
	if (choices?.kind !== "array" || value.kind !== "string" || choices.items.length === 0) {
		return undefined;
	}
	const words = choices.items.flatMap((one) => (one.kind === "string" ? [one.value] : []));
	return words.length < choices.items.length || words.includes(value.value)
		? undefined
		: `"${showText(value.value, 40)}" is none of the values of "${showText(key, 40)}"`;
}

const KINDS: Readonly<Record<string, (value: JsonNode) => boolean>> = {
	string: ({ kind }) => kind === "string",
	number: ({ kind }) => kind === "number",
	// A float without a fraction is an integer for JSON schemas.
	integer: (value) => value.kind === "number" && Number.isInteger(Number(value.text)),
	boolean: (value) => value.kind === "literal" && value.value !== null,
	object: ({ kind }) => kind === "object",
	array: ({ kind }) => kind === "array",
	null: (value) => value.kind === "literal" && value.value === null,
};

function withArticle(type: string): string {
	return `${/^[aio]/.test(type) ? "an" : "a"} ${type}`;
}
