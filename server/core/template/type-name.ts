/** `type(value).__name__`. */
import { TracedText } from "./traced-text.js";
import {
	Markup,
	Namespace,
	PyDict,
	PyFloat,
	PyFunction,
	PyIterator,
	PyObject,
	PyRange,
	PyTuple,
	PyView,
	Slice,
	Undefined,
	type Value,
} from "./values.js";

export function typeName(value: Value): string {
	switch (typeof value) {
		case "string":
			return "str";
		case "number":
		case "bigint":
			return "int";
		case "boolean":
			return "bool";
	}
	if (value === null) {
		return "NoneType";
	}
	if (value instanceof PyDict) {
		return "dict";
	}
	if (Array.isArray(value)) {
		return "list";
	}
	return objectTypeName(value);
}

function objectTypeName(value: object): string {
	if (value instanceof TracedText) {
		return "str";
	}
	if (value instanceof PyFloat) {
		return "float";
	}
	if (value instanceof PyTuple) {
		return "tuple";
	}
	if (value instanceof Markup) {
		return "Markup";
	}
	if (value instanceof PyRange) {
		return "range";
	}
	if (value instanceof Undefined) {
		return "Undefined";
	}
	if (value instanceof Namespace) {
		return "Namespace";
	}
	if (value instanceof Slice) {
		return "slice";
	}
	if (value instanceof PyView) {
		return value.kind;
	}
	return value instanceof PyIterator || value instanceof PyFunction || value instanceof PyObject
		? value.typeName
		: "object";
}

/** How jinja2 names an object in a message about something missing. */
export function objectDescription(value: Value): string {
	if (value === null) {
		return "None";
	}
	const name = typeName(value);
	return `${MODULES[name] ?? ""}${name} object`;
}

const MODULES: { readonly [type: string]: string } = {
	Markup: "markupsafe.",
	Namespace: "jinja2.utils.",
	Undefined: "jinja2.runtime.",
	Macro: "jinja2.runtime.",
	LoopContext: "jinja2.runtime.",
	Cycler: "jinja2.utils.",
	Joiner: "jinja2.utils.",
};
