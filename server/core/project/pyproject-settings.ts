/** The `[tool.tunelint]` table of a pyproject.toml. */
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";

/** Undefined when there is no such table, or when the file is not TOML. */
export function readToolTable(text: string): { readonly [key: string]: unknown } | undefined {
	if (!/\[\s*tool\s*\.\s*tunelint/.test(text)) {
		return undefined;
	}
	const document = parseOrUndefined(text);
	const tool = memberOf(document, "tool");
	const table = memberOf(tool, "tunelint");
	return isTable(table) ? table : undefined;
}

function parseOrUndefined(text: string): unknown {
	try {
		return getStaticTOMLValue(parseTOML(text));
	} catch (error) {
		// A fault of the TOML is the person's to see in its own editor; here it only means that there are no settings.
		if (error instanceof SyntaxError || (error instanceof Error && error.name === "ParseError")) {
			return undefined;
		}
		throw error;
	}
}

function memberOf(value: unknown, key: string): unknown {
	return isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isTable(value: unknown): value is { readonly [key: string]: unknown } {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
