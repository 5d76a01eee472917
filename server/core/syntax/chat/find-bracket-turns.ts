/** Turns of Llama-2 and Mistral texts: `[INST] question [/INST] answer</s>`. */
import type { TextTurn } from "./text-turn.js";

const OPEN = "[INST]";
const CLOSE = "[/INST]";
const SYSTEM = /^\s*<<SYS>>([\s\S]*?)<<\/SYS>>/;

/** Undefined when the brackets do not pair up from the text's start. */
export function findBracketTurns(text: string): readonly TextTurn[] | undefined {
	const turns: TextTurn[] = [];
	let at = text.indexOf(OPEN);
	if (at < 0 || !/^\s*(?:<s>)?\s*$/.test(text.slice(0, at))) {
		return undefined;
	}
	while (at >= 0) {
		const close = text.indexOf(CLOSE, at);
		const next = text.indexOf(OPEN, at + OPEN.length);
		if (close < 0 || (next >= 0 && next < close)) {
			return undefined;
		}
		const end = next < 0 ? text.length : next;
		turns.push(...questionTurns(text, at, close), answerTurn(text, close, end));
		at = next;
	}
	return turns;
}

function questionTurns(text: string, open: number, close: number): TextTurn[] {
	const from = open + OPEN.length;
	const header = { start: open, end: from };
	const system = SYSTEM.exec(text.slice(from, close));
	const middle = from + (system?.[0].length ?? 0);
	const user: TextTurn = {
		role: "user",
		header,
		content: trimmed(text, middle, close),
		start: system === null ? open : middle,
		end: close + CLOSE.length,
	};
	if (system === null) {
		return [user];
	}
	const start = text.indexOf("<<SYS>>", from) + "<<SYS>>".length;
	const content = trimmed(text, start, start + (system[1]?.length ?? 0));
	return [{ role: "system", header, content, start: open, end: middle }, user];
}

function answerTurn(text: string, close: number, end: number): TextTurn {
	const from = close + CLOSE.length;
	const body = text.slice(from, end).replace(/(?:<\/s>)?\s*(?:<s>)?\s*$/, "");
	return {
		role: "assistant",
		header: { start: close, end: from },
		content: trimmed(text, from, from + body.length),
		start: from,
		end,
	};
}

function trimmed(text: string, start: number, end: number): TextTurn["content"] {
	const body = text.slice(start, end);
	const first = start + (body.length - body.trimStart().length);
	return { start: first, end: Math.max(first, start + body.trimEnd().length) };
}
