/** Methods of texts, lists, dicts, columns and token ids. */
import type { CallSite } from "./call-site.js";
import { seriesOf } from "./evaluate-comprehension.js";
import { base, locationOf, sourceOf, type Interpreter } from "./interpreter.js";
import { changedText } from "./changed-text.js";
import { joinPath, parentPath } from "./path-values.js";
import { openChat } from "./open-chat.js";
import { bind, isBoundOutsideLoop } from "./scope.js";
import { formatText, replaceText, stripText, type FillPlaceholder } from "./text-methods.js";
import {
	fillHole,
	joinAlternatives,
	literal,
	textAlternatives,
	textValue,
	unknownPart,
	type Parts,
} from "./text-parts.js";
import {
	choose,
	deepest,
	MAX_DEPTH,
	MAX_ITEMS,
	settled,
	stringOf,
	withCertainty,
	type Value,
} from "./value.js";

/** The method's result; undefined when it is not followed. */
export function callMethod(interpreter: Interpreter, site: CallSite): Value | undefined {
	const { receiver } = site;
	if (!receiver) {
		return undefined;
	}
	switch (receiver.kind) {
		case "text":
			return callTextMethod(interpreter, site, receiver);
		case "choice": {
			const results = receiver.options.map((option) =>
				callMethod(interpreter, { ...site, receiver: option }),
			);
			const known = results.filter((value) => value !== undefined);
			return known.length === results.length ? choose(known) : undefined;
		}
		case "list":
		case "series":
			return callListMethod(interpreter, site, receiver);
		case "dict":
			return callDictMethod(interpreter, site, receiver);
		case "ids":
			return callIdsMethod(interpreter, site, receiver);
		case "field":
			// What else changes the column's text is not followed.
			return site.name === "tolist"
				? receiver
				: (strippedField(interpreter, site, receiver) ?? callKnownMethod(interpreter, site, receiver));
		case "symbol":
			return callRowMethod(interpreter, site, receiver);
		case "call":
			return callRowMethod(interpreter, site, receiver);
		default:
			return undefined;
	}
}

/** `row["x"].strip()`, of white space. */
function strippedField(interpreter: Interpreter, site: CallSite, receiver: Value): Value | undefined {
	if (!isStrip(site.name) || site.positional.length > 0) {
		return undefined;
	}
	const stripped = STRIPPED[site.name];
	const location = locationOf(interpreter, site.node);
	const [parts, ...others] = textAlternatives(receiver, sourceOf(interpreter, site.node), location);
	const [part, ...more] = parts ?? [];
	return part?.kind === "field" && others.length === 0 && more.length === 0
		? textValue([{ ...part, stripped }], location)
		: undefined;
}

/** The ends that a method takes characters from. */
const STRIPPED = { strip: "both", lstrip: "start", rstrip: "end" } as const;

function isStrip(name: string): name is keyof typeof STRIPPED {
	return Object.hasOwn(STRIPPED, name);
}

/** `config["lora"].get("r", 8)` of a dict that this file passes or loads. */
function callKnownMethod(interpreter: Interpreter, site: CallSite, receiver: Value): Value | undefined {
	const known = settled(receiver);
	const result = known.kind === "dict" ? callDictMethod(interpreter, site, known) : undefined;
	return result && withCertainty(result, "possible");
}

function callTextMethod(
	interpreter: Interpreter,
	site: CallSite,
	text: Value & { readonly kind: "text" },
): Value | undefined {
	const location = locationOf(interpreter, site.node);
	const result = { source: sourceOf(interpreter, site.node), location, certainty: text.certainty };
	const [first, second] = site.positional;
	switch (site.name) {
		case "format":
			return formatText(text.parts, fillFormat(interpreter, site), result);
		case "format_map":
			return undefined;
		case "strip":
		case "lstrip":
		case "rstrip": {
			const characters = first ? stringOf(first.value) : undefined;
			if (first && characters === undefined) {
				return undefined;
			}
			const parts = stripText(text.parts, STRIPPED[site.name], characters);
			return parts ? textValue(parts, location, text.certainty) : undefined;
		}
		case "replace": {
			const search = stringOf(first?.value);
			if (search === undefined || !second) {
				return undefined;
			}
			const at = locationOf(interpreter, second.node);
			return replaceText(
				text.parts,
				search,
				textAlternatives(second.value, sourceOf(interpreter, second.node), at),
				result,
			);
		}
		case "join":
			return first ? joinTexts(interpreter, site, text.parts, first.value) : undefined;
		case "resolve":
		case "absolute":
		case "as_posix":
		case "expanduser":
			return text;
		case "dirname":
			return parentPath(interpreter, site.node, text);
		case "joinpath": {
			const parts = site.positional.map((argument) => argument.value);
			return joinPath(interpreter, site.node, [text, ...parts]);
		}
		default:
			return changedText(interpreter, site, text);
	}
}

