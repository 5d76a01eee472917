/** Contents that are lists of parts: Axolotl joins their texts, and parts may say whether they are trained (since 0.17). */
import {
	rawOffset,
	toJsonValue,
	valueAt,
	type JsonNode,
	type JsonString,
} from "../../syntax/json/json-node.js";
import { isTruthy } from "./axolotl-run.js";
import type { TrainDetail } from "./axolotl-train-detail.js";

export interface JoinedParts {
	/** Each character leads back to its part. */
	readonly text: JsonString;
	/** Present when a part says whether it is trained. */
	readonly details?: readonly TrainDetail[];
}

/** Undefined for a content that is no list. */
export function joinParts(content: JsonNode): JoinedParts | undefined {
	if (content.kind !== "array") {
		return undefined;
	}
	const details: TrainDetail[] = [];
	const anchors: number[] = [];
	let value = "";
	let length = 0;
	let isExplicit = false;
	for (const part of content.items.filter(({ kind }) => kind === "object")) {
		const text = ["text", "content", "value"].map((key) => valueAt(part, key)).find(isFilled);
		const [train, weight] = [given(part, "train"), given(part, "weight")];
		isExplicit ||= train !== undefined || weight !== undefined;
		if (text === undefined) {
			continue;
		}
		const isTrained = train === undefined ? weight === undefined || toJsonValue(weight) !== 0 : isTrue(train);
		const count = [...text.value].length;
		details.push({ begin: length, end: length + count - 1, train: isTrained });
		for (let index = 0; index < text.value.length; index++) {
			anchors.push(value.length + index, rawOffset(text, index));
		}
		length += count;
		value += text.value;
	}
	const { start, end } = content;
	return { text: { kind: "string", value, anchors, start, end }, ...(isExplicit ? { details } : {}) };
}

function isFilled(node: JsonNode | undefined): node is JsonString {
	return node?.kind === "string" && node.value !== "";
}

function given(part: JsonNode, key: string): JsonNode | undefined {
	const value = valueAt(part, key);
	return value?.kind === "literal" && value.value === null ? undefined : value;
}

function isTrue(node: JsonNode): boolean {
	return isTruthy(toJsonValue(node));
}
