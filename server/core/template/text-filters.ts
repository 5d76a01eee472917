/** Filters that make text: `trim`, `upper`, `replace`, `indent`, `tojson` … */
import { bindArguments, indexArgument } from "./call-arguments.js";
import { isTruthy } from "./compare.js";
import { dictOf, entriesOf } from "./dict.js";
import { escapeHtml } from "./escape-html.js";
import type { Filter } from "./filters.js";
import { formatPercent } from "./format-percent.js";
import { iterate } from "./iterate.js";
import { demandDefined } from "./operators.js";
import { prettyPrint } from "./pretty-print.js";
import { reprOf, strOf } from "./python-repr.js";
import { attributePath } from "./selection-filters.js";
import { capitalize, justifyText, replaceText } from "./string-methods.js";
import { limitError, raise, typeError, valueError } from "./template-error.js";
import {
	checkLength,
	codePointLength,
	isStr,
	lineRanges,
	strip,
	strText,
	utf16Offset,
	wordRanges,
} from "./text.js";
import { deriveText, joinTexts, plainText, sliceText } from "./traced-text.js";
import { toJson } from "./to-json.js";
import { typeName } from "./type-name.js";
import { Markup, PyDict, PyFloat, PyTuple, Undefined, type Text, type Value } from "./values.js";

/** `soft_str`: text stays what it is. */
function softText(value: Value): Text | Markup {
	return isStr(value) ? value : strOf(value);
}

/** The filter's result is of the same type as the text that came in. */
function sameKind(value: Text | Markup, text: Text): Value {
	return value instanceof Markup ? new Markup(text) : text;
}

function changing(name: string, change: (text: string) => string): Filter {
	return (value, args) => {
		bindArguments(name, [], args);
		const text = softText(value);
		const inner = strText(text);
		return sameKind(text, deriveText(change(plainText(inner)), inner));
	};
}

export const TEXT_FILTERS: { readonly [name: string]: Filter } = {
	upper: changing("do_upper", (text) => text.toUpperCase()),
	lower: changing("do_lower", (text) => text.toLowerCase()),
	capitalize: changing("do_capitalize", capitalize),
	title: changing("do_title", titleWords),
	trim(value, args) {
		const [characters = null] = bindArguments("do_trim", ["chars"], args);
		const text = softText(value);
		if (characters !== null && !isStr(characters)) {
			typeError("strip arg must be None or str");
		}
		const stripped = characters === null ? undefined : plainText(strText(characters));
		return sameKind(text, strip(strText(text), "both", stripped));
	},
	string(value, args) {
		bindArguments("soft_str", [], args);
		return softText(value);
	},
	safe(value, args) {
		bindArguments("do_mark_safe", [], args);
		return new Markup(strOf(value));
	},
	escape: escapeFilter,
	e: escapeFilter,
	forceescape: (value) => new Markup(escapeHtml(strOf(value))),
	striptags: (value) => stripTags(plainText(strOf(value))),
	replace(value, args) {
		const [old = "", fresh = "", count = null] = bindArguments(
			"do_replace",
			["old", "new", "count"],
			args,
			2,
		);
		const text = strOf(value);
		const limit = count === null ? -1 : indexArgument(count);
		const options = { searched: plainText(strOf(old)), replacement: strOf(fresh), limit };
		return replaceText(text, plainText(text), options);
	},
	join(value, args) {
		const [separator = "", attribute = null] = bindArguments("do_join", ["d", "attribute"], args);
		const between = strOf(separator);
		const parts: Text[] = [];
		let length = 0;
		for (const item of iterate(value)) {
			const text = strOf(attribute === null ? item : attributePath(attribute)(item));
			length += plainText(text).length + plainText(between).length;
			checkLength(length);
			if (parts.length > 0) {
				parts.push(between);
			}
			parts.push(text);
		}
		return joinTexts(parts);
	},
	indent: indentFilter,
	center(value, args) {
		const [width = 80] = bindArguments("do_center", ["width"], args);
		const text = softText(value);
		const options = { side: "center" as const, width: indexArgument(width), fill: " " };
		return sameKind(text, justifyText(strText(text), options));
	},
	truncate: truncateFilter,
	wordcount: (value) => [...plainText(strText(softText(value))).matchAll(/[\p{L}\p{N}_]+/gu)].length,
	format(value, args) {
		if (args.positional.length > 0 && args.keywords.size > 0) {
			raise("FilterArgumentError", "can't handle positional and keyword arguments at the same time");
		}
		return formatPercent(
			softText(value),
			args.keywords.size > 0 ? dictOf(args.keywords) : new PyTuple(args.positional),
		);
	},
	tojson(value, args) {
		const parameters = ["ensure_ascii", "indent", "separators", "sort_keys"];
		const [ascii = false, indent = null, separators = null, sort = false] = bindArguments(
			"tojson",
			parameters,
			args,
		);
		const level = indentText(indent);
		const [item, key] =
			separators === null ? [level === undefined ? ", " : ",", ": "] : separatorPair(separators);
		const text = toJson(value, {
			ensureAscii: isTruthy(ascii),
			indent: level,
			itemSeparator: item,
			keySeparator: key,
			sortKeys: isTruthy(sort),
		});
		checkLength(plainText(text).length);
		return text;
	},
	pprint: (value) => prettyPrint(value),
	urlencode: (value) => urlEncode(value),
	xmlattr: xmlAttributes,
	filesizeformat: () => limitError('The filter "filesizeformat" is not supported.'),
	urlize: () => limitError('The filter "urlize" is not supported.'),
	wordwrap: () => limitError('The filter "wordwrap" is not supported.'),
};

