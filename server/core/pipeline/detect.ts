/** Which format a file has: what the bound trainer would take, else the evidence of the records. */
import { formats } from "../formats/index.generated.js";
import { trainers } from "../trainers/index.generated.js";
import { memberOf, type JsonNode } from "../syntax/json/json-node.js";
import type { FormatId } from "../types/example.js";
import type { DatasetReference, TrainingConfig } from "../types/training-config.js";

/** `records` are the parsed records that serve as evidence; the first ones first. */
export function detectFormat(
	records: readonly JsonNode[],
	config: TrainingConfig | undefined,
	dataset?: DatasetReference,
): FormatId | "unknown" {
	const first = records[0];
	if (first === undefined) {
		return "unknown";
	}
	if (dataset?.reading?.format !== undefined) {
		return dataset.reading.format;
	}
	if (config !== undefined && isFormatted(first, config)) {
		return "formatted";
	}
	if (config?.textWins === true && memberOf(first, config.textField.value) !== undefined) {
		return "text";
	}
	const wanted = trainers.find(({ id }) => id === config?.trainer)?.formats?.find((id) => fits(first, id));
	if (wanted !== undefined) {
		return wanted;
	}
	// TRL, and every trainer that copies it, decides on the first row: prompt before messages before the text column.
	if (config !== undefined && memberOf(first, config.textField.value) !== undefined) {
		const native = bestFormat(records.slice(0, 1));
		return native === "unknown" ? "text" : native;
	}
	return bestFormat(records);
}

/** The formatting function of the script makes the text, unless the trainer ignores its result. */
function isFormatted(first: JsonNode, config: TrainingConfig): boolean {
	const { formatting } = config;
	if (formatting === undefined || first.kind !== "object") {
		return false;
	}
	const fields = fieldsOf(config);
	if (fields.length === 0 || !fields.every((field) => memberOf(first, field) !== undefined)) {
		return false;
	}
	if (config.trainer !== "trl-sft" || formatting.removesColumns === true || config.textWins === true) {
		return true;
	}
	// TRL's conversational and prompt branches win over the `text` column that the function fills (sft_trainer.py, since 0.16).
	return memberOf(first, "messages") === undefined && memberOf(first, "prompt") === undefined;
}

function fieldsOf(config: TrainingConfig): string[] {
	const parts = config.formatting?.pattern.parts ?? [];
	return parts.flatMap((part) => {
		if (part.kind === "field") {
			return [part.field];
		}
		if (part.kind !== "chat") {
			return [];
		}
		const inner = part.messages?.flatMap((message) => message.content) ?? [];
		const written = inner.flatMap((piece) => (piece.kind === "field" ? [piece.field] : []));
		return part.field === undefined ? written : [part.field, ...written];
	});
}

function fits(record: JsonNode, id: FormatId): boolean {
	return (formats.find((format) => format.id === id)?.matches(record) ?? 0) >= 0.5;
}

function bestFormat(records: readonly JsonNode[]): FormatId | "unknown" {
	let best: FormatId | "unknown" = "unknown";
	let bestScore = 0;
	for (const format of formats) {
		const score = records.reduce((sum, record) => sum + format.matches(record), 0);
		if (score > bestScore) {
			best = format.id;
			bestScore = score;
		}
	}
	// Fewer than a third of the records fit: better to say that the format is unknown than to flag the rest.
	return bestScore >= records.length / 3 ? best : "unknown";
}
