/** A value of a configuration file that its option cannot take. */
import type { RuleFinding } from "../base/finding.js";
import { nearest } from "../base/nearest.js";
import type { ConfigKind } from "../options/config-kinds.js";
import type { ConfigNode, ConfigScalar, ConfigText } from "../syntax/config/config-node.js";
import type { RecordedOption } from "../types/option-table.js";
import { defineRule } from "../types/rule.js";
import { configEntries, type CheckedEntry } from "./support/config-entries.js";

export default defineRule({
	id: "wrong-option-type",
	stage: "config",
	severity: "error",
	*check(check, { libraries }) {
		for (const checked of configEntries(check, libraries)) {
			const finding = report(checked, check.config.text);
			if (finding !== undefined) {
				yield finding;
			}
		}
	},
});

function report(checked: CheckedEntry, text: string): RuleFinding | undefined {
	const { verdict, entry, kind, scope } = checked;
	const { value } = entry;
	if (verdict.kind !== "accepted" || value.kind === "null") {
		return undefined;
	}
	// All spans of all tables: a release that is not the installed one may explain the value, and then it is the wrong release.
	const options = scope.parts.flatMap(({ table }) =>
		Object.hasOwn(table.options, entry.key) ? (table.options[entry.key] ?? []) : [],
	);
	const faults = options.map((option) => faultOf(value, option, kind));
	const [first] = faults;
	if (first === undefined || faults.includes(undefined)) {
		return undefined;
	}
	const written = text.slice(value.start, value.end);
	const latest = faultOf(value, verdict.option, kind) ?? first;
	const message = `"${entry.key}" of ${checked.section.owner} ${latest.expected}, not ${describe(value, written)}: the run stops with an error.`;
	const range = { start: value.start, end: value.end };
	const sibling = optionOfShares(checked);
	if (sibling !== undefined) {
		return {
			range,
			message: `${message} A share of the steps is "${sibling}".`,
			fixes: [
				{
					title: `Rename ${entry.key} to ${sibling}`,
					safety: "unsafe",
					edits: [{ range: entry.keyRange, newText: checked.written(sibling) }],
					preferred: true,
				},
			],
		};
	}
	return {
		range,
		message: `${message} ${latest.todo}`,
		...(latest.newText === undefined
			? {}
			: {
					fixes: [
						{
							title: `Change ${written} to ${latest.newText}`,
							safety: "unsafe",
							edits: [{ range, newText: latest.newText }],
							preferred: true,
						},
					],
				}),
	};
}

/**
 * `warmup_ratio` for `warmup_steps: 0.1`: Transformers 5 takes a share there, and readers that check the types themselves,
 * as Axolotl's schema up to 0.19, still do not.
 */
function optionOfShares({ entry, scope }: CheckedEntry): string | undefined {
	const { key, value } = entry;
	const sibling = key.replace(/_steps$/, "_ratio");
	const isShare = value.kind === "number" && value.value > 0 && value.value < 1;
	const isKnown = scope.parts.some(({ table }) => Object.hasOwn(table.options, sibling));
	return isShare && sibling !== key && isKnown ? sibling : undefined;
}

interface Fault {
	/** `takes a number`. */
	readonly expected: string;
	readonly todo: string;
	readonly newText?: string;
}

/** Undefined: the option takes the value, or that is not known. */
function faultOf(value: ConfigNode, option: RecordedOption, kind: ConfigKind): Fault | undefined {
	const types = option.y.split("|").filter((type) => type !== "null");
	if (types.length === 0 || types.includes("any")) {
		return undefined;
	}
	switch (value.kind) {
		case "map":
			return types.includes("dict") ? undefined : wrong(types);
		case "list":
			return types.includes("list") || types.includes("dict") || kind.id === "mlx-lm"
				? undefined
				: wrong(types);
		case "timestamp":
		case "null":
			return undefined;
		case "string":
			return ofText(value, option, types, kind);
		case "boolean":
			return ofBoolean(types, kind);
		case "number":
			return ofNumber(value, types, kind);
	}
}

