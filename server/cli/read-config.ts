/** `--config`: settings from one named file in place of every `tunelint.json`. */
import { isUnavailable, unavailable, type Settings } from "../core/index.js";
import type { Host } from "../host.js";
import { inputFault, type UsageError } from "./arguments.js";

export interface Configuration {
	/** With `--config`, a host on which no `tunelint.json` can be found. */
	readonly host: Host;
	readonly settings: Partial<Settings>;
}

export async function readConfig(
	host: Host,
	cwd: string,
	file: string | undefined,
): Promise<Configuration | UsageError> {
	if (file === undefined) {
		return { host, settings: {} };
	}
	const path = host.resolve(cwd, file);
	const read = await host.readText(path);
	if (isUnavailable(read)) {
		return inputFault(`The settings "${file}" cannot be read. ${read.reason}`);
	}
	const settings = parse(read.text);
	if (settings === undefined) {
		return inputFault(`The settings "${file}" are not a JSON object.`);
	}
	const { run, tokenizer, rules, thresholds } = settings;
	const fault = faultOf(settings);
	if (fault !== undefined) {
		return inputFault(`The settings "${file}" are wrong: ${fault}`);
	}
	const folder = host.dirname(path);
	return {
		host: withoutSettingsFiles(host),
		settings: {
			...(typeof run === "string" ? { run: run === "" ? "" : host.resolve(folder, run) } : {}),
			...(isRecord(run) ? { run: absolutePaths(host, folder, run) } : {}),
			...(typeof tokenizer === "string" ? { tokenizer } : {}),
			// The kinds of the values were checked above.
			...(isRecord(rules) ? { rules: rules as Settings["rules"] } : {}),
			...(isRecord(thresholds) ? { thresholds: thresholds as Settings["thresholds"] } : {}),
		},
	};
}

const LEVELS = ["default", "off", "hint", "info", "warning", "error"];

/** What is wrong with the settings; undefined: nothing. */
function faultOf(settings: Readonly<Record<string, unknown>>): string | undefined {
	const { run, tokenizer, rules, thresholds } = settings;
	const unknown = Object.keys(settings).find(
		(key) => !["$schema", "run", "tokenizer", "rules", "thresholds"].includes(key),
	);
	if (unknown !== undefined) {
		return `there is no setting "${unknown}".`;
	}
	if (run !== undefined && typeof run !== "string" && !everyValue(run, (path) => typeof path === "string")) {
		return `"run" must be a path, or an object of paths.`;
	}
	if (tokenizer !== undefined && typeof tokenizer !== "string") {
		return `"tokenizer" must be a path or a name.`;
	}
	if (rules !== undefined && !everyValue(rules, (level) => LEVELS.some((known) => known === level))) {
		return `"rules" must be an object of levels: ${LEVELS.join(", ")}.`;
	}
	if (thresholds !== undefined && !everyValue(thresholds, (number) => typeof number === "number")) {
		return `"thresholds" must be an object of numbers.`;
	}
	return undefined;
}

function withoutSettingsFiles(host: Host): Host {
	return {
		...host,
		readText: async (path) =>
			host.basename(path) === "tunelint.json"
				? unavailable("Another settings file was named.", "Leave out --config to read this one.")
				: host.readText(path),
	};
}

function absolutePaths(
	host: Host,
	folder: string,
	run: Readonly<Record<string, unknown>>,
): Record<string, string> {
	return Object.fromEntries(
		Object.entries(run).map(([dataset, script]) => [
			host.resolve(folder, dataset),
			host.resolve(folder, String(script)),
		]),
	);
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return isRecord(value) ? value : undefined;
	} catch (error) {
		if (error instanceof SyntaxError) {
			return undefined;
		}
		throw error;
	}
}

function everyValue(value: unknown, isRight: (item: unknown) => boolean): boolean {
	return isRecord(value) && Object.values(value).every(isRight);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
