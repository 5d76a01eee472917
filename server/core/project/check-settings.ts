/** A settings file's tree against its schema: the values that hold, and what is wrong with the rest. */
import type { JsonValue } from "../syntax/json/json-node.js";
import {
	toPlainValue,
	type ConfigMap,
	type ConfigNode,
	type ConfigText,
} from "../syntax/config/config-node.js";
import type { SettingSchema, SettingType } from "../types/setting-schema.js";
import type { SettingFault } from "../types/settings-file.js";

export interface CheckedSettings {
	/** Without what is wrong, so that a typo loses nothing else. */
	readonly value?: JsonValue;
	readonly faults: readonly SettingFault[];
}

export function checkSettings(root: ConfigNode, schema: SettingSchema): CheckedSettings {
	return check(root, schema, { name: "The file", noun: "setting" });
}

interface Place {
	/** The key above the value, as messages name it. */
	readonly name: string;
	/** What keys below it are names of. */
	readonly noun: string;
}

function check(node: ConfigNode, schema: SettingSchema, place: Place): CheckedSettings {
	const types = typesOf(schema);
	const type = typeOf(node);
	if (types.length > 0 && (type === undefined || !types.includes(type))) {
		const expected = types.map((one) => typeWords[one]).join(" or ");
		return { faults: [{ kind: "wrong-type", name: place.name, expected, range: rangeOf(node) }] };
	}
	switch (node.kind) {
		case "map":
			return checkMap(node, schema, place);
		case "list": {
			const { items } = schema;
			const checked = items === undefined ? [] : node.items.map((item) => check(item, items, place));
			return {
				value: checked.flatMap(({ value }) => (value === undefined ? [] : [value])),
				faults: checked.flatMap(({ faults }) => faults),
			};
		}
		case "string":
			return checkString(node, schema, place);
		default:
			return { value: toPlainValue(node), faults: [] };
	}
}

function checkString(node: ConfigText, schema: SettingSchema, { name }: Place): CheckedSettings {
	const { value } = node;
	const isListed = schema.enum === undefined || schema.enum.includes(value);
	const isFormed = schema.pattern === undefined || new RegExp(schema.pattern).test(value);
	if (isListed && isFormed) {
		return { value, faults: [] };
	}
	const known = schema.enum ?? schema.examples ?? [];
	return { faults: [{ kind: "wrong-value", name, value, known, range: rangeOf(node) }] };
}

function checkMap(node: ConfigMap, schema: SettingSchema, { name: above, noun }: Place): CheckedSettings {
	const { properties = {}, additionalProperties, required = [] } = schema;
	const values = new Map<string, JsonValue>();
	const faults: SettingFault[] = [];
	for (const { key, keyRange, value } of node.entries) {
		const inner = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
		if (inner === undefined || inner === false) {
			const known = Object.keys(properties).filter((name) => name !== "$schema");
			faults.push({ kind: "unknown-name", noun, name: key, known, range: keyRange });
			continue;
		}
		if (node.entries.findLast((entry) => entry.key === key)?.value !== value) {
			faults.push({ kind: "repeated-name", name: key, range: keyRange });
		}
		const checked = check(value, inner, { name: `"${key}"`, noun: nouns[key] ?? "setting" });
		faults.push(...checked.faults);
		if (checked.value !== undefined) {
			values.set(key, checked.value);
		}
	}
	for (const name of required.filter((one) => !node.entries.some(({ key }) => key === one))) {
		faults.push({ kind: "missing-name", name, range: { start: node.start, end: node.start + 1 } });
	}
	// An entry of `ignore` with half of its names would suppress more than was meant.
	const isWhole = required.every((name) => values.has(name));
	return { ...(isWhole || above === "The file" ? { value: Object.fromEntries(values) } : {}), faults };
}

/** What stands below these keys. */
const nouns: Readonly<Record<string, string>> = { rules: "rule", thresholds: "threshold" };

const typeWords: Readonly<Record<SettingType, string>> = {
	string: "a string",
	number: "a number",
	object: "an object",
	array: "a list",
};

/** Values of an `enum` are strings. */
function typesOf(schema: SettingSchema): readonly SettingType[] {
	if (schema.type === undefined) {
		return schema.enum === undefined ? [] : ["string"];
	}
	return typeof schema.type === "string" ? [schema.type] : schema.type;
}

function typeOf(node: ConfigNode): SettingType | undefined {
	switch (node.kind) {
		case "map":
			return "object";
		case "list":
			return "array";
		case "string":
		case "number":
			return node.kind;
		default:
			return undefined;
	}
}

/** A value that has no characters is shown at its place. */
function rangeOf({ start, end }: ConfigNode): { start: number; end: number } {
	return { start, end: Math.max(end, start + 1) };
}
