/** The folders that scripts are looked for in: the working directory, and paths that lie outside it. */
import type { Host } from "../host.js";

/** `paths` are absolute and exist. */
export async function foldersOf(host: Host, cwd: string, paths: readonly string[]): Promise<string[]> {
	const folders = new Set<string>();
	for (const path of paths) {
		const isFolder = (await host.stat(path))?.isDirectory === true;
		const outside = isFolder ? path : host.dirname(path);
		folders.add(isInside(host, cwd, path) ? cwd : outside);
	}
	return [...folders];
}

function isInside(host: Host, folder: string, path: string): boolean {
	const relative = host.relative(folder, path);
	return (
		relative === "" ||
		!(relative === ".." || relative.startsWith("../") || host.resolve(relative) === relative)
	);
}
