/** Files of pictures, sounds and films that a record names. */
import type { JsonNode } from "../syntax/json/json-node.js";
import { valueAt } from "../syntax/json/json-node.js";

/** Paths as written, at most a few dozen; addresses and data are none. Undefined when there are none. */
export function mediaPaths(record: JsonNode, text: string): readonly string[] | undefined {
	// Records of plain text are most of all: one look spares the rest.
	if (record.kind !== "object" || !MENTION.test(text)) {
		return undefined;
	}
	const paths = new Set<string>();
	for (const { key, value } of record.members) {
		if (COLUMNS.includes(key.value)) {
			addPaths(value, paths);
		} else if (value.kind === "array") {
			value.items.forEach((message) => addParts(valueAt(message, "content"), paths));
		}
	}
	return paths.size === 0 ? undefined : [...paths].slice(0, MOST);
}

/** One of these is in each record that names such a file, as `RowRule.triggers` has it. */
export const MEDIA_WORDS: readonly string[] = [
	...["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "mp4", "mkv", "webm", "avi", "mov", "wav", "mp3"],
	...["flac", "ogg", "m4a"],
].map((ending) => `.${ending}`);

const MOST = 64;
const MENTION = /\.(?:jpe?g|png|webp|gif|bmp|tiff?|mp4|mkv|webm|avi|mov|wav|mp3|flac|ogg|m4a)"/i;
/** Not an address, and no path of another computer, which must not be asked for what a dataset names. */
const FILE =
	/^(?![\\/]{2}|[a-z][a-z0-9+.-]+:\/\/|data:)[^\r\n]{1,400}\.(?:jpe?g|png|webp|gif|bmp|tiff?|mp4|mkv|webm|avi|mov|wav|mp3|flac|ogg|m4a)$/i;
const COLUMNS = [
	"image",
	"images",
	"video",
	"videos",
	"audio",
	"audios",
	"image_path",
	"image_file",
	"audio_path",
	"video_path",
];

/** A string, a list of strings, or objects with a path. */
function addPaths(node: JsonNode | undefined, paths: Set<string>): void {
	if (node?.kind === "string" && FILE.test(node.value)) {
		paths.add(node.value);
	} else if (node?.kind === "array") {
		node.items.forEach((item) => addPaths(item, paths));
	} else if (node?.kind === "object") {
		addPaths(valueAt(node, "path") ?? valueAt(node, "url"), paths);
	}
}

function addParts(content: JsonNode | undefined, paths: Set<string>): void {
	for (const part of content?.kind === "array" ? content.items : []) {
		for (const key of ["image", "image_url", "video", "audio", "path"]) {
			addPaths(valueAt(part, key), paths);
		}
	}
}
