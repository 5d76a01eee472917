/** `preview --format text`: the record in a terminal, tokens above and their labels as a track below. */
import {
	IGNORE_INDEX,
	type Location,
	type PreviewModel,
	type PreviewToken,
	type PreviewTurn,
} from "../core/index.js";
import { createPainter, escapeControls, onOneLine, widthOf, type Colour, type Painter } from "./terminal.js";

export interface PreviewTextOptions {
	readonly hasColours: boolean;
	readonly columns: number;
	/** `train.py:41`. */
	readonly placeOf: (location: Location) => string;
}

const TRACKS: Readonly<Record<PreviewToken["state"], string>> = {
	trained: "━",
	masked: "·",
	cut: "╳",
	pad: "▒",
	unknown: "?",
};
const COLOURS: Readonly<Record<PreviewToken["state"], readonly Colour[]>> = {
	trained: ["green", "bold"],
	masked: ["dim"],
	cut: ["red", "crossed"],
	pad: ["dim"],
	unknown: [],
};
const GUTTER = 17;
const LEAST_COLUMNS = 48;
const MOST_COLUMNS = 160;

export function previewText(model: PreviewModel, options: PreviewTextOptions): string {
	const paint = createPainter(options.hasColours);
	const width = Math.min(Math.max(options.columns, LEAST_COLUMNS), MOST_COLUMNS) - GUTTER;
	const lines = [
		...headLines(model, paint),
		"",
		...model.turns.flatMap((turn) => [...turnLines(model, turn, width, paint), ""]),
		...(model.tokens.length === 0 && model.text !== "" ? [escapeControls(model.text), ""] : []),
		...reasonLines(model, options, paint),
		...model.problems.map(
			({ severity, message, rule }) => `${severity} ${onOneLine(message)} ${paint(rule, "dim")}`,
		),
	];
	return `${lines.join("\n").trimEnd()}\n`;
}

function headLines(model: PreviewModel, paint: Painter): string[] {
	const { run, why, todo, dropped } = model;
	const file = model.file.split(/[/\\]/).pop() ?? model.file;
	const trainer = [run.trainer, run.version].filter((part) => part !== undefined).join(" ");
	const parts = [run.script, trainer, run.boundBy].filter((part) => part !== undefined && part !== "");
	const about = [model.exactness, why, todo].filter((part) => part !== undefined);
	return [
		`${paint(onOneLine(file), "bold")}  record ${model.record} / ${model.records}`,
		`run    ${parts.length === 0 ? "none is bound to this file" : onOneLine(parts.join(" · "))}`,
		`model  ${onOneLine([run.model, run.tokenizer].filter((part) => part !== undefined).join(" · ")) || "not known"}`,
		...(run.format === undefined ? [] : [`data   ${onOneLine(run.format)}`]),
		`mask   ${onOneLine(about.join(": ").replace(`: ${todo ?? ""}`, ` ${todo ?? ""}`))}`,
		...(dropped === undefined ? [] : [paint(`not trained at all: ${onOneLine(dropped)}`, "red", "bold")]),
		countsOf(model, paint),
	];
}

function countsOf({ tokens }: PreviewModel, paint: Painter): string {
	const of = (state: PreviewToken["state"]): number => tokens.filter((token) => token.state === state).length;
	const [trained, masked, cut, unknown] = [of("trained"), of("masked"), of("cut"), of("unknown")];
	const wanted = tokens.filter(
		({ state, wouldBe }) => state === "cut" && wouldBe !== null && wouldBe !== IGNORE_INDEX,
	).length;
	const kept = tokens.length - cut;
	const share = kept === 0 ? "" : ` ${Math.round((100 * trained) / kept)} %`;
	return [
		`${tokens.length} token${tokens.length === 1 ? "" : "s"}`,
		...(unknown > 0 ? ["? mask not known"] : []),
		...(unknown === 0 && tokens.length > 0
			? [paint(`━ ${trained} trained${share}`, "green"), `· ${masked} masked`]
			: []),
		...(cut > 0 ? [paint(`╳ ${cut} cut (${wanted} would be trained)`, "red")] : []),
	].join("   ");
}

