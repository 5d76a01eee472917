/** The few hashes of a row that whole-file and cross-file rules compare. */
import type { ContentDigest } from "../types/content-digest.js";
import type { DatasetLine } from "../types/dataset-line.js";
import type { Example } from "../types/example.js";
import { contentPartsOf } from "./content-parts.js";
import { nearSignature } from "./near-signature.js";
import { normaliseText } from "./normalise-text.js";

/** `hash`: of trimmed UTF-8 bytes. Undefined for rows that are tokens, that say nothing or that are not records. */
export function contentDigest(
	line: DatasetLine,
	example: Example | undefined,
	hash: (text: string) => string,
): ContentDigest | undefined {
	const parts = line.problems.length > 0 ? undefined : contentPartsOf(line, example);
	if (parts === undefined) {
		return undefined;
	}
	const prompt = normaliseText(parts.prompt);
	const answer = normaliseText(parts.answer);
	if (prompt === "" && answer === "") {
		return undefined;
	}
	const system = parts.system === undefined ? undefined : normaliseText(parts.system);
	const near = nearSignature(`${prompt} ${answer}`);
	return {
		...(prompt === ""
			? { whole: hash(`${system ?? ""}\n${answer}`) }
			: {
					prompt: hash(`${system ?? ""}\n${prompt}`),
					answer: hash(answer),
					answerLength: answer.length,
				}),
		...(near === undefined ? {} : { near }),
		...(parts.sideLengths === undefined ? {} : { sideLengths: parts.sideLengths }),
		...(system === undefined ? {} : { system: system === "" ? "" : hash(system) }),
	};
}
