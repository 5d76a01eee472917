/** Text with holes: turning values into pattern parts, joining them, and cutting literals without losing their place. */
import type { Location } from "../base/text-range.js";
import type { PatternPart } from "../types/text-pattern.js";
import { choose, MAX_OPTIONS, weakest, type Certainty, type Value } from "./value.js";

export type LiteralPart = PatternPart & { readonly kind: "literal" };
export type Parts = readonly PatternPart[];

/** A text of more parts is not followed. */
const MAX_PARTS = 200;

const SPECIAL_TOKEN = /(?:^|[._])((?:bos|eos|unk|sep|pad|cls|mask)_token)$/i;
/** Objects whose attributes and keys are settings, not columns. */
const SETTINGS_NAME =
	/^(self|cls|args|cfg|conf|config|opt|opts|options|params|hparams|settings|os|sys|tokenizer|model|.*_args|.*_config)$/i;

/** The alternatives of a value as text; at most eight. `source` is its text in the script. */
export function textAlternatives(value: Value, source: string, location: Location): readonly Parts[] {
	return value.kind === "choice"
		? value.options.slice(0, MAX_OPTIONS).map((option) => partsOf(option, source, location))
		: [partsOf(value, source, location)];
}

function partsOf(value: Value, source: string, location: Location): Parts {
	switch (value.kind) {
		case "text":
			return value.parts;
		case "number":
			return value.isInteger
				? [literal(String(value.value), value.location)]
				: [unknownPart(source, location)];
		case "boolean":
			return [literal(value.value ? "True" : "False", value.location)];
		case "none":
			return [literal("None", value.location)];
		case "symbol":
			return symbolParts(value, location);
		case "field":
			return [fieldPart(value.base, value.field, value.text, location)];
		default:
			return [unknownPart(source, location)];
	}
}

function symbolParts(symbol: Value & { readonly kind: "symbol" }, location: Location): Parts {
	const special = specialTokenName(symbol.name);
	if (special !== undefined) {
		return [{ kind: "special", name: special, location }];
	}
	const fallback = symbol.fallback;
	if (fallback?.kind === "text" && fallback.parts.length > 0) {
		return fallback.parts.map((part) =>
			part.kind === "literal" ? { ...part, variable: symbol.name } : part,
		);
	}
	const attribute = /^(\w+)\.(\w+)$/.exec(symbol.name);
	if (attribute && symbol.role !== "name" && !SETTINGS_NAME.test(attribute[1] ?? "")) {
		return [{ kind: "field", field: attribute[2] ?? symbol.name, location }];
	}
	if (symbol.role === "parameter" && /^\w+$/.test(symbol.name)) {
		return [{ kind: "field", field: symbol.name, location }];
	}
	return [unknownPart(symbol.name, location)];
}

/** `eos_token` for `tokenizer.eos_token`; undefined for other names. */
export function specialTokenName(name: string): string | undefined {
	return name.includes(".") ? SPECIAL_TOKEN.exec(name)?.[1]?.toLowerCase() : undefined;
}

function fieldPart(base: Value, field: string, text: string, location: Location): PatternPart {
	const isRow =
		(base.kind === "symbol" && !SETTINGS_NAME.test(base.name) && !base.name.includes(".")) ||
		base.kind === "call";
	return isRow ? { kind: "field", field, location } : unknownPart(text, location);
}

export function unknownPart(text: string, location: Location): PatternPart {
	return { kind: "unknown", text: shorten(text), location };
}

