/** Methods of constant texts whose result is another constant: `split`, `lower`, `startswith`. */
import type { CallSite } from "./call-site.js";
import { base, locationOf, type Interpreter } from "./interpreter.js";
import { literal, textValue } from "./text-parts.js";
import { constantOf, settled, stringOf, type Value } from "./value.js";

/** Undefined for other methods, and for text with holes. */
export function changedText(interpreter: Interpreter, site: CallSite, text: Value): Value | undefined {
	const constant = stringOf(text);
	if (constant === undefined || constant.length > 10_000) {
		return undefined;
	}
	const given = site.positional.map(({ value }) => constantOf(settled(value)));
	const [first, second] = given;
	const location = locationOf(interpreter, site.node);
	const asText = (value: string): Value => textValue([literal(value, location)], location, text.certainty);
	const asBoolean = (value: boolean): Value => ({
		kind: "boolean",
		value,
		...base(interpreter, site.node, text.certainty),
	});
	switch (site.name) {
		case "lower":
		case "casefold":
			return asText(constant.toLowerCase());
		case "upper":
			return asText(constant.toUpperCase());
		case "capitalize":
			return asText(constant.charAt(0).toUpperCase() + constant.slice(1).toLowerCase());
		case "startswith":
			return typeof first === "string" ? asBoolean(constant.startsWith(first)) : undefined;
		case "endswith":
			return typeof first === "string" ? asBoolean(constant.endsWith(first)) : undefined;
		case "removeprefix":
			return typeof first === "string"
				? asText(constant.startsWith(first) ? constant.slice(first.length) : constant)
				: undefined;
		case "removesuffix":
			return typeof first === "string" && first !== ""
				? asText(constant.endsWith(first) ? constant.slice(0, -first.length) : constant)
				: undefined;
		case "split":
		case "rsplit": {
			const pieces = split(constant, site.name, first ?? undefined, second);
			const items = pieces?.map(asText);
			return (
				items && {
					kind: "list",
					items,
					isOpen: false,
					depth: 1,
					...base(interpreter, site.node, text.certainty),
				}
			);
		}
		case "splitlines": {
			const items = constant.replace(/\n$/, "").split("\n").map(asText);
			return {
				kind: "list",
				items,
				isOpen: false,
				depth: 1,
				...base(interpreter, site.node, text.certainty),
			};
		}
		default:
			return undefined;
	}
}

function split(
	text: string,
	method: "split" | "rsplit",
	separator: unknown,
	limit: unknown,
): readonly string[] | undefined {
	if (separator === undefined) {
		return limit === undefined ? text.split(/\s+/).filter((piece) => piece !== "") : undefined;
	}
	if (typeof separator !== "string" || separator === "") {
		return undefined;
	}
	const pieces = text.split(separator);
	if (typeof limit !== "number" || pieces.length <= limit + 1 || limit < 0) {
		return pieces;
	}
	return method === "split"
		? [...pieces.slice(0, limit), pieces.slice(limit).join(separator)]
		: [pieces.slice(0, pieces.length - limit).join(separator), ...pieces.slice(pieces.length - limit)];
}
