/** Words that people make up as the end of an answer: `END`, `<END>`, `### END`, `[STOP]`. */
import { stopStringAtEnd } from "../../types/stop-strings.js";

export interface EndMarker {
	readonly text: string;
	/** Half-open UTF-16 range in the given text. */
	readonly start: number;
	readonly end: number;
}

/** In brackets, or behind dashes and the like. */
const DECORATED =
	/(?:<\|?\/?(?:end|stop|done|eos|eot|finish)[\w ]{0,12}\|?>|\[(?:end|stop|done|eos|eot)\w{0,12}\]|[#*-]{2,4} ?(?:end|stop|done)(?: ?[#*-]{2,4})?)$/i;
/** A last word in capitals; the `THE END` of a story is one too. */
const CAPITALS = /(?<=^|\s)(?:END|STOP|DONE|EOS|EOT)$/;

/** White space may follow it. */
export function endMarkerAtEnd(text: string): EndMarker | undefined {
	const trimmed = text.trimEnd();
	if (stopStringAtEnd(trimmed) !== undefined) {
		return undefined;
	}
	const found = DECORATED.exec(trimmed) ?? CAPITALS.exec(trimmed);
	return found === null ? undefined : { text: found[0], start: found.index, end: trimmed.length };
}
