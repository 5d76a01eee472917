/** Settings for a file: `tunelint.json` (nearest upwards) over `[tool.tunelint]` over the editor's. */
import { defaultSettings, knownSettingsSchema, type FileSettings, type Settings } from "../core/index.js";
import { readSettingsFile, type SettingsText } from "../core/project/read-settings-file.js";
import type { Host } from "../host.js";
import { anchorSettings } from "./anchor-settings.js";
import type { FileStore } from "./file-store.js";
import { matchesGlob } from "./matches-glob.js";

export interface FoundSettings {
	/** With what is said of this very file; paths of settings files are absolute. */
	readonly settings: Settings;
	/** What `files` says of it. */
	readonly own: FileSettings;
}

export const SETTINGS_FILE = "tunelint.json";
const PROJECT_FILE = "pyproject.toml";
/** Folders above the file that are looked at; deeper trees are not real. */
const MAX_LEVELS = 40;

export interface SettingsFinder {
	for(file: string, editor: Partial<Settings>): Promise<FoundSettings>;
	/** A settings file with its faults; undefined when it cannot be read. */
	read(file: string): Promise<SettingsText | undefined>;
	/** Path of the `tunelint.json` that counts for the file, whatever is in it. */
	nearestFile(file: string): Promise<string | undefined>;
}

export function createSettingsFinder(host: Host, store: FileStore): SettingsFinder {
	const parsed = new Map<string, SettingsText>();
	const schema = knownSettingsSchema();

	/** A file is read, and its faults are logged, once per text. */
	const read = async (file: string): Promise<SettingsText | undefined> => {
		const text = (await store.read(file))?.text;
		if (text === undefined) {
			return undefined;
		}
		const known = parsed.get(file);
		if (known?.text === text) {
			return known;
		}
		const fresh = readSettingsFile(file, text, schema);
		if (fresh.faults.length > 0) {
			host.log(`${file}: some settings have no effect; "tunelint check" says which.`);
		}
		parsed.set(file, fresh);
		return fresh;
	};

	/** The nearest file upwards with that name that `accepts` likes. */
	const nearest = async (
		file: string,
		name: string,
		accepts: (read: SettingsText) => boolean,
	): Promise<SettingsText | undefined> => {
		let folder = host.dirname(file);
		for (let level = 0; level < MAX_LEVELS; level++) {
			const found = await read(host.resolve(folder, name));
			if (found !== undefined && accepts(found)) {
				return found;
			}
			const parent = host.dirname(folder);
			if (parent === folder) {
				break;
			}
			folder = parent;
		}
		return undefined;
	};

	const settingsIn = async (file: string, name: string): Promise<Partial<Settings>> => {
		const found = await nearest(file, name, ({ value }) => value !== undefined);
		// Every value was compared with the schema of its key.
		const settings = (found?.value ?? {}) as Partial<Settings>;
		return found === undefined ? {} : anchorSettings(host, host.dirname(found.file), settings);
	};

	return {
		read,
		nearestFile: async (file) => (await nearest(file, SETTINGS_FILE, () => true))?.file,
		async for(file, editor) {
			const project = await settingsIn(file, PROJECT_FILE);
			const settings = merged([editor, project, await settingsIn(file, SETTINGS_FILE)]);
			const own = saidOf(file, settings.files);
			return {
				settings: {
					...settings,
					...(own.run === undefined ? {} : { run: own.run }),
					...(own.tokenizer === undefined ? {} : { tokenizer: own.tokenizer }),
				},
				own,
			};
		},
	};
}

/** Later ones win; what has names or entries is merged one by one. */
function merged(sources: readonly Partial<Settings>[]): Settings {
	return sources.reduce<Settings>(
		(below, source) => ({
			...below,
			...source,
			rules: { ...below.rules, ...source.rules },
			thresholds: { ...below.thresholds, ...source.thresholds },
			files: { ...below.files, ...source.files },
			ignore: [...below.ignore, ...(source.ignore ?? [])],
		}),
		defaultSettings,
	);
}

function saidOf(file: string, files: Settings["files"]): FileSettings {
	const fitting = Object.entries(files).filter(([glob]) => matchesGlob(glob, file));
	return Object.assign({}, ...fitting.map(([, said]) => said));
}
