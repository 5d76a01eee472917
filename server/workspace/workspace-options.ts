/** What a workspace is opened with. */
import type { RuleSelection, Settings } from "../core/index.js";
import type { WorkStep } from "./run-findings.js";

export interface WorkspaceOptions {
	/** Absolute. */
	readonly folders: readonly string[];
	readonly settings?: Partial<Settings>;
	readonly selection?: RuleSelection;
	/** Called while a file is scanned. */
	readonly onProgress?: (file: string, done: number, total: number) => void;
	/** Called for each step of the work on scripts that is done anew; for counting it. */
	readonly onWork?: (step: WorkStep, file: string) => void;
}
