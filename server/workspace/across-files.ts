/** The findings that need more than one file, worked out once until a file changes. */
import type { Finding } from "../core/index.js";
import type { FileStore } from "./file-store.js";
import { findingsOfRuns, type RunFindingsRequest } from "./run-findings.js";
import type { Scripts } from "./scripts.js";

export interface AcrossFiles {
	/** Wherever they stand. */
	findings(): Promise<readonly Finding[]>;
	/** Something changed that is in no file: what a person chose or asked for. */
	forget(): void;
}

export function createAcrossFiles(
	store: FileStore,
	scripts: Scripts,
	runs: Omit<RunFindingsRequest, "scripts">,
): AcrossFiles {
	let known: { readonly generation: number; readonly findings: Promise<readonly Finding[]> } | undefined;

	const find = async (): Promise<readonly Finding[]> =>
		(await findingsOfRuns({ ...runs, scripts: await scripts.all() })).findings;

	return {
		findings() {
			const generation = store.generation();
			if (known?.generation !== generation) {
				known = { generation, findings: find() };
			}
			return known.findings;
		},
		forget() {
			known = undefined;
		},
	};
}
