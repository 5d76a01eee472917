/** Random dataset records in every spelling that JSON allows, and faults that a safe fix can take back. */

export type Random = () => number;

export interface RandomRecord {
	readonly text: string;
	/** Spaces after commas as Python writes them, so that joined lines are spelled as before. */
	readonly isSpaced: boolean;
}

interface Style {
	readonly comma: string;
	readonly colon: string;
	readonly pad: string;
}

export function pick<T>(random: Random, items: readonly T[]): T {
	return items[Math.floor(random() * items.length)]!;
}

const STYLES: readonly Style[] = [
	{ comma: ", ", colon: ": ", pad: "" },
	{ comma: ",", colon: ":", pad: "" },
	{ comma: " , ", colon: " : ", pad: " " },
];

const CHARACTERS = [
	"a",
	"Ab c",
	"é",
	"\\u00e9",
	"\\u00E9",
	"🐟",
	"\\ud83d\\udc1f",
	"\\ud83d",
	"e\u0301",
	"\\n",
	"\\t",
	'\\"',
	"\\\\",
	"\\/",
	"/",
	"\\u0000",
	"\u2028",
	"\ufeff",
	"{",
	"}]",
	", ",
	"True",
	"'",
	": NaN,",
	"   ",
	"</s>",
];

const NUMBERS = ["0", "-0", "1.0", "1e5", "1E+05", "12345678901234567890123", "0.1000", "-7"];

export function randomRecord(random: Random): RandomRecord {
	const style = pick(random, STYLES);
	const object = (members: readonly string[]): string =>
		`{${style.pad}${members.join(style.comma)}${style.pad}}`;
	const member = (key: string, value: string): string => `"${key}"${style.colon}${value}`;
	const list = (items: readonly string[]): string => `[${items.join(style.comma)}]`;
	const string = (): string => randomString(random);
	const turns = (role: string, content: string, names: readonly string[]): string =>
		list(
			Array.from({ length: 2 + Math.floor(random() * 3) }, (_, i) =>
				object(shuffled(random, [member(role, `"${names[i % 2]!}"`), member(content, string())])),
			),
		);
	const value = (depth: number): string => {
		const kind = Math.floor(random() * (depth > 2 ? 4 : 6));
		switch (kind) {
			case 0:
				return string();
			case 1:
				return pick(random, NUMBERS);
			case 2:
				return pick(random, ["true", "false", "null"]);
			case 3:
				return pick(random, ["{}", "[]", '""']);
			case 4:
				return list([value(depth + 1), value(depth + 1)]);
			default:
				return object([
					member("k", value(depth + 1)),
					member(pick(random, ["k", "\\u006b", "l"]), value(depth + 1)),
				]);
		}
	};
	const format = pick(random, FORMATS);
	const columns: Readonly<Record<Format, () => readonly string[]>> = {
		messages: () => [member("messages", turns("role", "content", ["user", "assistant"]))],
		sharegpt: () => [member("conversations", turns("from", "value", ["human", "gpt"]))],
		alpaca: () => ["instruction", "input", "output"].map((name) => member(name, string())),
		"prompt-completion": () => ["prompt", "completion"].map((name) => member(name, string())),
		text: () => [member("text", string())],
		preference: () => ["prompt", "chosen", "rejected"].map((name) => member(name, string())),
	};
	const others = Array.from({ length: Math.floor(random() * 3) }, (_, i) => member(`x${i % 2}`, value(0)));
	const text = object(shuffled(random, [...columns[format](), ...others]));
	return { text, isSpaced: style === STYLES[0] };
}

type Format = "messages" | "sharegpt" | "alpaca" | "prompt-completion" | "text" | "preference";
const FORMATS: readonly Format[] = [
	"messages",
	"sharegpt",
	"alpaca",
	"prompt-completion",
	"text",
	"preference",
];

function randomString(random: Random): string {
	return `"${Array.from({ length: Math.floor(random() * 5) }, () => pick(random, CHARACTERS)).join("")}"`;
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
	return items
		.map((item) => ({ item, rank: random() }))
		.sort((a, b) => a.rank - b.rank)
		.map(({ item }) => item);
}

