/** The simple commands of a shell text as words: quotes, line continuations, variables that are set once. */
import type { TextRange } from "../base/text-range.js";

export interface ShellWord extends TextRange {
	readonly text: string;
	/** False where a variable, a pattern or a placeholder of a usage line stands. */
	readonly isKnown: boolean;
	/** Where the value of a variable is set, when the word is nothing else. */
	readonly setAt?: TextRange;
}

export type ShellCommand = readonly ShellWord[];

/** A comment, an operator that ends a command, a continued line, or a word. */
const TOKEN =
	/#[^\n]*|\\\r?\n|[ \t\r]+|(?!<[\w .-]{1,60}>)(?:\d?>>?|<)(?:&\d|[ \t]*[^\s;|&]+)|[\n;|&()]+|((?:"(?:[^"\\\n]|\\[^])*"|'[^'\n]*'|\\[^\r\n]|\$\([^()\n]{0,200}\)|\$\{[^}\n]{0,80}\}|<[\w .-]{1,60}>|[^\s;|&()#"'\\<>]|(?<=[^\s;|&(])#|["'])+)/gy;
const PLACEHOLDER = /^<.*>$|^\[.*\]$|^\.{3}$|^…$|path[/_-]to|\byour[_-]|^\{.*\}$|^x{3,}$/i;
/** `MODEL_PATH`, but not `CAUSAL_LM`. */
const NAMED_PLACEHOLDER = /^[A-Z_]*(?:PATH|DIR|FILE|NAME|YOUR|MODEL|DATASET|TOKEN|KEY)[A-Z_]*$/;
const PATTERN = /[*?`]|\$/;
const ASSIGNMENT =
	/^[ \t]*(?:export[ \t]+|readonly[ \t]+|declare[ \t]+)?([A-Za-z_]\w*)=("[^"\n]*"|'[^'\n]*'|[^\s;&|"']*)[ \t\r]*(?:[;#].*)?$/gm;

/** Commands in order; each has at least one word. */
export function shellCommands(text: string): readonly ShellCommand[] {
	const variables = variablesOf(text);
	const commands: ShellWord[][] = [];
	let words: ShellWord[] = [];
	TOKEN.lastIndex = 0;
	for (let at = 0; at < text.length;) {
		TOKEN.lastIndex = at;
		const match = TOKEN.exec(text);
		const end = match === null ? at + 1 : at + match[0].length;
		if (match?.[1] !== undefined) {
			words.push(wordOf(match[1], { start: at, end }, variables));
		} else if (/^[\n;|&()]/.test(match?.[0] ?? "") && words.length > 0) {
			commands.push(words);
			words = [];
		}
		at = end;
	}
	return words.length > 0 ? [...commands, words] : commands;
}

interface Variable extends TextRange {
	readonly text: string;
}

/** Those with one value in the whole text; a loop's and a question's have many. */
function variablesOf(text: string): ReadonlyMap<string, Variable> {
	const found = new Map<string, Variable | undefined>();
	for (const match of text.matchAll(ASSIGNMENT)) {
		const [all, name = "", raw = ""] = match;
		const inner = raw.replace(/^(["'])(.*)\1$/, "$2");
		const from = match.index + all.indexOf("=") + 1 + (raw === inner ? 0 : 1);
		const isConstant = !PATTERN.test(inner) && !found.has(name);
		found.set(name, isConstant ? { text: inner, start: from, end: from + inner.length } : undefined);
	}
	for (const [, name = ""] of text.matchAll(/\b(?:for|read|select|getopts[ \t]+\S+)[ \t]+([A-Za-z_]\w*)/g)) {
		found.set(name, undefined);
	}
	return new Map([...found].flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function wordOf(raw: string, range: TextRange, variables: ReadonlyMap<string, Variable>): ShellWord {
	const whole = /^"?\$\{?([A-Za-z_]\w*)\}?"?$/.exec(raw);
	const setAt = whole === null ? undefined : variables.get(whole[1] ?? "");
	const isSingle = /^'[^']*'$/.test(raw);
	const filled = isSingle
		? raw
		: raw.replace(/\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)/g, (all: string, braced?: string, bare?: string) => {
				return variables.get(braced ?? bare ?? "")?.text ?? all;
			});
	const text = unquoted(filled);
	const isQuoted = /^["']/.test(raw);
	const isOpen = /^["']$/.test(filled) || (!isSingle && (isQuoted ? /[$`]/ : PATTERN).test(filled));
	return {
		text,
		isKnown: !isOpen && !PLACEHOLDER.test(text) && !NAMED_PLACEHOLDER.test(text),
		...range,
		...(setAt === undefined ? {} : { setAt: { start: setAt.start, end: setAt.end } }),
	};
}

function unquoted(raw: string): string {
	return raw.replace(
		/"((?:[^"\\]|\\[^])*)"|'([^']*)'|\\([^\r\n])/g,
		(_, double?: string, single?: string, escaped?: string) =>
			double === undefined ? (single ?? escaped ?? "") : double.replace(/\\(?:\r?\n)?(["\\$`]?)/g, "$1"),
	);
}
