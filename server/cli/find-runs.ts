/** The training scripts that a command is about: named, below a named folder, or bound to a named dataset. */
import { isUnavailable, type Unavailable } from "../core/index.js";
import type { Host } from "../host.js";
import { createWorkspace } from "../workspace/create-workspace.js";
import type { Workspace } from "../workspace/workspace.js";
import { inputFault, type UsageError } from "./arguments.js";
import { foldersOf } from "./workspace-folders.js";

export interface NamedRuns {
	readonly workspace: Workspace;
	/** Absolute. */
	readonly files: readonly string[];
}

export async function findRuns(
	host: Host,
	cwd: string,
	names: readonly string[],
): Promise<NamedRuns | UsageError> {
	const paths = names.map((name) => host.resolve(cwd, name));
	for (const [i, path] of paths.entries()) {
		if ((await host.stat(path)) === undefined) {
			return inputFault(`There is no "${names[i] ?? path}".`);
		}
	}
	const workspace = createWorkspace(host, { folders: await foldersOf(host, cwd, paths) });
	const files: string[] = [];
	for (const path of paths) {
		if ((await host.stat(path))?.isDirectory !== true) {
			files.push(path);
			continue;
		}
		for (const file of await workspace.filesBelow([path])) {
			const kind = workspace.kindOf(file);
			if ((kind === "script" || kind === "config") && (await trains(workspace, file))) {
				files.push(file);
			}
		}
	}
	return files.length === 0
		? inputFault(`No training script was found in ${names.map((name) => `"${name}"`).join(", ")}.`)
		: { workspace, files };
}

async function trains(workspace: Workspace, file: string): Promise<boolean> {
	return (await workspace.labelOf(file)).trainer !== undefined;
}

/** Answers of each file, or the first reason why there is none. */
export async function askEach<T extends object>(
	files: readonly string[],
	ask: (file: string) => Promise<T | Unavailable>,
): Promise<readonly T[] | UsageError> {
	const answers: T[] = [];
	for (const file of files) {
		const answer = await ask(file);
		if (isUnavailable(answer)) {
			return inputFault(`${answer.reason} ${answer.todo}`);
		}
		answers.push(answer);
	}
	return answers;
}
