/** The editor's settings (untyped JSON) as `Settings`: what is not understood is the default. */
import { defaultSettings, type RuleLevel, type Settings } from "../core/index.js";

/** `value` is the object below `tunelint`, as the editor sends it. */
export function readSettings(value: unknown): Settings {
	const given = isRecord(value) ? value : {};
	return {
		run: readRun(given["run"]),
		tokenizer: typeof given["tokenizer"] === "string" ? given["tokenizer"] : defaultSettings.tokenizer,
		rules: entriesThat(given["rules"], isRuleLevel),
		thresholds: entriesThat(given["thresholds"], isFiniteNumber),
		files: defaultSettings.files,
		ignore: defaultSettings.ignore,
		inlayHints: given["inlayHints"] === "off" ? "off" : defaultSettings.inlayHints,
		codeLens: given["codeLens"] === "off" ? "off" : defaultSettings.codeLens,
		hover: isHover(given["hover"]) ? given["hover"] : defaultSettings.hover,
	};
}

function readRun(value: unknown): Settings["run"] {
	if (isRecord(value)) {
		return entriesThat(value, isString);
	}
	return isString(value) ? value : defaultSettings.run;
}

function entriesThat<T>(value: unknown, accepts: (value: unknown) => value is T): Record<string, T> {
	const given = isRecord(value) ? value : {};
	return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, T] => accepts(entry[1])));
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
	return typeof value === "string";
}

function isFiniteNumber(value: unknown): value is number {
	return typeof value === "number" && Number.isFinite(value);
}

const ruleLevels: readonly unknown[] = [
	"default",
	"off",
	"hint",
	"info",
	"warning",
	"error",
] satisfies RuleLevel[];

function isRuleLevel(value: unknown): value is RuleLevel {
	return ruleLevels.includes(value);
}

function isHover(value: unknown): value is Settings["hover"] {
	return value === "compact" || value === "full" || value === "off";
}
