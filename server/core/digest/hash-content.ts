/** Writes the parts of a row in the form in which two rows are compared, and hashes them. */
import { hashUnits } from "./hash-units.js";
import { nearSignature } from "./near-signature.js";
import { createNormalWriter, type NormalWriter } from "./normal-units.js";

/** Each writes the texts of one part. */
export interface ContentSource {
	writeSystem(writer: NormalWriter): void;
	writePrompt(writer: NormalWriter): void;
	writeAnswer(writer: NormalWriter): void;
}

/** Valid until the next row is hashed. */
export interface HashedContent {
	/** Two numbers of 32 bits each for the prompt, or the whole if that is empty, for the answer and for the system text. */
	readonly lanes: Uint32Array;
	readonly isWhole: boolean;
	/** UTF-16 units; 0 for a whole. */
	readonly answerLength: number;
	readonly hasSystem: boolean;
	readonly near: string | undefined;
}

/** Used again for each row. */
const writer = createNormalWriter();
const lanes = new Uint32Array(6);

/** Undefined for rows that say nothing. */
export function hashContent(source: ContentSource, needsNear: boolean): HashedContent | undefined {
	// A new line ends the system text: normalised texts have none. The space makes words of prompt and answer.
	writer.clear();
	source.writeSystem(writer);
	const system = writer.length;
	writer.writeUnit(NEW_LINE);
	const prompt = writer.length;
	source.writePrompt(writer);
	const promptEnd = writer.length;
	writer.writeUnit(SPACE);
	const answer = writer.length;
	source.writeAnswer(writer);
	const end = writer.length;
	const { units } = writer;
	if (promptEnd === prompt && end === answer) {
		return undefined;
	}
	const near = needsNear
		? nearSignature({ units: units.subarray(prompt, end), length: end - prompt })
		: undefined;
	const isWhole = promptEnd === prompt;
	hashUnits({ units, start: 0, end: system }, lanes, 4);
	if (isWhole) {
		// System text and answer, as if no place had been kept for a prompt.
		units.copyWithin(system + 1, answer, end);
		hashUnits({ units, start: 0, end: system + 1 + end - answer }, lanes, 0);
	} else {
		hashUnits({ units, start: 0, end: promptEnd }, lanes, 0);
		hashUnits({ units, start: answer, end }, lanes, 2);
	}
	return { lanes, isWhole, answerLength: isWhole ? 0 : end - answer, hasSystem: system > 0, near };
}

const NEW_LINE = 10;
const SPACE = 32;
