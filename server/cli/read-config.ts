/** `--config`: settings from one named file in place of every `tunelint.json`. */
import {
	checkFileRules,
	isUnavailable,
	knownSettingsSchema,
	unavailable,
	type Settings,
	type SettingsFile,
} from "../core/index.js";
import { readSettingsFile } from "../core/project/read-settings-file.js";
import type { Host } from "../host.js";
import { anchorSettings } from "../workspace/anchor-settings.js";
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
	const found = readSettingsFile(path, read.text, knownSettingsSchema());
	const fault = firstFault(found);
	if (fault !== undefined) {
		return inputFault(`The settings "${file}" are wrong: ${fault}`);
	}
	return {
		host: withoutSettingsFiles(host),
		// Every value was compared with the schema of its key.
		settings: await anchorSettings(host, host.dirname(path), (found.value ?? {}) as Partial<Settings>),
	};
}

function firstFault(found: SettingsFile): string | undefined {
	const [finding] = checkFileRules({
		stage: "settings",
		value: found,
		file: found.file,
		ctx: { thresholds: {} },
		levels: {},
		rules: ["unknown-setting"],
	});
	return finding?.message;
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
