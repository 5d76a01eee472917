/** What the one command that starts a script gives to its options and parameters; it may be started otherwise, too. */
import type { Launch, LaunchWord } from "../types/launch.js";
import type { TextRange } from "../base/text-range.js";
import { locationOf, type Interpreter } from "./interpreter.js";
import { literal, textValue } from "./text-parts.js";
import { deepest, type Value } from "./value.js";

/** How the words of an option become its value. */
export type GivenType = "text" | "integer" | "float" | "boolean" | "guess" | "unknown";

export interface GivenShape {
	readonly type: GivenType;
	/** Takes every word up to the next option. */
	readonly isList: boolean;
}

/** The command that starts the script, when all that do say the same. */
export function onlyLaunch(interpreter: Interpreter): Launch | undefined {
	const { launches = [] } = interpreter.known;
	return launches.length === 1 ? launches[0] : undefined;
}

/** `sys.argv`: the script and the words behind it. */
export function givenWordList(interpreter: Interpreter, node: TextRange): Value | undefined {
	const launch = onlyLaunch(interpreter);
	if (launch === undefined) {
		return undefined;
	}
	const words = launch.words.map(
		(word): Value =>
			wordValue(word, "text") ?? {
				kind: "unknown",
				text: word.text,
				location: word.location,
				certainty: "unknown",
			},
	);
	const script = textValue([literal(launch.script, launch.location)], launch.location, "possible");
	const location = locationOf(interpreter, node);
	return {
		kind: "list",
		items: [script, ...words],
		isOpen: false,
		depth: 1,
		location,
		certainty: "possible",
	};
}

/** Of a parameter or a field: `--learning_rate` and `--learning-rate`. */
export function optionNamesOf(name: string): readonly string[] {
	return [`--${name}`, `--${name.replaceAll("_", "-")}`];
}

/** The words behind the option, by any of its names; undefined: it is not given. */
export function givenWords(
	launch: Launch | undefined,
	names: readonly string[],
): readonly LaunchWord[] | undefined {
	let found: readonly LaunchWord[] | undefined;
	const words = launch?.words ?? [];
	words.forEach((word, index) => {
		const equals = word.text.startsWith("-") ? word.text.indexOf("=") : -1;
		const name = equals < 0 ? word.text : word.text.slice(0, equals);
		if (!names.includes(name)) {
			return;
		}
		const end = words.findIndex((other, at) => at > index && isOption(other.text));
		found = equals < 0 ? words.slice(index + 1, end < 0 ? words.length : end) : [behindEquals(word, equals)];
	});
	return found;
}

/** A negative number is a value. */
function isOption(text: string): boolean {
	return /^-{1,2}[A-Za-z_]/.test(text);
}

function behindEquals({ text, isKnown, location }: LaunchWord, equals: number): LaunchWord {
	const value = text.slice(equals + 1);
	const { start, end } = location.range;
	const isPlain = end - start === text.length;
	const range = isPlain ? { start: start + equals + 1, end } : location.range;
	return { text: value, isKnown, location: { file: location.file, range } };
}

/** A possible value, placed in the command; undefined where the shell or a function of the script decides. */
export function givenValue(words: readonly LaunchWord[], shape: GivenShape): Value | undefined {
	const [first] = words;
	if (!shape.isList) {
		return first && wordValue(first, shape.type);
	}
	const items = words.flatMap((word) => wordValue(word, shape.type) ?? []);
	return first === undefined || items.length < words.length
		? undefined
		: {
				kind: "list",
				items,
				isOpen: false,
				depth: deepest(items),
				location: first.location,
				certainty: "possible",
			};
}

const TRUE = /^(?:yes|true|t|y|1)$/i;
const FALSE = /^(?:no|false|f|n|0)$/i;

function wordValue({ text, isKnown, location }: LaunchWord, type: GivenType): Value | undefined {
	if (!isKnown || type === "unknown") {
		return undefined;
	}
	const number = text.trim() === "" ? NaN : Number(text);
	switch (type) {
		case "integer":
			return Number.isInteger(number)
				? { kind: "number", value: number, isInteger: true, location, certainty: "possible" }
				: undefined;
		case "float":
			return Number.isFinite(number)
				? { kind: "number", value: number, isInteger: false, location, certainty: "possible" }
				: undefined;
		case "boolean":
			return TRUE.test(text) || FALSE.test(text)
				? { kind: "boolean", value: TRUE.test(text), location, certainty: "possible" }
				: undefined;
		case "text":
			return textValue([literal(text, location)], location, "possible");
		case "guess":
			if (/^(?:true|false)$/i.test(text)) {
				return wordValue({ text, isKnown, location }, "boolean");
			}
			return wordValue({ text, isKnown, location }, guessedType(text, number));
	}
}

function guessedType(text: string, number: number): "integer" | "float" | "text" {
	if (!Number.isFinite(number) || /^0[xob]/i.test(text)) {
		return "text";
	}
	return /^[-+]?\d+$/.test(text) ? "integer" : "float";
}

/** By what stands there where nothing is given. */
export function shapeOf(fallback: Value | undefined): GivenShape {
	switch (fallback?.kind) {
		case "number":
			return { type: fallback.isInteger ? "integer" : "float", isList: false };
		case "boolean":
			return { type: "boolean", isList: false };
		case "text":
			return { type: "text", isList: false };
		case "list":
			return { type: shapeOf(fallback.items[0]).type, isList: true };
		default:
			return { type: "guess", isList: false };
	}
}
