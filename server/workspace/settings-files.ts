/** Settings for a file: `tunelint.json` (nearest upwards) over `[tool.tunelint]` over the editor's. */
import { defaultSettings, type Settings } from "../core/index.js";
import type { Host } from "../host.js";
import type { FileStore } from "./file-store.js";

export interface FoundSettings {
	readonly settings: Settings;
	/** Folder that relative paths of the settings refer to; absent for the editor's. */
	readonly folder?: string;
}

const SETTINGS_FILE = "tunelint.json";
/** Folders above the file that are looked at; deeper trees are not real. */
const MAX_LEVELS = 40;

export async function settingsFor(
	host: Host,
	store: FileStore,
	file: string,
	editor: Partial<Settings>,
): Promise<FoundSettings> {
	let folder = host.dirname(file);
	for (let level = 0; level < MAX_LEVELS; level++) {
		const stored = await store.read(host.resolve(folder, SETTINGS_FILE));
		const own =
			stored === undefined
				? undefined
				: parseSettings(host, stored.text, host.resolve(folder, SETTINGS_FILE));
		if (own !== undefined) {
			return { settings: { ...defaultSettings, ...editor, ...own }, folder };
		}
		const parent = host.dirname(folder);
		if (parent === folder) {
			break;
		}
		folder = parent;
	}
	return { settings: { ...defaultSettings, ...editor } };
}

/** The keys that have the right type; the rest is logged and left out, so that a typo loses nothing else. */
function parseSettings(host: Host, text: string, file: string): Partial<Settings> | undefined {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch (error) {
		host.log(`${file} is not valid JSON and is ignored: ${String(error)}`);
		return undefined;
	}
	if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
		host.log(`${file} must hold an object and is ignored.`);
		return undefined;
	}
	const found: Record<string, unknown> = {};
	for (const [key, value] of Object.entries(parsed)) {
		if (isRightType(key, value)) {
			found[key] = value;
		} else if (key !== "$schema") {
			host.log(`${file}: "${key}" is no setting, or has the wrong type; it is ignored.`);
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
			return isObject && Object.values(value).every((level) => typeof level === "string");
		case "thresholds":
			return isObject && Object.values(value).every((number) => typeof number === "number");
		default:
			return false;
	}
}
