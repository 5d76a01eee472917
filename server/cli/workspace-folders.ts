/** The folders that scripts are looked for in: the working directory, or the repository of a file where that holds several. */
import type { Host } from "../host.js";

/** `paths` are absolute and exist. */
export async function foldersOf(host: Host, cwd: string, paths: readonly string[]): Promise<string[]> {
	const folders = new Set<string>();
	for (const path of paths) {
		const isFolder = (await host.stat(path))?.isDirectory === true;
		const nearest = isFolder ? path : host.dirname(path);
		// All of a disk is no project.
		if (!isInside(host, cwd, path) || (!isFolder && host.dirname(cwd) === cwd)) {
			folders.add(nearest);
		} else {
			folders.add(isFolder ? cwd : await repositoryBelow(host, cwd, nearest));
		}
	}
	return [...folders];
}

/** The repository that `folder` is in; `cwd` where that is the repository itself, lies in it, or there is none. */
async function repositoryBelow(host: Host, cwd: string, folder: string): Promise<string> {
	for (let at = folder; isInside(host, cwd, at) && at !== cwd; at = host.dirname(at)) {
		// A file in a worktree or a submodule.
		if ((await host.stat(host.resolve(at, ".git"))) !== undefined) {
			return at;
		}
	}
	return cwd;
}

function isInside(host: Host, folder: string, path: string): boolean {
	const relative = host.relative(folder, path);
	return (
		relative === "" ||
		!(relative === ".." || relative.startsWith("../") || host.resolve(relative) === relative)
	);
}
