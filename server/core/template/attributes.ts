/** jinja2's `object.name` and `object[name]` in its sandbox: methods, items, and what may not be touched. */
import { containerMethod } from "./container-methods.js";
import { getItem } from "./dict.js";
import { formatMapMethod, formatMethod } from "./format-method.js";
import { floatText } from "./numbers.js";
import { numberMethod } from "./number-methods.js";
import { positionalArguments } from "./call-arguments.js";
import { stringMethod } from "./string-methods.js";
import { itemOf } from "./subscript.js";
import { raise } from "./template-error.js";
import { isStr, isText } from "./text.js";
import { plainText } from "./traced-text.js";
import { objectDescription, typeName } from "./type-name.js";
import { Namespace, PyDict, PyFunction, PyObject, PyTuple, Undefined, type Value } from "./values.js";

/** `object.name`: the attribute goes before the item. */
export function attributeOf(object: Value, name: string): Value {
	const attribute = pythonAttribute(object, name);
	if (attribute !== undefined) {
		return attribute;
	}
	const item = itemOf(object, name);
	return item === undefined ? missing(object, name) : item;
}

/** `object[index]`: the item goes before the attribute. */
export function itemOrAttribute(object: Value, index: Value): Value {
	const item = itemOf(object, index);
	if (item !== undefined) {
		return item;
	}
	const attribute = isText(index) ? pythonAttribute(object, plainText(index)) : undefined;
	return attribute === undefined ? missing(object, index) : attribute;
}

function missing(object: Value, index: Value): Undefined {
	if (!isStr(index)) {
		return new Undefined(`${objectDescription(object)} has no element ${shown(index)}`);
	}
	return new Undefined(
		`'${objectDescription(object)}' has no attribute '${plainText(isText(index) ? index : index.text)}'`,
	);
}

function shown(index: Value): string {
	if (index instanceof PyTuple || Array.isArray(index) || index instanceof PyDict) {
		return typeName(index);
	}
	return typeof index === "object" && index !== null && "value" in index && typeof index.value === "number"
		? floatText(index.value)
		: String(index);
}

/** `getattr`, guarded; undefined where Python raises an `AttributeError`. */
export function pythonAttribute(object: Value, name: string): Value | undefined {
	if (object instanceof Namespace) {
		return name === "__class__" ? unsafe(object, name) : guardedNamespace(object, name);
	}
	if (object instanceof Undefined) {
		return name.startsWith("__") && name.endsWith("__")
			? undefinedDunder(object, name)
			: raise(object.type, object.message);
	}
	if (name.startsWith("_")) {
		return isPythonInternal(object, name) ? unsafe(object, name) : undefined;
	}
	if (object instanceof PyDict || Array.isArray(object) || object instanceof PyTuple) {
		return guarded(object, name);
	}
	if (isStr(object)) {
		switch (name) {
			case "format":
				return method(name, (args) => formatMethod(object, args));
			case "format_map":
				return method(name, (args) => {
					const [mapping = null] = positionalArguments(name, args, { least: 1, most: 1 });
					return formatMapMethod(object, mapping);
				});
			default: {
				const call = stringMethod(object, name);
				return call === undefined ? undefined : method(name, call);
			}
		}
	}
	if (object instanceof PyObject) {
		return object.attribute(name);
	}
	if (object instanceof PyFunction) {
		return object.attributes?.(name);
	}
	return numberMethod(object, name) ?? guarded(object, name);
}

function guarded(object: Value, name: string): Value | undefined {
	const found = containerMethod(object, name);
	return found === "modifies" ? unsafe(object, name) : found;
}

function guardedNamespace(object: Namespace, name: string): Value | undefined {
	const value = getItem(object.attributes, name);
	return value !== undefined && name.startsWith("_") ? unsafe(object, name) : value;
}

function method(name: string, call: PyFunction["call"]): PyFunction {
	return new PyFunction(name, "builtin_function_or_method", call);
}

function unsafe(object: Value, name: string): Undefined {
	return new Undefined(
		`access to attribute '${name}' of '${typeName(object)}' object is unsafe.`,
		"SecurityError",
	);
}

const OBJECT_INTERNALS: ReadonlySet<string> = new Set(
	"class delattr dir doc eq format ge getattribute getstate gt hash init init_subclass le lt ne new reduce reduce_ex repr setattr sizeof str subclasshook".split(
		" ",
	),
);
const SEQUENCE_INTERNALS: ReadonlySet<string> = new Set(
	"add contains getitem getnewargs iter len mul rmul mod rmod delitem iadd imul reversed setitem class_getitem ior or ror".split(
		" ",
	),
);
const CALLABLE_INTERNALS: ReadonlySet<string> = new Set(
	"call name qualname module self text_signature globals code closure defaults dict kwdefaults annotations builtins get wrapped".split(
		" ",
	),
);

/** Whether Python has that attribute: then the sandbox refuses it, else it is merely undefined. */
function isPythonInternal(object: Value, name: string): boolean {
	const [, inner = ""] = /^__(\w+)__$/.exec(name) ?? [];
	if (OBJECT_INTERNALS.has(inner)) {
		return true;
	}
	if (object instanceof PyFunction || object instanceof PyObject) {
		return CALLABLE_INTERNALS.has(inner);
	}
	return SEQUENCE_INTERNALS.has(inner) && object !== null && (typeof object === "object" || isStr(object));
}

function undefinedDunder(object: Undefined, name: string): Value | undefined {
	return OBJECT_INTERNALS.has(name.slice(2, -2)) ? unsafe(object, name) : undefined;
}
