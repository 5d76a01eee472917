/** Settings of a file with every path made absolute, so that they mean the same wherever they are merged. */
import type { FileSettings, Settings } from "../core/index.js";
import type { Host } from "../host.js";

/** `folder`: where the settings file lies. */
export async function anchorSettings(
	host: Host,
	folder: string,
	settings: Partial<Settings>,
): Promise<Partial<Settings>> {
	const { run, tokenizer, files, ignore } = settings;
	const anchored: [string, FileSettings][] = [];
	for (const [glob, said] of Object.entries(files ?? {})) {
		anchored.push([anchorGlob(host, folder, glob), await anchorFile(host, folder, said)]);
	}
	return {
		...settings,
		...(run === undefined ? {} : { run: anchorRun(host, folder, run) }),
		...(tokenizer === undefined ? {} : { tokenizer: await anchorTokenizer(host, folder, tokenizer) }),
		...(files === undefined ? {} : { files: Object.fromEntries(anchored) }),
		...(ignore === undefined
			? {}
			: {
					ignore: ignore.map((entry) =>
						entry.file === undefined ? entry : { ...entry, file: host.resolve(folder, entry.file) },
					),
				}),
	};
}

async function anchorFile(host: Host, folder: string, said: FileSettings): Promise<FileSettings> {
	const { run, tokenizer } = said;
	return {
		...said,
		...(run === undefined ? {} : { run: host.resolve(folder, run) }),
		...(tokenizer === undefined ? {} : { tokenizer: await anchorTokenizer(host, folder, tokenizer) }),
	};
}

function anchorRun(host: Host, folder: string, run: Settings["run"]): Settings["run"] {
	if (typeof run === "string") {
		return run === "" ? "" : host.resolve(folder, run);
	}
	return Object.fromEntries(
		Object.entries(run).map(([dataset, script]) => [
			host.resolve(folder, dataset),
			host.resolve(folder, script),
		]),
	);
}

/** A name is a folder only if there is one; else it is a model's. */
async function anchorTokenizer(host: Host, folder: string, name: string): Promise<string> {
	const path = host.resolve(folder, name);
	const isFolder = name !== "" && (await host.stat(path))?.isDirectory === true;
	return isFolder || /^\.{1,2}[/\\]/.test(name) ? path : name;
}

/** As in .editorconfig: a glob without a slash fits at any depth. */
function anchorGlob(host: Host, folder: string, glob: string): string {
	return /[/\\]/.test(glob) ? host.resolve(folder, glob) : host.resolve(folder, "**", glob);
}