function ofText(
	{ value, isQuoted }: ConfigText,
	option: RecordedOption,
	types: readonly string[],
	kind: ConfigKind,
): Fault | undefined {
	// OmegaConf, environment variables and templates of other tools fill these in.
	if (/\$\{|\{\{|^\$/.test(value)) {
		return undefined;
	}
	if (types.includes("str")) {
		return ofChoice(value, option, kind);
	}
	const isNumeric = types.some((type) => type === "int" || type === "float");
	if (isNumeric && value.trim() !== "" && Number.isFinite(Number(value))) {
		const newText = pythonNumber(value);
		return kind.readsTextAsNumber || isQuoted
			? undefined
			: {
					expected: "takes a number",
					todo: `YAML reads a number with an exponent only when it has a dot and a sign: write ${newText}.`,
					newText,
				};
	}
	if (types.includes("bool") && /^(?:true|false|yes|no|on|off|y|n|t|f|0|1)$/i.test(value)) {
		return undefined;
	}
	// Lists may be written as text with commas, dicts as JSON.
	return types.includes("list") || types.includes("dict") ? undefined : wrong(types);
}

/** Only Axolotl's schema and MLX-LM's tables of functions know every choice; elsewhere other values may be registered. */
function ofChoice(value: string, { c }: RecordedOption, kind: ConfigKind): Fault | undefined {
	const isClosed = CLOSED.includes(kind.id);
	if (c === undefined || c.includes(value) || !isClosed || value === "") {
		return undefined;
	}
	const names = c.filter((one) => typeof one === "string");
	const near = nearest(value, names);
	return {
		expected: `takes ${c.length > 12 ? "one of its own names" : c.map((one) => JSON.stringify(one)).join(", ")}`,
		todo: near === undefined ? "Choose one of them." : `Use "${near}".`,
		...(near === undefined ? {} : { newText: near }),
	};
}

const CLOSED: readonly ConfigKind["id"][] = ["axolotl", "dataset-info", "llama-factory", "mlx-lm"];

/** `off` and `no` are booleans for YAML; pydantic takes none for text. */
function ofBoolean(types: readonly string[], kind: ConfigKind): Fault | undefined {
	const isStrict = kind.id === "axolotl";
	return isStrict && types.length === 1 && types[0] === "str"
		? { expected: "takes text", todo: "YAML reads yes, no, on and off as booleans: put the text in quotes." }
		: undefined;
}

function ofNumber(
	{ isInteger, value }: Extract<ConfigScalar, { kind: "number" }>,
	types: readonly string[],
	kind: ConfigKind,
): Fault | undefined {
	const isStrict = kind.id === "axolotl";
	if (types.length === 1 && types[0] === "int" && !isInteger && !Number.isInteger(value)) {
		return wrong(types);
	}
	return isStrict && types.every((type) => type === "str" || type === "dict") && types.includes("str")
		? { expected: "takes text", todo: "Put it in quotes." }
		: undefined;
}

function wrong(types: readonly string[]): Fault {
	return {
		expected: `takes ${types.map((type) => TYPES.get(type) ?? type).join(" or ")}`,
		todo: "Change the value.",
	};
}

const TYPES: ReadonlyMap<string, string> = new Map([
	["bool", "true or false"],
	["dict", "a mapping"],
	["float", "a number"],
	["int", "a whole number"],
	["list", "a list"],
	["str", "text"],
]);

function describe(value: ConfigNode, written: string): string {
	switch (value.kind) {
		case "map":
			return "a mapping";
		case "list":
			return "a list";
		case "boolean":
			return `the boolean ${written}`;
		case "string":
			return `the text "${value.value.slice(0, 40)}"`;
		default:
			return written.slice(0, 40);
	}
}

/** `2e-4` → `2.0e-4`, as PyYAML reads a number. */
function pythonNumber(text: string): string {
	const [, digits = "", fraction = "", exponent = ""] =
		/^([-+]?\d*)(\.\d*)?(?:[eE]([-+]?\d+))?$/.exec(text) ?? [];
	const sign = /^[-+]/.test(exponent) ? "" : "+";
	return `${digits === "" ? "0" : digits}${fraction.length > 1 ? fraction : ".0"}e${sign}${exponent}`;
}
