/** Character ranges of a content that say themselves whether they are trained (`message_field_training_detail`, content parts). */
import type { JsonValue } from "../../syntax/json/json-node.js";
import { isPlainObject } from "../../syntax/json/plain-values.js";
import type { Encoding } from "../../types/encoding.js";
import { isTruthy } from "./axolotl-run.js";

/** In code points of the content, as Python counts; the end is inclusive. */
export interface TrainDetail {
	readonly begin: number;
	readonly end: number;
	readonly train: boolean;
}

/** Undefined when the value is not a list of ranges. */
export function readTrainDetails(value: JsonValue | undefined): readonly TrainDetail[] | undefined {
	if (!Array.isArray(value)) {
		return undefined;
	}
	const details = value.flatMap((item: JsonValue) => {
		const { begin_offset: begin, end_offset: end, train } = isPlainObject(item) ? item : {};
		return typeof begin === "number" && typeof end === "number"
			? [{ begin, end, train: isTruthy(train) }]
			: [];
	});
	return details.length === value.length ? details : undefined;
}

/** For each token of the content: is it trained? Ranges grow to whole tokens first (chat_template.py, 0.8 to 0.19). */
export function detailFlags(content: Encoding, details: readonly TrainDetail[]): readonly boolean[] {
	const tokens = tokenRanges(content);
	const adjusted = details.flatMap((detail) => adjust(detail, tokens));
	return tokens.map(([start, end]) =>
		adjusted.some((detail) => detail.train && start >= detail.begin && end <= detail.end),
	);
}

/** Code points, the end inclusive: a token reaches to where the next one starts. */
function tokenRanges({ offsets, rendered }: Encoding): readonly (readonly [number, number])[] {
	const { text } = rendered;
	const points = new Map<number, number>([[0, 0]]);
	let index = 0;
	let point = 0;
	for (const character of text) {
		points.set(index, point);
		index += character.length;
		point++;
	}
	const starts = offsets.map(([start]) => points.get(start) ?? point);
	return starts.map((start, i) => [start, (starts[i + 1] ?? point) - 1]);
}

function adjust(detail: TrainDetail, tokens: readonly (readonly [number, number])[]): TrainDetail[] {
	const found = tokens.findIndex(([start]) => start >= detail.begin);
	let first = found < 0 ? tokens.length : found;
	if (first > 0 && (tokens[first - 1]?.[1] ?? 0) > detail.begin) {
		first--;
	}
	let last = tokens.findLastIndex(([, end]) => end <= detail.end);
	if (last < tokens.length - 1 && (tokens[last + 1]?.[0] ?? 0) < detail.end) {
		last++;
	}
	const [begin] = tokens[first] ?? [];
	const [, end] = tokens[last] ?? [];
	return first > last || begin === undefined || end === undefined
		? []
		: [{ begin, end, train: detail.train }];
}
