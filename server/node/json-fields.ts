/** Reads fields of parsed JSON whose shape nobody guarantees. */

export type JsonRecord = { readonly [key: string]: unknown };

export function asRecord(value: unknown): JsonRecord | undefined {
	// The check below is what makes the cast true.
	return typeof value === "object" && value !== null && !Array.isArray(value)
		? (value as JsonRecord)
		: undefined;
}

export function asString(value: unknown): string | undefined {
	return typeof value === "string" ? value : undefined;
}

export function asInteger(value: unknown): number | undefined {
	return typeof value === "number" && Number.isSafeInteger(value) ? value : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

/** A token as configs write it: its text, or an object with `content`. */
export function tokenText(value: unknown): string | undefined {
	return asString(value) ?? asString(asRecord(value)?.content);
}
