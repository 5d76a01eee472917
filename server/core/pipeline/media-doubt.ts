/** Records with images, sound or video: their tokens are made by the model's processor, which nothing here runs. */
import type { Exactness } from "../base/staged.js";
import { valueAt, type JsonNode } from "../syntax/json/json-node.js";
import type { Example } from "../types/example.js";

/** Undefined for records of text alone. */
export function mediaDoubt(record: JsonNode, { format, kind }: Example): Exactness | undefined {
	const kindOfMedia = format === "formatted" || kind === "tokens" ? undefined : mediaIn(record);
	return kindOfMedia === undefined
		? undefined
		: {
				level: "approximate",
				why: `The record has ${kindOfMedia}, for which the model's processor makes tokens that are not shown here.`,
				todo: "Take lengths and positions of this record as those of its text alone.",
			};
}

/** Columns that TRL and LLaMA-Factory read, and what they hold. */
const COLUMNS: Readonly<Record<string, string>> = {
	image: "images",
	images: "images",
	video: "videos",
	videos: "videos",
	audio: "sound",
	audios: "sound",
};
/** Types of parts: Hugging Face's and OpenAI's. */
const PARTS: Readonly<Record<string, string>> = {
	image: "images",
	image_url: "images",
	input_image: "images",
	video: "videos",
	video_url: "videos",
	audio: "sound",
	audio_url: "sound",
	input_audio: "sound",
};

function mediaIn(record: JsonNode): string | undefined {
	if (record.kind !== "object") {
		return undefined;
	}
	for (const { key, value } of record.members) {
		const column = Object.hasOwn(COLUMNS, key.value) ? COLUMNS[key.value] : undefined;
		const found = column !== undefined && isFilled(value) ? column : mediaInMessages(value);
		if (found !== undefined) {
			return found;
		}
	}
	return undefined;
}

function isFilled(value: JsonNode): boolean {
	switch (value.kind) {
		case "array":
			return value.items.some(isFilled);
		case "object":
			return value.members.length > 0;
		case "string":
			return value.value !== "";
		default:
			return false;
	}
}

function mediaInMessages(messages: JsonNode): string | undefined {
	for (const message of messages.kind === "array" ? messages.items : []) {
		const content = valueAt(message, "content");
		for (const part of content?.kind === "array" ? content.items : []) {
			const type = valueAt(part, "type");
			const found =
				type?.kind === "string" && Object.hasOwn(PARTS, type.value) ? PARTS[type.value] : undefined;
			if (found !== undefined) {
				return found;
			}
		}
	}
	return undefined;
}
