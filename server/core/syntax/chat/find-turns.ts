/** Recognises chats that were rendered before: texts in ChatML, Llama, Zephyr, Phi, Gemma, Alpaca or Vicuna style. */
import { findBracketTurns } from "./find-bracket-turns.js";
import type { TextChat, TextTurn } from "./text-turn.js";

interface Dialect {
	readonly name: string;
	/** Global; group 1 is the role. Starts where the turn starts. */
	readonly header: RegExp;
	/** What ends a turn, cut from its content. */
	readonly end: RegExp;
	readonly roles?: Readonly<Record<string, string>>;
	/** True: markers are plain words, which a text may hold for other reasons; the turns must alternate. */
	readonly isProse?: boolean;
	/** What may stand before the first header: the system prompt. */
	readonly preamble?: RegExp;
}

const DIALECTS: readonly Dialect[] = [
	{
		name: "ChatML",
		header: /<\|im_start\|>[ \t]*([\w-]{1,40})(?:<\|im_sep\|>|[ \t]*\r?\n)/g,
		end: /<\|im_end\|>\s*$/,
	},
	{
		name: "Llama-3",
		header: /<\|start_header_id\|>\s*([\w-]{1,40})\s*<\|end_header_id\|>\s*/g,
		end: /<\|(?:eot_id|eom_id|end_of_text)\|>\s*$/,
	},
	{
		name: "Llama-4",
		header: /<\|header_start\|>\s*([\w-]{1,40})\s*<\|header_end\|>\s*/g,
		end: /<\|(?:eot|eom|end_of_text)\|>\s*$/,
	},
	{ name: "Gemma", header: /<start_of_turn>(\w{1,40})\r?\n/g, end: /<end_of_turn>\s*(?:<eos>)?\s*$/ },
	{
		name: "Zephyr or Phi-3",
		header: /<\|(system|user|assistant|tool|observation)\|>[ \t]*\r?\n?/g,
		end: /(?:<\/s>|<\|end\|>|<\|endoftext\|>|<\|end_of_text\|>|<eos>)\s*(?:<\|endoftext\|>)?\s*$/,
	},
	{
		name: "Alpaca",
		header:
			/(?<=^|\n)###[ ]?(Instruction|Input|Response|Output|Answer|Question|User|Assistant|System)[ ]?:[ \t]*\r?\n?/g,
		end: /(?:<\/s>|<\|endoftext\|>|<\|end_of_text\|>|<eos>|<\|eot_id\|>|<\|im_end\|>)\s*$/,
		isProse: true,
		preamble: /^[^#]{1,2000}$/,
	},
	{
		name: "Vicuna",
		header: /(?:^|(?<=\s|<\/s>)|(?=###))(?:###\s?)?(USER|ASSISTANT|Human|Assistant):[ \t]?/g,
		end: /(?:<\/s>|<\|endoftext\|>|<\|end_of_text\|>|<eos>)\s*$/,
		isProse: true,
		preamble: /^(?=[^]*\b(?:assistant|chat|conversation)\b)[^]{1,2000}$/i,
	},
];

const ROLES: Readonly<Record<string, string>> = {
	model: "assistant",
	human: "user",
	instruction: "user",
	question: "user",
	response: "assistant",
	output: "assistant",
	answer: "assistant",
};
/** Markers before the first turn that belong to none. */
const OPENING = /^\s*(?:<s>|<bos>|<\|begin_of_text\|>|<\|endoftext\|>|\[gMASK\]<sop>)?\s*$/;

/** Undefined: no chat, or one whose turns cannot be told for sure. */
export function findTurns(text: string): TextChat | undefined {
	if (!/<|###|:|\[INST\]/.test(text)) {
		return undefined;
	}
	for (const dialect of DIALECTS) {
		const turns = turnsIn(text, dialect);
		if (turns !== undefined) {
			return { dialect: dialect.name, turns };
		}
	}
	const turns = findBracketTurns(text);
	return turns === undefined ? undefined : { dialect: "Llama-2 or Mistral", turns };
}

function turnsIn(text: string, dialect: Dialect): readonly TextTurn[] | undefined {
	const headers = [...text.matchAll(dialect.header)];
	const first = headers[0];
	if (first === undefined) {
		return undefined;
	}
	const turns = headers.map((match, i) => turnAt(text, match, headers[i + 1]?.index ?? text.length, dialect));
	const before = text.slice(0, first.index);
	const isOpened = OPENING.test(before);
	if (!isOpened && dialect.preamble?.test(before) !== true) {
		return undefined;
	}
	const spoken = joinInputs(turns);
	if (!spoken.some(({ role }) => role === "user") || !spoken.some(({ role }) => role === "assistant")) {
		return undefined;
	}
	if (dialect.isProse === true && !alternates(spoken)) {
		return undefined;
	}
	return isOpened ? spoken : [preamble(before), ...spoken];
}

function turnAt(text: string, match: RegExpExecArray, end: number, { end: marker }: Dialect): TextTurn {
	const word = match[1] ?? "";
	const role =
		ROLES[word.toLowerCase()] ?? (ALL_CAPS.test(word) || TITLE.test(word) ? word.toLowerCase() : word);
	const at = match.index + match[0].indexOf(word);
	const from = match.index + match[0].length;
	const body = text.slice(from, end).replace(marker, "");
	return {
		role,
		header: { start: at, end: at + word.length },
		content: trimmed(body, from),
		start: match.index,
		end,
	};
}

const ALL_CAPS = /^[A-Z]+$/;
const TITLE = /^[A-Z][a-z]+$/;

/** Alpaca's `### Input:` belongs to the instruction before it. */
function joinInputs(turns: readonly TextTurn[]): readonly TextTurn[] {
	const joined: TextTurn[] = [];
	for (const turn of turns) {
		const last = joined.at(-1);
		if (turn.role === "input" && last?.role === "user") {
			const content = { start: last.content.start, end: turn.content.end };
			joined[joined.length - 1] = { ...last, content, end: turn.end };
		} else {
			joined.push(turn);
		}
	}
	return joined;
}

/** A system prompt first, perhaps; then a question, an answer, a question. */
function alternates(turns: readonly TextTurn[]): boolean {
	const spoken = turns[0]?.role === "system" ? turns.slice(1) : turns;
	return spoken.every(({ role }, i) => role === (i % 2 === 0 ? "user" : "assistant"));
}

function preamble(before: string): TextTurn {
	const content = trimmed(before, 0);
	return {
		role: "system",
		header: { start: content.start, end: content.start },
		content,
		start: 0,
		end: before.length,
	};
}

function trimmed(body: string, offset: number): TextTurn["content"] {
	const start = offset + (body.length - body.trimStart().length);
	return { start, end: Math.max(start, offset + body.trimEnd().length) };
}
