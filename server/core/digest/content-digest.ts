/** The few hashes of a row that whole-file and cross-file rules compare. */
import type { ContentDigest } from "../types/content-digest.js";
import type { CopyUnits } from "../types/copy-units.js";
import type { DatasetLine } from "../types/dataset-line.js";
import type { Example } from "../types/example.js";
import { contentPartsOf } from "./content-parts.js";
import { hashUnits } from "./hash-units.js";
import { nearSignature } from "./near-signature.js";
import { createNormalWriter } from "./normal-units.js";

export interface DigestOptions {
	/** Whether rows are compared by their words. */
	readonly needsNear: boolean;
	readonly copyUnits?: CopyUnits;
}

/** Used again for each row. */
const writer = createNormalWriter();

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
	// A new line ends the system text: normalised texts have none. The space makes words of prompt and answer.
	writer.clear();
	writer.write(parts.system ?? [], copyUnits);
	const system = writer.length;
	writer.writeUnit(NEW_LINE);
	const prompt = writer.length;
	writer.write(parts.prompt, copyUnits);
	const promptEnd = writer.length;
	writer.writeUnit(SPACE);
	const answer = writer.length;
	writer.write(parts.answer, copyUnits);
	const end = writer.length;
	const { units } = writer;
	if (promptEnd === prompt && end === answer) {
		return undefined;
	}
	const near = needsNear
		? nearSignature({ units: units.subarray(prompt, end), length: end - prompt })
		: undefined;
	const systemHash = system === 0 ? "" : hashUnits(units, 0, system);
	const digest: { -readonly [K in keyof ContentDigest]: ContentDigest[K] } =
		promptEnd === prompt
			? { whole: wholeHash(units, system, { start: answer, end }) }
			: {
					prompt: hashUnits(units, 0, promptEnd),
					answer: hashUnits(units, answer, end),
					answerLength: end - answer,
				};
	if (near !== undefined) {
		digest.near = near;
	}
	if (parts.sideLengths !== undefined) {
		digest.sideLengths = parts.sideLengths;
	}
	if (parts.system !== undefined) {
		digest.system = systemHash;
	}
	return digest;
}

const NEW_LINE = 10;
const SPACE = 32;

/** Of system text and answer, as if no place had been kept for a prompt. */
function wholeHash(
	units: Uint16Array,
	system: number,
	{ start, end }: { readonly start: number; readonly end: number },
): string {
	units.copyWithin(system + 1, start, end);
	return hashUnits(units, 0, system + 1 + end - start);
}
