/** Folders that a relative path in a script or a config may mean: its own, and those above it that it may be started from. */
import type { Host } from "../host.js";

const MAX_FOLDERS = 20;

/** The file's own folder first, then upwards to the workspace's folder. */
export function foldersAbove(host: Host, file: string, folders: readonly string[]): readonly string[] {
	const own = host.dirname(file);
	const bases = [own];
	for (const folder of folders) {
		for (let base = own; isBelow(base, folder) && bases.length < MAX_FOLDERS; base = host.dirname(base)) {
			if (!bases.includes(base)) {
				bases.push(base);
			}
			if (base === folder) {
				break;
			}
		}
	}
	return bases;
}

export function isBelow(path: string, folder: string): boolean {
	const base = withSlashes(folder).replace(/\/$/, "");
	return path === folder || withSlashes(path).startsWith(`${base}/`);
}

export function withSlashes(path: string): string {
	return path.replaceAll("\\", "/");
}
