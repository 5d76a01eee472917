/** How Python prints a template's values: `str()` and `repr()`. */

/** The part of the template library's values that is looked at. */
export interface RuntimeValue {
	readonly type: string;
	readonly value: unknown;
	toString(): string;
}

export function pythonTypeName(value: RuntimeValue): string {
	switch (value.type) {
		case "StringValue":
			return "str";
		case "NullValue":
			return "NoneType";
		case "BooleanValue":
			return "bool";
		case "IntegerValue":
			return "int";
		case "FloatValue":
			return "float";
		case "ArrayValue":
			return "list";
		case "TupleValue":
			return "tuple";
		case "ObjectValue":
			return "dict";
		case "FunctionValue":
			return "function";
		default:
			return value.type;
	}
}

/** `str(value)`, and nothing for an undefined value, as Jinja prints it. */
export function toPythonText(value: RuntimeValue): string {
	switch (value.type) {
		case "StringValue":
			return String(value.value);
		case "UndefinedValue":
			return "";
		default:
			return repr(value);
	}
}

/** Without `characters`, Python's own white space, which is not JavaScript's. */
const PYTHON_SPACES =
	"\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

/** `str.strip`, `lstrip` and `rstrip`. */
export function stripText(
	text: string,
	options: { readonly ends: "start" | "end" | "both"; readonly characters?: string },
): string {
	const stripped = new Set(options.characters ?? PYTHON_SPACES);
	let start = 0;
	let end = text.length;
	while (options.ends !== "end" && start < end) {
		const first = String.fromCodePoint(text.codePointAt(start) ?? 0);
		if (!stripped.has(first)) {
			break;
		}
		start += first.length;
	}
	while (options.ends !== "start" && end > start) {
		const last = /[\uD800-\uDBFF]?[\s\S]$/.exec(text.slice(Math.max(start, end - 2), end))?.[0] ?? "";
		const character = String.fromCodePoint(last.codePointAt(0) ?? 0) === last ? last : last.slice(-1);
		if (!stripped.has(character)) {
			break;
		}
		end -= character.length;
	}
	return text.slice(start, end);
}

function repr(value: RuntimeValue): string {
	const content = value.value;
	switch (value.type) {
		case "StringValue":
			return quote(String(content));
		case "NullValue":
			return "None";
		case "BooleanValue":
			return content === true ? "True" : "False";
		case "TupleValue": {
			const items = itemsOf(content).map(repr);
			return items.length === 1 ? `(${items.join("")},)` : `(${items.join(", ")})`;
		}
		case "ArrayValue":
			return `[${itemsOf(content).map(repr).join(", ")}]`;
		case "ObjectValue":
			return `{${entriesOf(content)
				.map(([key, item]) => `${quote(key)}: ${repr(item)}`)
				.join(", ")}}`;
		default:
			return value.toString();
	}
}

function itemsOf(content: unknown): readonly RuntimeValue[] {
	// The library keeps lists as arrays of its own values.
	return Array.isArray(content) ? (content as readonly RuntimeValue[]) : [];
}

function entriesOf(content: unknown): readonly (readonly [string, RuntimeValue])[] {
	// The library keeps mappings as maps from strings to its own values.
	return content instanceof Map ? [...(content as ReadonlyMap<string, RuntimeValue>)] : [];
}

const NAMED_ESCAPES: { readonly [character: string]: string } = {
	"\\": "\\\\",
	"\n": "\\n",
	"\r": "\\r",
	"\t": "\\t",
};

/** Double quotes only where that saves an escape. */
function quote(text: string): string {
	const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
	const escaped = text.replace(/[\\\n\r\t'\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
		if (character === "'") {
			return mark === "'" ? "\\'" : "'";
		}
		return NAMED_ESCAPES[character] ?? escapeCode(character.codePointAt(0) ?? 0);
	});
	return mark + escaped + mark;
}

function escapeCode(code: number): string {
	if (code < 0x100) {
		return `\\x${code.toString(16).padStart(2, "0")}`;
	}
	return code < 0x10000
		? `\\u${code.toString(16).padStart(4, "0")}`
		: `\\U${code.toString(16).padStart(8, "0")}`;
}
