/** The dataset that a command names, in a workspace that holds it and the run it is asked under. */
import { createWorkspace } from "../workspace/create-workspace.js";
import type { Host } from "../host.js";
import type { PreviewOptions, Workspace } from "../workspace/workspace.js";
import { inputFault, type UsageError } from "./arguments.js";
import type { CommandIo } from "./command-io.js";
import { resolveRunOptions } from "./run-options.js";
import { foldersOf } from "./workspace-folders.js";

export interface OpenedDataset {
	/** Absolute. */
	readonly file: string;
	/** With absolute paths. */
	readonly options: PreviewOptions;
	readonly workspace: Workspace;
}

export async function openDataset(
	host: Host,
	io: CommandIo,
	given: { readonly file: string; readonly options: PreviewOptions },
): Promise<OpenedDataset | UsageError> {
	const file = host.resolve(io.cwd, given.file);
	const stat = await host.stat(file);
	if (stat === undefined || stat.isDirectory) {
		return inputFault(
			stat === undefined ? `There is no "${given.file}".` : `"${given.file}" is a folder; name a dataset.`,
		);
	}
	const options = await resolveRunOptions(host, io.cwd, given.options);
	if ("kind" in options) {
		return options;
	}
	const paths = options.run === undefined ? [file] : [file, options.run];
	return {
		file,
		options,
		workspace: createWorkspace(host, { folders: await foldersOf(host, io.cwd, paths) }),
	};
}
