/** Texts whose parts are named at the beginnings of lines: `Question: … Answer: …`. */
import { HOLE } from "../types/prompt-difference.js";

/** Names that open an answer; a text without one of them is cut nowhere. */
const ANSWER =
	/^#{0,4}[ ]?\**(?:assistant|answer|response|output|completion|reply|result|ai|bot|model|gpt|a|sql|summary|translation|label|antwort|respuesta|asistente|réponse|resposta|risposta|ответ|回答|答|助手)\**[ ]?[:：]/i;
const LABEL = /(?:^|\n)[ ]?(#{0,4}[ ]?\**\p{L}[^\n:：*]{0,30}\**[ ]?[:：]\**)/gu;
/** Texts that are looked at; all of them must have the labels. */
const FEWEST = 2;

export interface LabelledForm {
	/** Up to the answer, with `HOLE` between the labels. */
	readonly form: string;
	/** The same of each text, filled in; same order. */
	readonly filled: readonly string[];
}

/** Undefined: the texts have no labels in common, the last of which opens an answer. */
export function labelledForm(texts: readonly string[]): LabelledForm | undefined {
	const [first] = texts;
	if (first === undefined || texts.length < FEWEST) {
		return undefined;
	}
	const found = texts.map(labelsIn);
	const names = found.map((labels) => labels.map(({ name }) => name));
	const common = [...new Set(names[0] ?? [])].filter((name) => names.every((list) => list.includes(name)));
	const answer = common.findLast((name) => ANSWER.test(name));
	if (answer === undefined || common[0] === answer) {
		return undefined;
	}
	const wanted = common.slice(0, common.indexOf(answer) + 1);
	const own = wanted.map((name) => (found[0] ?? []).find((label) => label.name === name));
	let form = "";
	let at = 0;
	for (const label of own) {
		if (label === undefined) {
			return undefined;
		}
		form += `${label.start > at ? HOLE : ""}${first.slice(label.start, label.end)}`;
		at = label.end;
	}
	const filled = texts.map((text, i) => {
		const last = found[i]?.findLast(({ name }) => name === answer);
		return text.slice(0, last?.end ?? 0);
	});
	return { form, filled };
}

interface Label {
	readonly name: string;
	/** With the line breaks before it and the white space behind it. */
	readonly start: number;
	readonly end: number;
}

function labelsIn(text: string): readonly Label[] {
	return [...text.slice(0, 20_000).matchAll(LABEL)].map((match) => {
		const name = (match[1] ?? "").trim();
		const end = match.index + match[0].length;
		const before = /\n*$/.exec(text.slice(Math.max(0, match.index - 4), match.index))?.[0].length ?? 0;
		const behind = /^[ \t]*\n?/.exec(text.slice(end, end + 8))?.[0].length ?? 0;
		return { name, start: match.index - before, end: end + behind };
	});
}