/** Source for people: one line, at most 120 characters. */
export function shorten(text: string): string {
	const line = text.slice(0, 400).replace(/\s+/g, " ");
	return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

export function literal(text: string, location: Location): LiteralPart {
	return { kind: "literal", text, location };
}

export function textValue(parts: Parts, location: Location, certainty: Certainty = "certain"): Value {
	return { kind: "text", parts, location, certainty };
}

/** Alternatives of a text that is put together; with more of them, what varies becomes a hole. */
const MAX_JOINED = 4;

/** One hole in place of several alternatives, named by the variable that holds them. */
export function collapse(piece: readonly Parts[], location: Location): readonly Parts[] {
	if (piece.length < 2) {
		return piece;
	}
	const parts = piece.flat();
	const named = parts.find(
		(part) => part.kind === "unknown" || (part.kind === "literal" && part.variable !== undefined),
	);
	return [[unknownPart(named ? nameOf(named) : "…", location)]];
}

function nameOf(part: PatternPart): string {
	if (part.kind === "unknown") {
		return part.text;
	}
	return part.kind === "literal" ? (part.variable ?? "…") : "…";
}

const NO_PARTS: Parts = [];

/** Pieces one after the other; each piece is a list of alternatives. */
export function joinAlternatives(
	pieces: readonly (readonly Parts[])[],
	source: string,
	location: Location,
	certainty: Certainty,
): Value {
	const count = pieces.reduce((product, piece) => product * piece.length, 1);
	const parts = pieces.reduce((sum, piece) => sum + (piece[0]?.length ?? 0), 0);
	if (parts > MAX_PARTS || count === 0) {
		return textValue([unknownPart(source, location)], location, "unknown");
	}
	if (count === 1) {
		const [first] = pieces;
		const only = pieces.length === 1 ? first?.[0] : NO_PARTS.concat(...pieces.map(([piece]) => piece ?? []));
		return textValue(only ?? [], location, certainty);
	}
	const followed = count > MAX_JOINED ? pieces.map((piece) => collapse(piece, location)) : pieces;
	let results: PatternPart[][] = [[]];
	for (const piece of followed) {
		if (piece.length === 1) {
			for (const result of results) {
				result.push(...(piece[0] ?? []));
			}
		} else {
			results = results.flatMap((result) => piece.map((alternative) => [...result, ...alternative]));
		}
	}
	const values = results.map((result) => textValue(result, location, certainty));
	return choose(values) ?? textValue([], location, certainty);
}

/** Text concatenation of values, in order. */
export function concatenate(
	values: readonly { readonly value: Value; readonly source: string; readonly location: Location }[],
	source: string,
	location: Location,
): Value {
	const certainty = values.reduce<Certainty>((sum, { value }) => {
		return value.kind === "choice" ? sum : weakest(sum, isHole(value) ? "certain" : value.certainty);
	}, "certain");
	return joinAlternatives(
		values.map((item) => textAlternatives(item.value, item.source, item.location)),
		source,
		location,
		certainty,
	);
}

function isHole(value: Value): boolean {
	return (
		value.kind === "symbol" || value.kind === "field" || value.kind === "unknown" || value.kind === "call"
	);
}

/** A literal made of slices of another one, each still knowing its place. */
export function cutLiteral(
	part: LiteralPart,
	slices: readonly (readonly [start: number, end: number])[],
): LiteralPart {
	let text = "";
	const anchors: number[] = [];
	for (const [start, end] of slices) {
		if (part.anchors) {
			copyAnchors(part.anchors, part.text.length, start, end, text.length, anchors);
		}
		text += part.text.slice(start, end);
	}
	return part.anchors ? { ...part, text, anchors } : { ...part, text };
}

function copyAnchors(
	anchors: readonly number[],
	length: number,
	start: number,
	end: number,
	shift: number,
	into: number[],
): void {
	for (let i = 0; i + 2 < anchors.length; i += 3) {
		const index = anchors[i] ?? 0;
		const offset = anchors[i + 1] ?? 0;
		const width = anchors[i + 2] ?? 0;
		const next = anchors[i + 3] ?? length;
		const from = Math.max(start, index);
		const to = Math.min(end, next);
		if (from >= to) {
			continue;
		}
		if (width === next - index) {
			into.push(shift + from - start, offset + from - index, to - from);
		} else {
			into.push(shift + from - start, offset, width);
		}
	}
}

/**
 * What a variable puts into a hole: its literal text may as well be a hole, and one of several constants is one.
 * `name` is the expression in the hole.
 */
export function fillHole(alternatives: readonly Parts[], name: string, location: Location): readonly Parts[] {
	const isConstant = alternatives.every((parts) => parts.every((part) => part.kind === "literal"));
	if (alternatives.length > 1 && isConstant) {
		return [[unknownPart(name, location)]];
	}
	const isOpen = (part: PatternPart): part is LiteralPart =>
		part.kind === "literal" && part.variable === undefined;
	if (!alternatives.some((parts) => parts.some(isOpen))) {
		return alternatives;
	}
	const variable = shorten(name);
	return alternatives.map((parts) => parts.map((part) => (isOpen(part) ? { ...part, variable } : part)));
}
