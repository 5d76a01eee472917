/** Methods of Python's `str`; those of `Markup` escape what comes in and give `Markup` again. */
import { charge } from "./budget.js";
import { bindArguments, indexArgument, positionalArguments } from "./call-arguments.js";
import { escapeHtml } from "./escape-html.js";
import { iterate } from "./iterate.js";
import { characterTest, isCased } from "./string-tests.js";
import { raise, typeError, valueError } from "./template-error.js";
import {
	checkLength,
	codePointIndex,
	codePointLength,
	foundRanges,
	isStr,
	lineRanges,
	splitRanges,
	splitRangesFromEnd,
	strip,
	strText,
	utf16Offset,
	wordRanges,
	wordRangesFromEnd,
	type Range,
} from "./text.js";
import { deriveText, joinTexts, plainText, replacePattern, sliceText } from "./traced-text.js";
import { isTruthy } from "./compare.js";
import { typeName } from "./type-name.js";
import { Markup, PyTuple, type Arguments, type Text, type Value } from "./values.js";

type Call = (args: Arguments) => Value;

interface Receiver {
	readonly text: Text;
	readonly plain: string;
	/** The result as the receiver's own type. */
	readonly wrap: (text: Text) => Value;
	/** An argument that becomes part of the result. */
	readonly take: (argument: Value, position: string) => Text;
}

/** Undefined for a name that is no method, or one that templates have no use for. */
export function stringMethod(object: Text | Markup, name: string): Call | undefined {
	const implement = METHODS.get(name);
	if (implement === undefined) {
		const test = characterTest(name);
		return test === undefined
			? undefined
			: (args) => {
					positionalArguments(`str.${name}`, args, { least: 0, most: 0 });
					return test(plainText(strText(object)));
				};
	}
	const text = strText(object);
	const isMarkup = object instanceof Markup;
	const receiver: Receiver = {
		text,
		plain: plainText(text),
		wrap: isMarkup ? (result) => new Markup(result) : (result) => result,
		take: (argument, position) => {
			const given = demandText(argument, position);
			return isMarkup && !(argument instanceof Markup) ? escapeHtml(given) : given;
		},
	};
	return (args) => {
		charge(1 + (receiver.plain.length >> 5));
		return implement(receiver, args, name);
	};
}

function demandText(value: Value, position: string): Text {
	return isStr(value) ? strText(value) : typeError(`${position} must be str, not ${typeName(value)}`);
}

type Implementation = (receiver: Receiver, args: Arguments, name: string) => Value;