function fillFormat(interpreter: Interpreter, site: CallSite): FillPlaceholder {
	let next = 0;
	return ({ name, isConverted }) => {
		const index = name === "" ? next++ : Number(name);
		const argument = Number.isInteger(index)
			? site.positional[index]
			: site.keywords.findLast((item) => item.name === name);
		if (!argument) {
			const rest = site.keywords.findLast((item) => item.name === "**");
			const at = locationOf(interpreter, rest?.node ?? site.node);
			return rest && /^\w+$/.test(name) ? splatField(rest.value, name, at) : undefined;
		}
		const source = sourceOf(interpreter, argument.node);
		const location = locationOf(interpreter, argument.node);
		if (isConverted) {
			return [[unknownPart(source, location)]];
		}
		return fillHole(textAlternatives(argument.value, source, location), source, location);
	};
}

/** `template.format(**row)` fills each name with the column. */
function splatField(
	rest: Value,
	name: string,
	location: ReturnType<typeof locationOf>,
): readonly Parts[] | undefined {
	return rest.kind === "symbol" && rest.role !== "name"
		? [[{ kind: "field", field: name, location }]]
		: undefined;
}

function joinTexts(
	interpreter: Interpreter,
	site: CallSite,
	separator: Parts,
	list: Value,
): Value | undefined {
	if (list.kind !== "list" || list.isOpen) {
		return undefined;
	}
	const location = locationOf(interpreter, site.node);
	const source = sourceOf(interpreter, site.node);
	const pieces = list.items.flatMap((item, index) => {
		const at = item.location.range;
		const alternatives = textAlternatives(
			item,
			item.location.file === interpreter.source.file ? sourceOf(interpreter, at).slice(0, 200) : "…",
			item.location,
		);
		return index === 0 ? [alternatives] : [[separator], alternatives];
	});
	return joinAlternatives(pieces, source, location, list.certainty);
}

type ListLike = Value & { readonly kind: "list" | "series" };

function callListMethod(interpreter: Interpreter, site: CallSite, list: ListLike): Value | undefined {
	const [first] = site.positional;
	if (
		(site.name !== "append" && site.name !== "extend" && site.name !== "insert") ||
		site.receiverName === undefined
	) {
		return site.name === "copy" ? list : undefined;
	}
	const next = first ? grown(interpreter, site, list) : undefined;
	bind(
		site.scope,
		site.receiverName,
		next ?? { kind: "unknown", text: site.receiverName, ...base(interpreter, site.node, "unknown") },
	);
	return { kind: "none", ...base(interpreter, site.node) };
}

function grown(interpreter: Interpreter, site: CallSite, list: ListLike): Value | undefined {
	const [first] = site.positional;
	if (!first || site.name === "insert") {
		return undefined;
	}
	const repeats = isBoundOutsideLoop(site.scope, site.receiverName ?? "");
	const chat = openChat(list);
	if (chat !== undefined && (repeats || (site.name === "extend" && first.value.kind !== "list"))) {
		return chat;
	}
	if (site.name === "append" && repeats) {
		const before = list.kind === "series" ? list.element : choose(list.items);
		const element = choose(before ? [before, first.value] : [first.value]);
		return element ? seriesOf(interpreter, site.node, element, first.node) : undefined;
	}
	if (list.kind === "series" || repeats) {
		return undefined;
	}
	const extension = first.value.kind === "list" ? first.value.items : undefined;
	const added = site.name === "append" ? [first.value] : extension;
	const items = added ? [...list.items, ...added] : list.items;
	const depth = deepest(items);
	if (!added || depth > MAX_DEPTH || items.length > 200) {
		return undefined;
	}
	return { ...list, items, depth, ...base(interpreter, site.node) };
}