/** A token of a record outside of its strings, or a whole string. */
interface Token {
	readonly text: string;
	readonly start: number;
}

function tokensOf(text: string): readonly Token[] {
	return [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)].map(({ 0: token, index }) => ({
		text: token,
		start: index,
	}));
}

/** A fault that has one meaning: the fix must give back the record, character by character. Undefined where it has no place. */
export type Fault = (random: Random, text: string) => string | undefined;

export const FAULTS: Readonly<Record<string, Fault>> = {
	trailingComma(random, text) {
		const tokens = tokensOf(text);
		const places = tokens.filter(
			(token, i) => /^[}\]]$/.test(token.text) && !/^[{[]$/.test(tokens[i - 1]!.text),
		);
		const place = places.length === 0 ? undefined : pick(random, places);
		return place && `${text.slice(0, place.start)},${text.slice(place.start)}`;
	},
	pythonLiteral(random, text) {
		const places = tokensOf(text).filter((token) => Object.hasOwn(PYTHON, token.text));
		const place = places.length === 0 ? undefined : pick(random, places);
		return (
			place && text.slice(0, place.start) + PYTHON[place.text]! + text.slice(place.start + place.text.length)
		);
	},
	missingComma(random, text) {
		const tokens = tokensOf(text);
		const places = tokens.filter(
			(token, i) => token.text === "," && tokens[i + 1]!.text.startsWith('"') && tokens[i + 2]!.text === ":",
		);
		// In a style with a space before the comma, the place of the comma is not known any more.
		const place = places.length === 0 || / ,/.test(text) ? undefined : pick(random, places);
		return place && text.slice(0, place.start) + text.slice(place.start + 1);
	},
	rawTab(random, text) {
		return rawEscape(random, text, "\\t", "\t");
	},
	quoteEscape(random, text) {
		return rawEscape(random, text, "'", "\\'");
	},
	pythonRecord(_random, text) {
		// Python knows no \\/, and prints the others as they are.
		const tokens = tokensOf(text);
		return text.includes("\\/")
			? undefined
			: tokens.reduceRight((printed, token) => {
					const end = token.start + token.text.length;
					return printed.slice(0, token.start) + printedByPython(token.text) + printed.slice(end);
				}, text);
	},
	commaAfterRecord(_random, text) {
		return `${text},`;
	},
};

const PYTHON: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };

function printedByPython(token: string): string {
	return token.startsWith('"')
		? `'${token.slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"')}'`
		: (PYTHON[token] ?? token);
}

/** One piece of one string, which then has one fault. */
function rawEscape(random: Random, text: string, piece: string, fault: string): string | undefined {
	const places = tokensOf(text).flatMap((token) =>
		token.text.startsWith('"')
			? [...token.text.matchAll(/\\u[0-9a-fA-F]{4}|\\.|[^]/g)]
					.filter(([found]) => found === piece)
					.map(({ index }) => token.start + index)
			: [],
	);
	const place = places.length === 0 ? undefined : pick(random, places);
	return place === undefined ? undefined : text.slice(0, place) + fault + text.slice(place + piece.length);
}

/** Line breaks wherever JSON allows them and joining takes them back. */
export function prettyPrinted(text: string, lineEnd: string): string {
	const depth: string[] = [];
	return tokensOf(text)
		.map(({ text: token }, i, all) => {
			const next = all[i + 1]?.text ?? "";
			if (/^[{[]$/.test(token)) {
				depth.push("  ");
			}
			if (/^[}\]]$/.test(next)) {
				depth.pop();
			}
			const isEmpty = /^[{[]$/.test(token) && /^[}\]]$/.test(next);
			const breaks = !isEmpty && (/^[{[,]$/.test(token) || /^[}\]]$/.test(next));
			return `${token}${token === ":" ? " " : ""}${breaks ? lineEnd + depth.join("") : ""}`;
		})
		.join("");
}
