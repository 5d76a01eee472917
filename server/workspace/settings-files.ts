/** Settings for a file: `tunelint.json` (nearest upwards) over `[tool.tunelint]` over the editor's. */
import { defaultSettings, parseJson, ruleLevels, toJsonValue, type Settings } from "../core/index.js";
import { readToolTable } from "../core/project/pyproject-settings.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";

export interface FoundSettings {
	readonly settings: Settings;
	/** Folder that relative paths of the settings refer to; absent for the editor's. */
	readonly folder?: string;
}

const SETTINGS_FILE = "tunelint.json";
const PROJECT_FILE = "pyproject.toml";
/** Folders above the file that are looked at; deeper trees are not real. */
const MAX_LEVELS = 40;

export interface SettingsFinder {
	for(file: string, editor: Partial<Settings>): Promise<FoundSettings>;
}

export function createSettingsFinder(host: Host, store: FileStore): SettingsFinder {
	const parsed = new Map<
		string,
		{ readonly text: string; readonly settings: Partial<Settings> | undefined }
	>();

	/** A file is read, and its faults are logged, once per text. */
	const settingsIn = async (file: string, parse: ParseTable): Promise<Partial<Settings> | undefined> => {
		const text = (await store.read(file))?.text;
		if (text === undefined) {
			return undefined;
		}
		const known = parsed.get(file);
		if (known?.text === text) {
			return known.settings;
		}
		const table = parse(text, (fault) => host.log(`${file}: ${fault}`));
		const settings = table && knownSettings(table, (fault) => host.log(`${file}: ${fault}`));
		parsed.set(file, { text, settings });
		return settings;
	};

	/** The nearest folder upwards that has the file with settings in it. */
	const nearest = async (start: string, name: string, parse: ParseTable): Promise<Found | undefined> => {
		let folder = start;
		for (let level = 0; level < MAX_LEVELS; level++) {
			const settings = await settingsIn(host.resolve(folder, name), parse);
			if (settings !== undefined) {
				return { settings, folder };
			}
			const parent = host.dirname(folder);
			if (parent === folder) {
				break;
			}
			folder = parent;
		}
		return undefined;
	};

	return {
		async for(file, editor) {
			const start = host.dirname(file);
			const own = await nearest(start, SETTINGS_FILE, parseJsonTable);
			const project = await nearest(start, PROJECT_FILE, (text) => readToolTable(text));
			const folder = own?.settings.run === undefined ? (project ?? own)?.folder : own.folder;
			return {
				settings: { ...defaultSettings, ...editor, ...project?.settings, ...own?.settings },
				...(folder === undefined ? {} : { folder }),
			};
		},
	};
}

interface Found {
	readonly settings: Partial<Settings>;
	readonly folder: string;
}

type Report = (fault: string) => void;
type ParseTable = (text: string, report: Report) => Readonly<Record<string, unknown>> | undefined;

function parseJsonTable(text: string, report: Report): Readonly<Record<string, unknown>> | undefined {
	const { value, problems } = parseJson(text);
	const [problem] = problems;
	if (problem !== undefined) {
		report(`it is not valid JSON and is left out: ${problem.message}`);
		return undefined;
	}
	const table = value && toJsonValue(value);
	if (typeof table !== "object" || table === null || Array.isArray(table)) {
		report("it must hold an object and is left out.");
		return undefined;
	}
	return table as Readonly<Record<string, unknown>>;
}

/** The keys that have the right type; the rest is reported and left out, so that a typo loses nothing else. */
function knownSettings(table: Readonly<Record<string, unknown>>, report: Report): Partial<Settings> {
	const found: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(table)) {
		if (isRightType(key, value)) {
			found[key] = value;
		} else if (key !== "$schema") {
			report(`"${key}" is no setting, or has the wrong type; it is left out.`);
		}
	}
	// Every value was compared with the type of its key.
	return found as Partial<Settings>;
}

function isRightType(key: string, value: unknown): boolean {
	const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
	switch (key) {
		case "run":
			return (
				typeof value === "string" ||
				(isObject && Object.values(value).every((path) => typeof path === "string"))
			);
		case "tokenizer":
			return typeof value === "string";
		case "rules":
			return isObject && Object.values(value).every((level) => ruleLevels.some((known) => known === level));
		case "thresholds":
			return isObject && Object.values(value).every((number) => typeof number === "number");
		default:
			return false;
	}
}
