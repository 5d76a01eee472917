/** The call whose brackets are open at an offset, in a script that is being written. */

export interface OpenCall {
	/** As written: `SFTConfig`, `trl.SFTConfig`. */
	readonly callee: string;
	/** Keywords that the call has already, on either side of the offset. */
	readonly given: ReadonlySet<string>;
	/** Set where a value is being written. */
	readonly keyword?: string;
	/** What of the keyword or value stands before the offset. */
	readonly typed: string;
	/** The quote that the value has begun with. */
	readonly quote: string;
}

/** Longer calls are not looked at. */
const MAX_LENGTH = 8_000;

/** Undefined outside of calls, and where something else than a keyword or its plain value is being written. */
export function openCallAt(text: string, offset: number): OpenCall | undefined {
	const from = statementStart(text, offset);
	const before = blanked(text.slice(from, offset));
	const open = openBracket(before);
	const callee = open === undefined ? undefined : /([A-Za-z_][\w.]*)\s*$/.exec(before.slice(0, open))?.[1];
	if (open === undefined || callee === undefined) {
		return undefined;
	}
	const written = text.slice(from + open + 1, offset);
	const own = ownLevel(before.slice(open + 1));
	const current = own.slice(own.lastIndexOf(",") + 1);
	const place = /^\s*(?:(\w+)\s*=\s*)?(?:[A-Za-z_]\w*)?$/.exec(current.replace(/(["']).*$/s, ""));
	if (place === null) {
		return undefined;
	}
	const quote = /=\s*(["'])[^"'\n]*$/.exec(written)?.[1] ?? "";
	const typed = /[\w./-]*$/.exec(quote === "" ? (/\w*$/.exec(written)?.[0] ?? "") : written)?.[0] ?? "";
	const after = ownLevel(blanked(text.slice(offset, offset + MAX_LENGTH)));
	const others = `${own.slice(0, own.length - current.length)},${after}`;
	const given = [...others.matchAll(/(?:^|,)\s*(\w+)\s*=(?!=)/g)].flatMap(([, name]) => name ?? []);
	const keyword = place[1];
	return { callee, given: new Set(given), ...(keyword === undefined ? {} : { keyword }), typed, quote };
}

interface ImportedName {
	readonly module: string;
	readonly name?: string;
	readonly alias: string;
}

/** `trl.SFTConfig` of `SFTConfig`; undefined for what is not imported. */
export function importedAs(imports: readonly ImportedName[], callee: string): string | undefined {
	const [first = "", ...rest] = callee.split(".");
	const found = imports.find(({ alias }) => alias === first);
	if (found === undefined) {
		return undefined;
	}
	const library = found.module.split(".")[0] ?? found.module;
	return [library, ...(found.name === undefined ? [] : [found.name]), ...rest].join(".");
}

/** The last line without indentation that does not only close brackets. */
function statementStart(text: string, offset: number): number {
	const earliest = Math.max(0, offset - MAX_LENGTH);
	let at = offset;
	while (at > earliest) {
		const start = text.lastIndexOf("\n", at - 1) + 1;
		if (/^[^\s)\]}#]/.test(text.slice(start, start + 1))) {
			return start;
		}
		at = start - 1;
	}
	return earliest;
}

/** Strings and remarks as spaces; the quote that opens a string without an end stays. */
function blanked(text: string): string {
	return text.replace(
		/"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g,
		(found) => " ".repeat(found.length),
	);
}

function openBracket(text: string): number | undefined {
	let depth = 0;
	for (let at = text.length - 1; at >= 0; at--) {
		const character = text.charAt(at);
		if (")]}".includes(character)) {
			depth++;
		} else if ("([{".includes(character) && depth-- === 0) {
			return character === "(" ? at : undefined;
		}
	}
	return undefined;
}

/** Up to the bracket that closes the call, with the contents of inner brackets as spaces. */
function ownLevel(text: string): string {
	let depth = 0;
	let own = "";
	for (const character of text) {
		if (")]}".includes(character)) {
			depth--;
		}
		if (depth < 0) {
			return own;
		}
		own += depth > 0 ? " " : character;
		if ("([{".includes(character)) {
			depth++;
		}
	}
	return own;
}
