/** Methods of text, each keeping where the characters come from. */
import { elementsOf, findIn, printed } from "./hand-written-operators.js";
import { changedText, joinText, sliceText, splitText, stripText } from "./hand-written-text.js";
import {
	booleanValue,
	listValue,
	numberValue,
	type ScriptCall,
	type ScriptValue,
	type TextValue,
} from "./hand-written-values.js";

/** Undefined when the method is not followed. */
export function callTextMethod(text: TextValue, name: string, call: ScriptCall): ScriptValue | undefined {
	const [first, second] = call.positional;
	const what = first?.kind === "text" ? first.text : undefined;
	switch (name) {
		case "strip":
		case "lstrip":
		case "rstrip":
			return first === undefined || what !== undefined ? stripText(text, name, what) : undefined;
		case "format":
			return formatText(text, ({ key, index }) =>
				key === "" || /^\d+$/.test(key)
					? call.positional[key === "" ? index : Number(key)]
					: call.keywords.get(key),
			);
		case "format_map":
			return first?.kind === "dict" ? formatText(text, ({ key }) => first.entries.get(key)) : undefined;
		case "join": {
			const items = first === undefined ? undefined : elementsOf(call.run, first, call.node);
			const texts = items?.filter((item) => item.kind === "text");
			return texts === undefined || texts.length !== items?.length
				? undefined
				: joinText(texts.flatMap((item, i) => (i === 0 ? [item] : [text, item])));
		}
		case "replace":
			return what !== undefined && what !== "" && second?.kind === "text" && call.positional.length === 2
				? joinText(splitText(text, what).flatMap((part, i) => (i === 0 ? [part] : [second, part])))
				: undefined;
		case "split": {
			const limit = second ?? call.keywords.get("maxsplit");
			const isPlain = first === undefined || first.kind === "none" || (what !== undefined && what !== "");
			return isPlain && (limit === undefined || limit.kind === "number")
				? listValue(splitText(text, what, limit === undefined || limit.value < 0 ? Infinity : limit.value))
				: undefined;
		}
		case "partition":
			return what === undefined || what === "" ? undefined : partition(text, what);
		case "startswith":
		case "endswith":
			return startsOrEnds(text, name, first);
		case "removeprefix":
			return what === undefined ? undefined : withoutStart(text, what);
		case "removesuffix":
			return what === undefined ? undefined : withoutEnd(text, what);
		case "find":
		case "rfind":
			return what === undefined || call.positional.length > 1
				? undefined
				: findIn(text, what, name === "rfind");
		case "count":
			return what === undefined || what === "" ? undefined : numberValue(splitText(text, what).length - 1);
		case "lower":
		case "upper":
			// Beyond ASCII the two languages differ in places.
			return isAscii(text)
				? changedText(text, name === "lower" ? text.text.toLowerCase() : text.text.toUpperCase())
				: undefined;
		case "isdigit":
			return isAscii(text) ? booleanValue(/^\d+$/.test(text.text)) : undefined;
		case "isspace":
			return booleanValue(text.text !== "" && stripText(text, "strip").text === "");
		default:
			return undefined;
	}
}

function isAscii({ text }: TextValue): boolean {
	return /^\p{ASCII}*$/u.test(text);
}

function withoutStart(text: TextValue, start: string): TextValue {
	return text.text.startsWith(start) ? sliceText(text, start.length, text.text.length) : text;
}

function withoutEnd(text: TextValue, end: string): TextValue {
	return text.text.endsWith(end) ? sliceText(text, 0, text.text.length - end.length) : text;
}

function partition(text: TextValue, what: string): ScriptValue {
	const at = text.text.indexOf(what);
	const [before, after] = at < 0 ? [text.text.length, text.text.length] : [at, at + what.length];
	return listValue(
		[sliceText(text, 0, before), sliceText(text, before, after), sliceText(text, after, text.text.length)],
		"tuple",
	);
}

function startsOrEnds(
	text: TextValue,
	name: "startswith" | "endswith",
	what: ScriptValue | undefined,
): ScriptValue | undefined {
	const single = what === undefined ? [] : [what];
	const candidates = what?.kind === "list" ? what.items : single;
	const texts = candidates.flatMap((one) => (one.kind === "text" ? [one.text] : []));
	if (texts.length === 0 || texts.length !== candidates.length) {
		return undefined;
	}
	return booleanValue(
		texts.some((one) => (name === "startswith" ? text.text.startsWith(one) : text.text.endsWith(one))),
	);
}

interface Placeholder {
	readonly key: string;
	/** Which of the empty placeholders it is. */
	readonly index: number;
}

/** `{}`, `{0}` and `{name}`; conversions, formats and members are not followed. */
function formatText(
	text: TextValue,
	find: (placeholder: Placeholder) => ScriptValue | undefined,
): ScriptValue | undefined {
	const parts: TextValue[] = [];
	let from = 0;
	let index = 0;
	for (const match of text.text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g)) {
		parts.push(sliceText(text, from, match.index));
		from = match.index + match[0].length;
		if (match[0] === "{{" || match[0] === "}}") {
			parts.push(sliceText(text, match.index, match.index + 1));
			continue;
		}
		const key = match[1];
		if (key === undefined || !/^\w*$/.test(key)) {
			return undefined;
		}
		const value = find({ key, index: key === "" ? index++ : 0 });
		const filled = value === undefined ? undefined : printed(value);
		if (filled === undefined) {
			return value?.kind === "opaque" ? value : undefined;
		}
		parts.push(filled);
	}
	return joinText([...parts, sliceText(text, from, text.text.length)]);
}
