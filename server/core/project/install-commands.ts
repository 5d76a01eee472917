/** Requirements inside code: `pip install` in shells, Dockerfiles, notebooks and Python, and the header of PEP 723. */
import type { TextRange } from "../base/text-range.js";

/** One requirement as written, without the quotes around it. */
export interface WrittenRequirement extends TextRange {
	readonly text: string;
}

/** Lines may go on after a backslash; a comment installs nothing. */
const COMMAND = /(?:^|[\s;&|!%(])(?:uv\s+)?pip3?\s+install\b((?:\\\r?\n|[^\n;&|])*)/g;
const ADD_COMMAND = /(?:^|[\s;&|!])(?:uv|poetry|pdm)\s+add\b((?:\\\r?\n|[^\n;&|])*)/g;
const WORD = /"([^"\n]*)"|'([^'\n]*)'|[^\s"'\\]+/g;

/** What a shell script, a Dockerfile or the cells of a notebook install. */
export function installCommands(text: string): readonly WrittenRequirement[] {
	return [COMMAND, ADD_COMMAND]
		.flatMap((pattern) => [...text.matchAll(pattern)])
		.filter((match) => !isComment(text, match.index))
		.flatMap((match) => wordsOf(match[1] ?? "", match.index + match[0].length - (match[1] ?? "").length));
}

/** What a Python file installs by itself, and what its header asks for. */
export function pythonRequirements(text: string): readonly WrittenRequirement[] {
	return [...headerRequirements(text), ...callRequirements(text)];
}

function isComment(text: string, offset: number): boolean {
	const line = text.slice(text.lastIndexOf("\n", Math.max(0, offset - 1)) + 1, offset);
	return /^\s*#/.test(line + text.charAt(offset));
}

function wordsOf(words: string, start: number): WrittenRequirement[] {
	const found: WrittenRequirement[] = [];
	for (const match of words.matchAll(WORD)) {
		const text = match[1] ?? match[2] ?? match[0];
		const at = start + match.index + (text === match[0] ? 0 : 1);
		found.push({ text, start: at, end: at + text.length });
	}
	return found;
}

const HEADER = /^# \/\/\/ script\s*$([\s\S]*?)^# \/\/\/\s*$/m;

/** The entries of `dependencies` in `# /// script`. */
function headerRequirements(text: string): WrittenRequirement[] {
	const header = HEADER.exec(text);
	const body = header?.[1] ?? "";
	const list = /^#\s*dependencies\s*=\s*\[([\s\S]*?)\][ \t]*$/m.exec(body);
	if (header === null || list === null) {
		return [];
	}
	const inner = list[1] ?? "";
	const start = header.index + header[0].indexOf(body) + list.index + list[0].indexOf("[") + 1;
	return quoted(inner, start);
}

/** Every other script is not searched for calls: many libraries are looked for in each. */
const INSTALLS = /install|\badd\b/;
const SYSTEM_CALL = /\b(?:system|getoutput|run|call|check_call|check_output|Popen|run_cell)\(/g;

/** `os.system("pip install …")`, `subprocess.run([sys.executable, "-m", "pip", "install", …])`. */
function callRequirements(text: string): WrittenRequirement[] {
	if (!INSTALLS.test(text)) {
		return [];
	}
	const found: WrittenRequirement[] = [];
	for (const match of text.matchAll(SYSTEM_CALL)) {
		const start = match.index + match[0].length;
		const call = text.slice(start, start + 600);
		const asList = /^\s*\[[^\]]*["']install["']\s*,([^\]]*)\]/.exec(call);
		const asText = /^\s*f?(["'])((?:(?!\1)[^\n])*)\1/.exec(call);
		if (isComment(text, match.index)) {
			continue;
		}
		if (asList) {
			found.push(...quoted(asList[1] ?? "", start + asList[0].length - 1 - (asList[1] ?? "").length));
		} else if (asText) {
			const command = asText[2] ?? "";
			const at = start + asText[0].length - 1 - command.length;
			found.push(
				...installCommands(command).map((one) => ({ ...one, start: one.start + at, end: one.end + at })),
			);
		}
	}
	return found;
}

/** Every string of a stretch of Python or TOML. */
export function quoted(text: string, start: number): WrittenRequirement[] {
	return [...text.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map((match) => {
		const inner = match[1] ?? match[2] ?? "";
		const at = start + match.index + 1;
		return { text: inner, start: at, end: at + inner.length };
	});
}