const IMPLEMENTATIONS: { readonly [name: string]: Implementation } = {
	upper: derived((text) => text.toUpperCase()),
	lower: derived((text) => text.toLowerCase()),
	casefold: derived((text) => text.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ")),
	capitalize: derived(capitalize),
	swapcase: derived((text) =>
		[...text].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join(""),
	),
	title: derived(titleCase),
	strip: stripWith("both"),
	lstrip: stripWith("start"),
	rstrip: stripWith("end"),
	split: splitWith(wordRanges, splitRanges),
	rsplit: splitWith(wordRangesFromEnd, splitRangesFromEnd),
	splitlines({ text, plain, wrap }, args) {
		const [keepsEnds = false] = bindArguments("splitlines", ["keepends"], args);
		return lineRanges(plain, isTruthy(keepsEnds)).map(({ start, end }) => wrap(sliceText(text, start, end)));
	},
	replace({ text, plain, wrap, take }, args) {
		const [old = "", fresh = "", count = -1] = positionalArguments("replace", args, { least: 2, most: 3 });
		const searched = plainText(demandText(old, "replace() argument 1"));
		const replacement = take(fresh, "replace() argument 2");
		return wrap(replaceText(text, plain, { searched, replacement, limit: indexArgument(count) }));
	},
	startswith: edgeTest((text, edge) => text.startsWith(edge)),
	endswith: edgeTest((text, edge) => text.endsWith(edge)),
	removeprefix({ text, plain, wrap }, args, name) {
		const [edge = ""] = positionalArguments(`str.${name}`, args, { least: 1, most: 1 });
		const prefix = plainText(demandText(edge, `${name}() argument`));
		return wrap(plain.startsWith(prefix) ? sliceText(text, prefix.length, plain.length) : text);
	},
	removesuffix({ text, plain, wrap }, args, name) {
		const [edge = ""] = positionalArguments(`str.${name}`, args, { least: 1, most: 1 });
		const suffix = plainText(demandText(edge, `${name}() argument`));
		return wrap(
			suffix !== "" && plain.endsWith(suffix) ? sliceText(text, 0, plain.length - suffix.length) : text,
		);
	},
	find: searchWith({ isLast: false, raises: false }),
	rfind: searchWith({ isLast: true, raises: false }),
	index: searchWith({ isLast: false, raises: true }),
	rindex: searchWith({ isLast: true, raises: true }),
	count({ plain }, args) {
		const [searched = "", from = null, to = null] = positionalArguments("count", args, { least: 1, most: 3 });
		const { start, end } = searchBounds(plain, from, to);
		const piece = plain.slice(start, Math.max(start, end));
		return start > end ? 0 : foundRanges(piece, plainText(demandText(searched, "must be str")), -1).length;
	},
	join({ text, wrap, take }, args) {
		const [items = null] = positionalArguments("str.join", args, { least: 1, most: 1 });
		const parts: Text[] = [];
		let index = 0;
		for (const item of joinable(items)) {
			if (!isStr(item)) {
				typeError(`sequence item ${index}: expected str instance, ${typeName(item)} found`);
			}
			parts.push(index === 0 ? "" : text, take(item, ""));
			index++;
		}
		return wrap(checked(joinTexts(parts)));
	},
	partition: partitionWith(false),
	rpartition: partitionWith(true),
	center: justify("center"),
	ljust: justify("left"),
	rjust: justify("right"),
	zfill({ text, plain, wrap }, args) {
		const [width = 0] = positionalArguments("str.zfill", args, { least: 1, most: 1 });
		const missing = Math.max(0, indexArgument(width) - codePointLength(plain));
		checkLength(missing);
		const sign = /^[-+]/.test(plain) ? 1 : 0;
		const parts = [sliceText(text, 0, sign), "0".repeat(missing), sliceText(text, sign, plain.length)];
		return wrap(joinTexts(parts));
	},
	expandtabs({ text, wrap }, args) {
		const [size = 8] = bindArguments("expandtabs", ["tabsize"], args);
		return wrap(expandTabs(text, indexArgument(size)));
	},
};

const METHODS: ReadonlyMap<string, Implementation> = new Map(Object.entries(IMPLEMENTATIONS));

function derived(change: (text: string) => string): Implementation {
	return ({ text, plain, wrap }, args, name) => {
		positionalArguments(`str.${name}`, args, { least: 0, most: 0 });
		return wrap(deriveText(change(plain), text));
	};
}

export function capitalize(text: string): string {
	const [first = ""] = text;
	const upper = first.toUpperCase();
	// Python writes the first character in title case: `ß` as `Ss`.
	const title = upper.length > first.length ? upper.charAt(0) + upper.slice(1).toLowerCase() : upper;
	return title + text.slice(first.length).toLowerCase();
}

function titleCase(text: string): string {
	let isInWord = false;
	let result = "";
	for (const character of text) {
		result += isInWord ? character.toLowerCase() : capitalize(character);
		isInWord = isCased(character);
	}
	return result;
}

function stripWith(ends: "start" | "end" | "both"): Implementation {
	return ({ text, wrap }, args, name) => {
		const [characters = null] = positionalArguments(name, args, { least: 0, most: 1 });
		if (characters === null) {
			return wrap(strip(text, ends));
		}
		if (!isStr(characters)) {
			return typeError(`${name} arg must be None or str`);
		}
		return wrap(strip(text, ends, plainText(strText(characters))));
	};
}

type Splitter = (text: string, separator: string, limit: number) => Range[];

function splitWith(byWords: (text: string, limit: number) => Range[], bySeparator: Splitter): Implementation {
	return ({ text, plain, wrap }, args, name) => {
		const [separator = null, limit = -1] = bindArguments(name, ["sep", "maxsplit"], args);
		const most = indexArgument(limit);
		let ranges: Range[];
		if (separator === null) {
			ranges = byWords(plain, most);
		} else {
			const between = plainText(demandSeparator(separator));
			ranges = bySeparator(plain, between, most);
		}
		return ranges.map(({ start, end }) => wrap(sliceText(text, start, end)));
	};
}

function demandSeparator(separator: Value): Text {
	if (!isStr(separator)) {
		return typeError(`must be str or None, not ${typeName(separator)}`);
	}
	const text = strText(separator);
	return plainText(text) === "" ? valueError("empty separator") : text;
}

/** `text.replace(searched, replacement, limit)`. */
export function replaceText(
	text: Text,
	plain: string,
	options: { readonly searched: string; readonly replacement: Text; readonly limit: number },
): Text {
	const { searched, replacement, limit } = options;
	if (typeof text === "string" && typeof replacement === "string" && limit < 0 && searched !== "") {
		return checked(text.includes(searched) ? text.split(searched).join(replacement) : text);
	}
	const found = foundRanges(plain, searched, limit);
	checkLength(plain.length + found.length * plainText(replacement).length);
	const parts: Text[] = [];
	let end = 0;
	for (const range of found) {
		parts.push(sliceText(text, end, range.start), replacement);
		end = range.end;
	}
	parts.push(sliceText(text, end, plain.length));
	return joinTexts(parts);
}

function checked(text: Text): Text {
	checkLength(plainText(text).length);
	return text;
}

function edgeTest(test: (text: string, edge: string) => boolean): Implementation {
	return ({ plain }, args, name) => {
		const [edge = null, from = null, to = null] = positionalArguments(name, args, { least: 1, most: 3 });
		const { start, end } = searchBounds(plain, from, to);
		const text = from === null && to === null ? plain : plain.slice(start, Math.max(start, end));
		const edges = edge instanceof PyTuple ? edge.items : [edge];
		return edges.some((item) => {
			if (!isStr(item)) {
				return edge instanceof PyTuple
					? typeError(`tuple for ${name} must only contain str, not ${typeName(item)}`)
					: typeError(`${name} first arg must be str or a tuple of str, not ${typeName(item)}`);
			}
			return start <= end && test(text, plainText(strText(item)));
		});
	};
}

/** UTF-16 offsets of the optional bounds of a search. */
function searchBounds(text: string, from: Value, to: Value): Range {
	if (from === null && to === null) {
		return { start: 0, end: text.length };
	}
	const length = codePointLength(text);
	const resolve = (value: Value, otherwise: number): number => {
		const index = value === null ? otherwise : indexArgument(value);
		return index < 0 ? Math.max(0, index + length) : index;
	};
	const start = resolve(from, 0);
	const end = Math.min(resolve(to, length), length);
	return start > length
		? { start: 1, end: 0 }
		: { start: utf16Offset(text, start), end: utf16Offset(text, end) };
}

function searchWith({ isLast, raises }: { isLast: boolean; raises: boolean }): Implementation {
	return ({ plain }, args, name) => {
		const [searched = "", from = null, to = null] = positionalArguments(name, args, { least: 1, most: 3 });
		const text = plainText(demandText(searched, "must be str"));
		const { start, end } = searchBounds(plain, from, to);
		const piece = plain.slice(start, Math.max(start, end));
		const found = isLast ? piece.lastIndexOf(text) : piece.indexOf(text);
		if (found < 0 || start > end) {
			return raises ? raise("ValueError", "substring not found") : -1;
		}
		return codePointIndex(plain, start + found);
	};
}

/** `str.join` looks through what it is given before it takes any of it. */
function joinable(items: Value): Iterable<Value> {
	try {
		return iterate(items);
	} catch (error) {
		throw error instanceof Error && error.message.endsWith("is not iterable")
			? Object.assign(error, { message: "can only join an iterable" })
			: error;
	}
}

function partitionWith(isLast: boolean): Implementation {
	return ({ text, plain, wrap }, args, name) => {
		const [separator = null] = positionalArguments(`str.${name}`, args, { least: 1, most: 1 });
		const between = plainText(demandSeparator(separator));
		const at = isLast ? plain.lastIndexOf(between) : plain.indexOf(between);
		if (at < 0) {
			return new PyTuple(isLast ? [wrap(""), wrap(""), wrap(text)] : [wrap(text), wrap(""), wrap("")]);
		}
		const end = at + between.length;
		return new PyTuple([
			wrap(sliceText(text, 0, at)),
			wrap(sliceText(text, at, end)),
			wrap(sliceText(text, end, plain.length)),
		]);
	};
}

function justify(side: "left" | "right" | "center"): Implementation {
	return ({ text, wrap, take }, args, name) => {
		const [width = 0, fill = " "] = positionalArguments(name, args, { least: 1, most: 2 });
		const character = take(fill, "The fill character");
		if (codePointLength(plainText(character)) !== 1) {
			typeError("The fill character must be exactly one character long");
		}
		return wrap(justifyText(text, { side, width: indexArgument(width), fill: plainText(character) }));
	};
}

export function justifyText(
	text: Text,
	{
		side,
		width,
		fill,
	}: { readonly side: "left" | "right" | "center"; readonly width: number; readonly fill: string },
): Text {
	const missing = Math.max(0, width - codePointLength(plainText(text)));
	checkLength(missing);
	if (side === "left") {
		return joinTexts([text, fill.repeat(missing)]);
	}
	// Python puts the odd space of an odd width on the left.
	const left = side === "right" ? missing : Math.floor(missing / 2) + (missing & width & 1);
	return joinTexts([fill.repeat(left), text, fill.repeat(missing - left)]);
}

function expandTabs(text: Text, size: number): Text {
	let column = 0;
	return replacePattern(text, /[\n\r]|\t|[^\n\r\t]+/g, (found) => {
		if (found !== "\t") {
			column = found === "\n" || found === "\r" ? 0 : column + codePointLength(found);
			return found;
		}
		const width = size <= 0 ? 0 : size - (column % size);
		checkLength(width);
		column += width;
		return " ".repeat(width);
	});
}