function escapeFilter(value: Value): Value {
	return new Markup(escapeHtml(value));
}

/** jinja2's own: a word begins after white space, `-`, and opening brackets. */
function titleWords(text: string): string {
	return (
		text
			// eslint-disable-next-line no-control-regex -- Python's white space has them.
			.split(/([-\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000({[<]+)/)
			.map((word) => {
				const [first = ""] = word;
				return first.toUpperCase() + word.slice(first.length).toLowerCase();
			})
			.join("")
	);
}

function indentFilter(value: Value, args: Parameters<Filter>[1]): Value {
	const parameters = ["width", "first", "blank"];
	const [width = 4, first = false, blank = false] = bindArguments("do_indent", parameters, args);
	const indention = isStr(width) ? strText(width) : " ".repeat(Math.max(0, indexArgument(width)));
	if (!isStr(value)) {
		demandDefined(value, null);
		return typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`);
	}
	// jinja2 adds a line end, so that the last line counts even when it is empty.
	const text = joinTexts([strText(value), "\n"]);
	const lines = lineRanges(plainText(text), false).map(({ start, end }) => sliceText(text, start, end));
	checkLength(plainText(text).length + lines.length * plainText(indention).length);
	const indentsBlank = isTruthy(blank);
	const parts: Text[] = [isTruthy(first) ? indention : ""];
	lines.forEach((line, i) => {
		const isIndented = i > 0 && (indentsBlank || plainText(line) !== "");
		parts.push(i === 0 ? "" : "\n", isIndented ? indention : "", line);
	});
	return sameKind(value, joinTexts(parts));
}

function truncateFilter(value: Value, args: Parameters<Filter>[1]): Value {
	const parameters = ["length", "killwords", "end", "leeway"];
	const [length = 255, kill = false, end = "...", leeway = null] = bindArguments(
		"do_truncate",
		parameters,
		args,
	);
	if (!isStr(value) || !isStr(end)) {
		return typeError(`object of type '${typeName(value)}' has no len()`);
	}
	const most = indexArgument(length);
	const tail = strText(end);
	const tailLength = codePointLength(plainText(tail));
	if (most < tailLength) {
		raise("AssertionError", `expected length >= ${tailLength}, got ${most}`);
	}
	const text = strText(value);
	const plain = plainText(text);
	if (codePointLength(plain) <= most + (leeway === null ? 5 : indexArgument(leeway))) {
		return value;
	}
	const cut = utf16Offset(plain, most - tailLength);
	const space = plain.slice(0, cut).lastIndexOf(" ");
	return joinTexts([sliceText(text, 0, isTruthy(kill) || space < 0 ? cut : space), tail]);
}

function indentText(indent: Value): string | undefined {
	if (indent === null) {
		return undefined;
	}
	return isStr(indent) ? plainText(strText(indent)) : " ".repeat(Math.max(0, indexArgument(indent)));
}

function separatorPair(separators: Value): [string, string] {
	const parts = [...iterate(separators)];
	const [item, key] = parts;
	if (item === undefined || key === undefined || parts.length > 2) {
		return parts.length > 2
			? valueError("too many values to unpack (expected 2)")
			: valueError(`not enough values to unpack (expected 2, got ${parts.length})`);
	}
	if (!isStr(item) || !isStr(key)) {
		return typeError(`make_encoder() argument 7 must be str, not ${typeName(item)}`);
	}
	return [plainText(strText(item)), plainText(strText(key))];
}

function stripTags(text: string): string {
	const bare = text.replace(/<!--[\s\S]*?-->|<[^>]*>/g, "");
	const words = wordRanges(bare, -1).map(({ start, end }) => bare.slice(start, end));
	const entities: { readonly [name: string]: string } = {
		amp: "&",
		lt: "<",
		gt: ">",
		quot: '"',
		"#39": "'",
		"#34": '"',
	};
	return words
		.join(" ")
		.replace(/&(amp|lt|gt|quot|#39|#34);/g, (whole, name: string) => entities[name] ?? whole);
}

function quoteUrl(value: Value, isQuery: boolean): string {
	const text = plainText(strOf(value));
	const quoted = encodeURIComponent(text).replace(
		/[!'()*]/g,
		(c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
	);
	return isQuery ? quoted.replaceAll("%20", "+") : quoted.replaceAll("%2F", "/");
}

function urlEncode(value: Value): Value {
	if (
		isStr(value) ||
		typeof value === "number" ||
		value === null ||
		value instanceof PyFloat ||
		value instanceof Undefined
	) {
		return quoteUrl(value, false);
	}
	const pairs =
		value instanceof PyDict ? entriesOf(value) : [...iterate(value)].map((pair) => [...iterate(pair)]);
	return pairs.map(([key = null, item = null]) => `${quoteUrl(key, true)}=${quoteUrl(item, true)}`).join("&");
}

function xmlAttributes(value: Value, args: Parameters<Filter>[1]): Value {
	const [autospace = true] = bindArguments("do_xmlattr", ["autospace"], args);
	if (!(value instanceof PyDict)) {
		return raise("AttributeError", `'${typeName(value)}' object has no attribute 'items'`);
	}
	const parts: Text[] = [];
	for (const [key, item] of entriesOf(value)) {
		if (item === null || item instanceof Undefined) {
			continue;
		}
		const name = plainText(strOf(key));
		if (/[ \t\n\r\f\v/>=]/.test(name)) {
			valueError(`Invalid character in attribute name: ${plainText(reprOf(key))}`);
		}
		parts.push(
			parts.length > 0 || isTruthy(autospace) ? " " : "",
			escapeHtml(key),
			'="',
			escapeHtml(item),
			'"',
		);
	}
	return joinTexts(parts);
}
