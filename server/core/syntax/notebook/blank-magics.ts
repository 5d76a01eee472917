/** Turns what only IPython understands (`!pip install`, `%env`, `%%bash`, `name?`) into Python of the same length. */

/** Cell magics whose cell is Python all the same. */
const PYTHON_MAGIC = /^%%(?:time|timeit|capture|prun|debug|memit|mprun|python3?|px)\b/;

/** Same length, same lines: offsets in the result are offsets in the cell. */
export function blankMagics(cell: string): string {
	const lines = cell.split("\n");
	const first = lines.findIndex((line) => line.trim() !== "");
	const magic = (lines[first] ?? "").trimStart();
	if (magic.startsWith("%%") && !PYTHON_MAGIC.test(magic)) {
		return lines.map(comment).join("\n");
	}
	let state: LineState = { quote: "", depth: 0, continues: false };
	let isMagic = false;
	return lines
		.map((line, index) => {
			const isCellMagic = index === first && magic.startsWith("%%");
			const startsStatement = state.quote === "" && state.depth === 0 && !state.continues;
			const asStatement = startsStatement ? blankLine(line) : undefined;
			const blanked = isCellMagic || isMagic ? comment(line) : asStatement;
			if (blanked === undefined) {
				state = scanLine(line, state);
				return line;
			}
			// A shell command goes on after a backslash.
			isMagic = /\\\r?$/.test(line);
			return blanked;
		})
		.join("\n");
}

function comment(line: string): string {
	return line.trim() === "" ? line : `#${line.slice(1)}`;
}

const ASSIGNED = /^(\s*[A-Za-z_][\w.,[\] \t]*=\s*)[!%](?!=)/;
/** IPython runs these without a sign in front of them, unless the line is Python. */
const AUTOMAGIC =
	/^(?:pip3?|conda|mamba|uv)\s+(?:install|uninstall|list|show|freeze|pip|sync|add)\b|^(?:cd|ls|ll|pwd|cat|cp|mv|mkdir|rm|rmdir)(?:\s+[\w./~*-][^=()[\]]*)?$/;
const HELP = /^\s*\??[A-Za-z_][\w.]*\?{1,2}\s*$|^\s*\?/;

/** Undefined: the line is Python. */
function blankLine(line: string): string | undefined {
	const indent = /^\s*/.exec(line)?.[0] ?? "";
	const rest = line.slice(indent.length);
	if (/^[!%]/.test(rest) || HELP.test(line) || AUTOMAGIC.test(rest.trimEnd())) {
		return indent === "" ? `#${rest.slice(1)}` : indent + statementOf(rest);
	}
	const assigned = ASSIGNED.exec(line)?.[1];
	if (assigned === undefined) {
		return undefined;
	}
	return assigned + fill("_", line.slice(assigned.length));
}

/** An indented magic may be all that its block holds. */
function statementOf(rest: string): string {
	return rest.trimEnd().length < 4 ? fill("0", rest) : fill("pass", rest);
}

function fill(start: string, text: string): string {
	return text.length === start.length ? start : `${start}#${text.slice(start.length + 1)}`;
}

interface LineState {
	/** The quotes of a string that goes on over lines. */
	readonly quote: "" | '"""' | "'''";
	/** Open brackets. */
	readonly depth: number;
	/** The line ended in a backslash. */
	readonly continues: boolean;
}

const TOKEN = /"""|'''|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|#.*|[([{]|[)\]}]|\\\r?$/g;

function scanLine(line: string, state: LineState): LineState {
	let { quote, depth } = state;
	let continues = false;
	let at = 0;
	while (at < line.length) {
		if (quote !== "") {
			const end = line.indexOf(quote, at);
			if (end < 0) {
				return { quote, depth, continues: false };
			}
			at = end + 3;
			quote = "";
			continue;
		}
		TOKEN.lastIndex = at;
		const token = TOKEN.exec(line);
		if (token === null) {
			break;
		}
		const [text] = token;
		at = token.index + text.length;
		if (text === '"""' || text === "'''") {
			quote = text;
		} else if (/^[([{]$/.test(text)) {
			depth++;
		} else if (/^[)\]}]$/.test(text)) {
			depth = Math.max(0, depth - 1);
		}
		continues = text.startsWith("\\");
	}
	return { quote, depth, continues };
}
