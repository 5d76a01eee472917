/** Joins what a file loads with what the files of the workspace write. */
import { fileName } from "../base/file-name.js";
import type { Artifact, Writes } from "../types/artifact.js";
import type { ConsumedRun, LinkedLoad } from "../types/consumer.js";
import type { ModelLoad } from "../types/model-load.js";
import type { TrainingConfig } from "../types/training-config.js";
import { meansSamePlace } from "./local-paths.js";

/** What one file writes, and the run that it is. */
export interface WritingFile extends Writes {
	readonly file: string;
	readonly config?: TrainingConfig;
}

/** The file that writes what is loaded: the nearest one of those that do. */
export function writerOf(
	{ name, role }: ModelLoad,
	consumer: string,
	writing: readonly WritingFile[],
): LinkedLoad["writer"] {
	const found = writing.flatMap(({ file, artifacts }) =>
		artifacts
			.filter((artifact) => file !== consumer && isWrittenAs(name, role, artifact))
			.map((artifact) => ({ file, artifact })),
	);
	const shared = found.map(({ file }) => sharedFolders(consumer, file));
	const most = Math.max(...shared);
	const nearest = found.filter((_, i) => shared[i] === most);
	return nearest.find(({ artifact }) => artifact.kind !== "checkpoints") ?? nearest[0];
}

/** True for what the file itself has written, as a notebook that trains and then asks. */
export function isOwnResult({ name, role }: ModelLoad, { artifacts }: Writes): boolean {
	return artifacts.some((artifact) => isWrittenAs(name, role, artifact));
}

function isWrittenAs(
	name: string,
	role: ModelLoad["role"],
	{ kind, name: written, holdsMore }: Artifact,
): boolean {
	if (kind === "upload") {
		return name === written;
	}
	if (role === "gguf" && kind === "gguf") {
		// The exporters add the kind of quantisation and folders of their own.
		const stem = fileName(written).replace(/\.gguf$/i, "");
		return stem !== "" && name.includes(stem);
	}
	return meansSamePlace(name, written, holdsMore === true);
}

/** The runs nearest to a file: in its folder, else those that share the most folders with it. */
export function nearestRuns(consumer: string, writing: readonly WritingFile[]): readonly ConsumedRun[] {
	const runs = writing.flatMap(({ file, config, artifacts, hasUnknown }) =>
		config === undefined || file === consumer ? [] : [{ config, artifacts, hasUnknown }],
	);
	const shared = runs.map(({ config }) => sharedFolders(consumer, config.file));
	const most = Math.max(...shared);
	// Another script beside them that writes somewhere may write what is loaded.
	const hasUnknown = writing.some(
		(other) => other.hasUnknown && other.file !== consumer && sharedFolders(consumer, other.file) >= most,
	);
	return runs
		.filter((_, i) => shared[i] === most)
		.map((run) => ({ ...run, hasUnknown: run.hasUnknown || hasUnknown }));
}

/** How many leading folders two files share; fewer by one for each folder between them. */
function sharedFolders(a: string, b: string): number {
	const [left, right] = [foldersOf(a), foldersOf(b)];
	const differs = left.findIndex((name, i) => name !== right[i]);
	const common = differs < 0 ? left.length : differs;
	return 2 * common - right.length;
}

function foldersOf(file: string): readonly string[] {
	return file.split(/[\\/]/).slice(0, -1);
}
