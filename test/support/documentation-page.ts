/** A documentation page as data: headings, the files of each section, and the places that a test expects. */

export interface Mark {
	/** UTF-16 offsets in the fence's text without its marks. */
	readonly start: number;
	readonly end: number;
	/** What the message begins with, after an optional `error:`, `warning:`, `info:` or `hint:`. */
	readonly message?: string;
	readonly severity?: string;
}

export interface Fence {
	/** 1-based line of the opening fence in the page. */
	readonly line: number;
	readonly language: string;
	readonly file: string;
	/** Words of the info string that are neither the language nor `file=`. */
	readonly roles: readonly string[];
	/** Without caret lines and `$0`, with a final line break. */
	readonly text: string;
	readonly marks: readonly Mark[];
}

export interface Section {
	/** Headings from level 2 down to this one: `["Bad", "A trailing comma"]`. */
	readonly path: readonly string[];
	/** 1-based. */
	readonly line: number;
	readonly prose: string;
	/** Its own fences. */
	readonly fences: readonly Fence[];
}

export interface Page {
	/** The text after `# `. */
	readonly title: string;
	readonly sections: readonly Section[];
	/** Fences of a section and of the sections above it, the nearest last. */
	readonly filesOf: (section: Section) => readonly Fence[];
}

/** What a fence's file is called when it names none. */
const FILES: Readonly<Record<string, string>> = {
	jsonl: "train.jsonl",
	json: "train.json",
	python: "train.py",
	yaml: "train.yaml",
	text: "requirements.txt",
};

export function readPage(markdown: string): Page {
	const sections: { path: string[]; line: number; prose: string; fences: Fence[] }[] = [];
	const lines = markdown.split("\n");
	let title = "";
	for (let i = 0; i < lines.length; i++) {
		const line = lines[i] ?? "";
		const heading = /^(#{1,4}) (.+)$/.exec(line);
		const opening = /^(`{3,})(\S+)(.*)$/.exec(line);
		if (heading?.[1] === "#") {
			title = heading[2] ?? "";
		} else if (heading !== null) {
			const level = (heading[1]?.length ?? 2) - 2;
			const above = sections.at(-1)?.path.slice(0, level) ?? [];
			sections.push({ path: [...above, heading[2] ?? ""], line: i + 1, prose: "", fences: [] });
		} else if (opening !== null) {
			const close = lines.indexOf(opening[1] ?? "```", i + 1);
			const end = close < 0 ? lines.length : close;
			sections.at(-1)?.fences.push(readFence(`${opening[2]}${opening[3]}`, lines.slice(i + 1, end), i + 1));
			i = end;
		} else {
			const section = sections.at(-1);
			if (section !== undefined) {
				section.prose += `${line}\n`;
			}
		}
	}
	return { title, sections, filesOf: (section) => filesOf(sections, section) };
}

function filesOf(sections: readonly Section[], section: Section): readonly Fence[] {
	const above = sections.filter(
		({ path }) => path.length < section.path.length && path.every((name, i) => name === section.path[i]),
	);
	// A section above lends its plain files; what it tests is its own.
	const lent = above.flatMap(({ fences }) => fences.filter(({ roles }) => roles.length === 0));
	return [...lent, ...section.fences];
}

function readFence(info: string, body: readonly string[], line: number): Fence {
	const [language = "", ...words] = info.trim().split(/\s+/);
	const file =
		words.find((word) => word.startsWith("file="))?.slice("file=".length) ?? FILES[language] ?? language;
	const roles = words.filter((word) => !word.startsWith("file="));
	// Only a test's own expectation has marks: code elsewhere may hold lines of carets.
	const isMarked = roles.includes("bad");
	const { text, marks } = isMarked ? readMarks(body) : { text: body.join("\n"), marks: [] };
	return { line, language, file, roles, text: body.length === 0 ? "" : `${text}\n`, marks };
}

const CARETS = /^(\s*\^[\s^]*?)(?: +([^\s^].*))?$/;

function readMarks(body: readonly string[]): { text: string; marks: Mark[] } {
	const kept: string[] = [];
	const marks: Mark[] = [];
	for (const line of body) {
		const carets = kept.length > 0 ? CARETS.exec(line) : null;
		if (carets === null) {
			kept.push(line);
			continue;
		}
		const start = kept.slice(0, -1).reduce((sum, { length }) => sum + length + 1, 0);
		for (const run of (carets[1] ?? "").matchAll(/\^+/g)) {
			marks.push({
				start: start + run.index,
				end: start + run.index + run[0].length,
				...readMessage(carets[2]),
			});
		}
	}
	return takeDollars(kept.join("\n"), marks);
}

function readMessage(text: string | undefined): Pick<Mark, "message" | "severity"> {
	const match = /^(?:(error|warning|info|hint):\s*)?(.*)$/s.exec(text ?? "");
	const [, severity, message] = match ?? [];
	return {
		...(severity === undefined ? {} : { severity }),
		...(message === undefined || message === "" ? {} : { message }),
	};
}

/** Pairs of `$0` are ranges too; taking them out moves what stands behind them. */
function takeDollars(text: string, marks: readonly Mark[]): { text: string; marks: Mark[] } {
	const places = [...text.matchAll(/\$0/g)].map(({ index }) => index);
	if (places.length === 0) {
		return { text, marks: [...marks] };
	}
	if (places.length % 2 !== 0) {
		throw new Error("`$0` marks a range: write it at both ends.");
	}
	const moved = (offset: number): number => offset - 2 * places.filter((place) => place < offset).length;
	const ranges: Mark[] = [];
	for (let i = 0; i < places.length; i += 2) {
		ranges.push({ start: moved(places[i] ?? 0), end: moved(places[i + 1] ?? 0) });
	}
	const shifted = marks.map((mark) => ({ ...mark, start: moved(mark.start), end: moved(mark.end) }));
	return { text: text.replaceAll("$0", ""), marks: [...shifted, ...ranges] };
}
