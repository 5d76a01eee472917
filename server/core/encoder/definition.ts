/** A tokenizer's files as parsed JSON, readers for their fields, and what a part that we do not know is answered with. */
import type { JsonValue } from "../syntax/json/json-node.js";

export interface TokenizerDefinition {
	/** `tokenizer.json` as parsed. */
	readonly tokenizerJson: JsonValue;
	/** `tokenizer_config.json` as parsed; absent: `tokenizer.json` as written, without what Python adds. */
	readonly tokenizerConfig?: JsonValue;
}

/** A tokenizer that this encoder does not reproduce; `component` names the part, as `tokenizer.json` spells it. */
export interface Unsupported {
	readonly kind: "unsupported";
	readonly component: string;
}

export type JsonRecord = { readonly [key: string]: JsonValue };

export function unsupported(component: string): Unsupported {
	return { kind: "unsupported", component };
}

export function isUnsupported(value: unknown): value is Unsupported {
	return typeof value === "object" && value !== null && "kind" in value && value.kind === "unsupported";
}

export function asRecord(value: JsonValue | undefined): JsonRecord | undefined {
	if (typeof value !== "object" || value === null || isArray(value)) {
		return undefined;
	}
	return value;
}

export function asArray(value: JsonValue | undefined): readonly JsonValue[] {
	return typeof value === "object" && value !== null && isArray(value) ? value : [];
}

export function asString(value: JsonValue | undefined): string | undefined {
	return typeof value === "string" ? value : undefined;
}

/** A non-negative integer. */
export function asId(value: JsonValue | undefined): number | undefined {
	return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function isArray(value: object): value is readonly JsonValue[] {
	return Array.isArray(value);
}
