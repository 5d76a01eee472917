/** The few hashes of a row that whole-file and cross-file rules compare. */
import type { ContentDigest } from "../types/content-digest.js";
import type { CopyUnits } from "../types/copy-units.js";
import type { DatasetLine } from "../types/dataset-line.js";
import type { Example } from "../types/example.js";
import { contentOf } from "./content-of.js";
import { contentPartsOf } from "./content-parts.js";
import { hashContent, type ContentSource } from "./hash-content.js";

export interface DigestOptions {
	/** Whether rows are compared by their words. */
	readonly needsNear: boolean;
	readonly copyUnits?: CopyUnits;
}

/** Undefined for rows that are tokens, that say nothing or that are not records. */
export function contentDigest(
	line: DatasetLine,
	example: Example | undefined,
	{ needsNear, copyUnits }: DigestOptions,
): ContentDigest | undefined {
	const parts = line.problems.length > 0 ? undefined : contentPartsOf(line, example);
	if (parts === undefined) {
		return undefined;
	}
	const source: ContentSource = {
		writeSystem: (writer) => writer.write(parts.system ?? [], copyUnits),
		writePrompt: (writer) => writer.write(parts.prompt, copyUnits),
		writeAnswer: (writer) => writer.write(parts.answer, copyUnits),
	};
	const hashed = hashContent(source, needsNear);
	if (hashed === undefined) {
		return undefined;
	}
	const { system, ...content } = contentOf(hashed);
	return {
		...content,
		...(parts.sideLengths === undefined ? {} : { sideLengths: parts.sideLengths }),
		...(parts.system === undefined || system === undefined ? {} : { system }),
	};
}
