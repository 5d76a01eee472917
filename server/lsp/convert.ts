/** Between the editor's URIs, positions and diagnostics and the engine's files, offsets and findings: the only place that knows both. */
import { fileURLToPath, pathToFileURL } from "node:url";
import {
	DiagnosticSeverity,
	type Diagnostic,
	type DiagnosticRelatedInformation,
	type Position,
	type Range,
} from "vscode-languageserver/node";
import { fileName } from "../core/base/file-name.js";
import type { Finding, RelatedLocation, Severity, TextRange } from "../core/index.js";

/** Positions of one text, in the coordinates of the editor; offsets are those of the engine (no byte order mark). */
export interface TextPlaces {
	positionAt(offset: number): Position;
	offsetAt(position: Position): number;
}

/** A text with the URI under which the editor knows it. */
export interface PlacedText extends TextPlaces {
	readonly uri: string;
	/** Set for notebooks, whose cells are what the editor shows. */
	readonly notebook?: { cellAt(offset: number): CellPlace | undefined };
}

/** A place in a cell of a notebook. */
export interface CellPlace {
	readonly uri: string;
	readonly text: TextPlaces;
	/** In the cell's text. */
	readonly offset: number;
}

/** Where the related locations of a finding stand, by file; files that cannot be read are missing. */
export type TextsByFile = ReadonlyMap<string, PlacedText>;

const SOURCE = "tunelint";

/** What VS Code's Problems view shows for one file before it stops. */
export const PROBLEM_LIMIT = 1000;

/**
 * The engine's name of a document: an absolute path, or the URI where there is no file. A document without a file gets its
 * language as an extension, because that is how the engine tells datasets from scripts.
 */
export function fileOf(uri: string, languageId?: string): string {
	if (uri.startsWith("file:")) {
		// VS Code writes drive letters in lower case; one spelling, so that a script finds the open dataset.
		return fileURLToPath(uri).replace(/^[A-Z]:/, (drive) => drive.toLowerCase());
	}
	const extension = languageId === undefined ? undefined : extensions.get(languageId);
	return extension === undefined || uri.endsWith(extension) ? uri : uri + extension;
}

const extensions: ReadonlyMap<string, string> = new Map([
	["jsonl", ".jsonl"],
	["json", ".json"],
	["python", ".py"],
]);

/** The inverse of `fileOf` for files on disk; a URI stays as it is. */
export function uriOf(file: string): string {
	// A scheme has two letters or more, a drive has one.
	return /^[a-z][a-z0-9+.-]+:/i.test(file) ? file : pathToFileURL(file).href;
}

export function toRange(text: TextPlaces, range: TextRange): Range {
	return { start: text.positionAt(range.start), end: text.positionAt(range.end) };
}

export function toOffsets(text: TextPlaces, range: Range): TextRange {
	return { start: text.offsetAt(range.start), end: text.offsetAt(range.end) };
}

/** The most important findings as diagnostics, and one more that counts the rest. */
export function toDiagnostics(
	findings: readonly Finding[],
	text: TextPlaces,
	texts: TextsByFile,
): Diagnostic[] {
	const ordered = [...findings].sort(
		(a, b) => rank(a.severity) - rank(b.severity) || a.range.start - b.range.start,
	);
	const diagnostics = ordered.slice(0, PROBLEM_LIMIT).map((finding) => toDiagnostic(finding, text, texts));
	const rest = ordered.slice(PROBLEM_LIMIT);
	return rest.length === 0 ? diagnostics : [...diagnostics, countOf(rest)];
}

/** A finding of another file, at its other half in this one: a hint, since its cause is reported once. */
export function toOtherHalves(
	finding: Finding,
	{ file, text, texts }: { readonly file: string; readonly text: TextPlaces; readonly texts: TextsByFile },
): Diagnostic[] {
	const { rule, message } = finding;
	const itself = relatedInformation({ ...finding, message }, texts);
	return (finding.related ?? [])
		.filter((place) => place.file === file)
		.map((place) => ({
			range: toRange(text, place.range),
			severity: DiagnosticSeverity.Hint,
			code: rule,
			source: SOURCE,
			message: `"${fileName(finding.file)}" does not agree with this. ${message}`,
			relatedInformation: itself,
		}));
}

/** The diagnostics of a notebook by its cells; a finding that stands in none is on the first. */
export function toCellDiagnostics(
	findings: readonly Finding[],
	notebook: PlacedText,
	cells: readonly string[],
	texts: TextsByFile,
): ReadonlyMap<string, readonly Diagnostic[]> {
	const found = new Map<string, Diagnostic[]>(cells.map((uri) => [uri, []]));
	for (const finding of findings.slice(0, PROBLEM_LIMIT)) {
		const { uri, range } = toLocation(notebook, finding.range);
		const cell = found.get(uri) ?? found.get(cells[0] ?? "");
		cell?.push({ ...toDiagnostic(finding, notebook, texts), range });
	}
	return found;
}

function toDiagnostic(finding: Finding, text: TextPlaces, texts: TextsByFile): Diagnostic {
	const related = (finding.related ?? []).flatMap((location) => relatedInformation(location, texts));
	return {
		range: toRange(text, finding.range),
		severity: severities[finding.severity],
		// The client turns the code into a link to the rule's page; other editors show it as it is.
		code: finding.rule,
		source: SOURCE,
		message: finding.message,
		...(related.length === 0 ? {} : { relatedInformation: related }),
	};
}

function relatedInformation(location: RelatedLocation, texts: TextsByFile): DiagnosticRelatedInformation[] {
	const text = texts.get(location.file);
	return text === undefined
		? []
		: [{ location: toLocation(text, location.range), message: location.message }];
}

/** In a notebook: the cell, to whose end a longer range is cut. */
export function toLocation(text: PlacedText, range: TextRange): { uri: string; range: Range } {
	const start = text.notebook?.cellAt(range.start);
	const end = text.notebook?.cellAt(range.end);
	if (start === undefined) {
		return { uri: text.uri, range: toRange(text, range) };
	}
	const last = end?.uri === start.uri ? end.offset : start.offset;
	return { uri: start.uri, range: toRange(start.text, { start: start.offset, end: last }) };
}

function countOf(rest: readonly Finding[]): Diagnostic {
	const counts = new Map<string, number>();
	for (const { rule } of rest) {
		counts.set(rule, (counts.get(rule) ?? 0) + 1);
	}
	const list = [...counts].map(([rule, count]) => `${count} × ${rule}`).join(", ");
	const start = { line: 0, character: 0 };
	return {
		range: { start, end: start },
		severity: DiagnosticSeverity.Information,
		source: SOURCE,
		message: `${rest.length} more problems of this file are not listed here (${list}). "tunelint check" prints them all.`,
	};
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
	error: DiagnosticSeverity.Error,
	warning: DiagnosticSeverity.Warning,
	info: DiagnosticSeverity.Information,
	hint: DiagnosticSeverity.Hint,
};

/** Smaller is more important. */
function rank(severity: Severity): number {
	return severities[severity];
}