function turnLines(model: PreviewModel, turn: PreviewTurn, width: number, paint: Painter): string[] {
	const name = `${turn.addedByTemplate ? "ᵗ" : ""}${onOneLine(turn.role)}`;
	const gutter = `${String(turn.first).padStart(5)} ${name.slice(0, 10).padEnd(11)}`;
	const rows = rowsOf(model, turn, width);
	const note = turn.addedByTemplate ? ["added by the template, not in your file"] : [];
	return [
		...rows.flatMap((row, i) => [
			`${i === 0 ? gutter : " ".repeat(GUTTER)}${row.map((cell) => paint(cell.text, ...COLOURS[cell.state])).join(" ")}`,
			`${" ".repeat(GUTTER)}${row.map((cell) => paint(TRACKS[cell.state].repeat(cell.width), ...trackColour(cell.state))).join(" ")}`,
		]),
		...note.map((line) => `${" ".repeat(GUTTER)}${paint(line, "dim")}`),
	].map((line) => line.trimEnd());
}

interface Cell {
	readonly text: string;
	readonly width: number;
	readonly state: PreviewToken["state"];
}

/** Cells wrapped to the width; a token that is longer than a row stands alone and is shortened. */
function rowsOf(model: PreviewModel, turn: PreviewTurn, width: number): Cell[][] {
	const rows: Cell[][] = [];
	let row: Cell[] = [];
	let used = 0;
	for (const token of model.tokens.slice(turn.first, turn.last + 1)) {
		const cell = cellOf(model, token, width);
		const opensCut = token.state === "cut" && model.tokens[token.index - 1]?.state !== "cut";
		if (row.length > 0 && (used + 1 + cell.width > width || opensCut)) {
			rows.push(row);
			row = [];
			used = 0;
		}
		row.push(cell);
		used += cell.width + (row.length > 1 ? 1 : 0);
	}
	return [...rows, row];
}

function cellOf(model: PreviewModel, token: PreviewToken, most: number): Cell {
	const glyphs = glyphsOf(token, model.tokens[token.index + 1]);
	let text = "";
	for (const character of glyphs) {
		if (widthOf(text + character) > most - 1) {
			text += "…";
			break;
		}
		text += character;
	}
	return { text, width: widthOf(text), state: token.state };
}

function glyphsOf(token: PreviewToken, next: PreviewToken | undefined): string {
	if (token.special) {
		const name =
			/^<\|(.+)\|>$/.exec(token.text)?.[1] ?? /^<(.+)>$/.exec(token.text)?.[1] ?? (token.text || "?");
		return `⟨${onOneLine(name)}⟩${token.stop ? "■" : ""}`;
	}
	const isShared = next !== undefined && isFurtherPart(next) && next.start < token.end;
	if (isFurtherPart(token)) {
		return `${token.bytes}${isShared ? "" : "◗"}`;
	}
	return `${isShared ? "◖" : ""}${onOneLine(token.text.replaceAll(" ", "␣"))}`;
}

/** The character's first token carries its text; the others hold only bytes of it. */
function isFurtherPart({ text, start, end }: PreviewToken): boolean {
	return text === "" && end > start;
}

function trackColour(state: PreviewToken["state"]): readonly Colour[] {
	return COLOURS[state].filter((colour) => colour !== "crossed");
}

/** Each reason once, with who decided. */
function reasonLines(model: PreviewModel, { placeOf }: PreviewTextOptions, paint: Painter): string[] {
	const lines = new Map<string, string>();
	for (const { state, reason, decidedBy } of model.tokens) {
		const key = JSON.stringify([state, reason, decidedBy]);
		if (reason !== "" && state !== "unknown" && !lines.has(key)) {
			lines.set(
				key,
				`${TRACKS[state]} ${state.padEnd(8)} ${onOneLine(reason)}${paint(decider(decidedBy, placeOf), "dim")}`,
			);
		}
	}
	return lines.size === 0 ? [] : [...lines.values(), ""];
}

function decider(decidedBy: PreviewToken["decidedBy"], placeOf: (location: Location) => string): string {
	if (decidedBy === null) {
		return "";
	}
	return "file" in decidedBy
		? `  ← ${onOneLine(decidedBy.option)}  ${onOneLine(placeOf(decidedBy))}`
		: `  ← ${onOneLine(decidedBy.default)}, the default of ${onOneLine(decidedBy.version)}`;
}