function callDictMethod(
	interpreter: Interpreter,
	site: CallSite,
	dict: Value & { readonly kind: "dict" },
): Value | undefined {
	const [first, second] = site.positional;
	if (site.name === "items" || site.name === "keys" || site.name === "values") {
		return dictParts(interpreter, site, dict);
	}
	if (site.name === "get" || site.name === "pop" || site.name === "setdefault") {
		const key = stringOf(first?.value);
		const found = key === undefined ? undefined : dict.entries.findLast((entry) => entry.key === key)?.value;
		return found ?? (dict.isOpen || key === undefined ? undefined : second?.value);
	}
	if (site.name === "update" && site.receiverName !== undefined) {
		const given = first?.value;
		const added = given?.kind === "dict" ? given.entries : [];
		const keywords = site.keywords.map(({ name, value, node }) => ({ key: name, value, range: node }));
		const entries = [...dict.entries, ...added, ...keywords];
		const isOpen = dict.isOpen || (given !== undefined && (given.kind !== "dict" || given.isOpen));
		const depth = Math.max(dict.depth, deepest(entries.map((entry) => entry.value)));
		if (entries.length <= MAX_ITEMS && depth <= MAX_DEPTH) {
			bind(site.scope, site.receiverName, { ...dict, isOpen, entries, depth });
		}
	}
	return site.name === "copy" ? dict : undefined;
}

/** Keys, values or pairs of a dict whose entries are known. */
function dictParts(
	interpreter: Interpreter,
	site: CallSite,
	dict: Value & { readonly kind: "dict" },
): Value | undefined {
	if (dict.isOpen || dict.entries.length > 200 || dict.depth + 1 >= MAX_DEPTH) {
		return undefined;
	}
	const location = locationOf(interpreter, site.node);
	const items = dict.entries.map(({ key, value }): Value => {
		const name = textValue([literal(key, location)], location);
		if (site.name !== "items") {
			return site.name === "keys" ? name : value;
		}
		const pair = [name, value];
		return {
			kind: "list",
			items: pair,
			isOpen: false,
			depth: deepest(pair),
			...base(interpreter, site.node),
		};
	});
	return { kind: "list", items, isOpen: false, depth: deepest(items), ...base(interpreter, site.node) };
}

/** Methods that give the same ids again. */
const KEEPS_IDS =
	/^(to|cuda|cpu|copy|clone|detach|tolist|squeeze|unsqueeze|long|contiguous|flatten|numpy|convert_to_tensors|items)$/;

function callIdsMethod(
	interpreter: Interpreter,
	site: CallSite,
	ids: Value & { readonly kind: "ids" },
): Value | undefined {
	if (KEEPS_IDS.test(site.name)) {
		return { ...ids, ...base(interpreter, site.node) };
	}
	if (site.name === "get" || site.name === "pop") {
		const key = stringOf(site.positional[0]?.value);
		return { ...ids, role: key === "input_ids" ? "input_ids" : "other" };
	}
	if (site.name === "update" && site.receiverName !== undefined) {
		const labels = { state: "unknown" as const, location: locationOf(interpreter, site.node) };
		interpreter.frame.labels.push(labels);
		bind(site.scope, site.receiverName, { ...ids, labels });
	}
	return { ...ids, role: "other" };
}

/** `row.get("x", "")` is the column. */
function callRowMethod(interpreter: Interpreter, site: CallSite, receiver: Value): Value | undefined {
	const key = stringOf(site.positional[0]?.value);
	if (
		site.name !== "get" ||
		key === undefined ||
		site.callee.startsWith("os.") ||
		site.callee.startsWith("requests.")
	) {
		return undefined;
	}
	const text = sourceOf(interpreter, site.node);
	const known = settled(receiver);
	if (known.kind === "object") {
		return known.attributes.get(key) ?? site.positional[1]?.value;
	}
	const entry = known.kind === "dict" ? known.entries.findLast((one) => one.key === key) : undefined;
	const fallback = entry?.value ?? site.positional[1]?.value;
	return {
		kind: "field",
		field: key,
		base: receiver,
		text,
		...base(interpreter, site.node, "unknown"),
		...(fallback ? { fallback } : {}),
	};
}
