/** `train.py:42` for places in files, relative to the working directory. */
import { createLineIndex, type LineIndex, type Location } from "../core/index.js";
import type { Host } from "../host.js";
import type { Workspace } from "../workspace/workspace.js";

export interface Place {
	/** Relative. */
	readonly file: string;
	/** 1-based. */
	readonly line: number;
	readonly column: number;
}

/** The files of `locations` are read once. */
export async function findPlaces(
	host: Host,
	cwd: string,
	workspace: Workspace,
	locations: readonly Location[],
): Promise<(location: Location) => Place> {
	const indices = new Map<string, LineIndex>();
	for (const file of new Set(locations.map((location) => location.file))) {
		indices.set(file, createLineIndex((await workspace.textOf(file)) ?? ""));
	}
	return ({ file, range }) => {
		const at = indices.get(file)?.positionAt(range.start) ?? { line: 0, character: 0 };
		return { file: host.relative(cwd, file), line: at.line + 1, column: at.character + 1 };
	};
}

export function wordsOf({ file, line }: Place): string {
	return `${file}:${line}`;
}
