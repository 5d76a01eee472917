/** Custom requests and notifications about runs and their projects: pages, frozen labels, the project view, the lock. Types only. */
import type { ProjectTreeNode } from "./core/types/project-tree.js";
import type { SymptomId } from "./core/types/symptom-id.js";

/** Client → server: a page about the run of a script, or of the run that a dataset is bound to. */
export const RUN_PAGE_REQUEST = "tunelint/runPage";
export interface RunPageParams {
	readonly uri: string;
	readonly about: RunPageTopic;
}
export type RunPageTopic =
	/** What is proved of it. */
	| { readonly kind: "preflight" }
	/** What explains a symptom. */
	| { readonly kind: "doctor"; readonly symptom: SymptomId }
	/** What options do to all of its data. */
	| {
			readonly kind: "options";
			readonly options: readonly { readonly name: string; readonly value: string }[];
	  }
	/** What the edits of the script since another text of it did to all of its data. */
	| { readonly kind: "text"; readonly name: string; readonly text: string };
export type RunPageResult =
	| {
			readonly kind: "page";
			/** Name of the script. */
			readonly script: string;
			/** One line: `12 ✓, 1 ✗, 0 ?`. */
			readonly summary: string;
			/** Markdown. */
			readonly text: string;
	  }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: records of a dataset as a pytest file. */
export const FREEZE_REQUEST = "tunelint/freeze";
export interface FreezeParams {
	readonly uri: string;
	/** 1-based, both included. */
	readonly first: number;
	readonly last: number;
}
export type FreezeResult =
	| {
			readonly kind: "test";
			/** Where it belongs: beside the script. */
			readonly uri: string;
			readonly text: string;
	  }
	| { readonly kind: "none"; readonly reason: string; readonly todo: string };

/** Client → server: the rows of the project view; [] when there is no run. */
export const PROJECT_REQUEST = "tunelint/project";
export type ProjectParams = Readonly<Record<string, never>>;
export type ProjectNode = ProjectTreeNode;

/** Server → client: the rows of the project view may differ from those that were sent. */
export const PROJECT_CHANGED_NOTIFICATION = "tunelint/projectChanged";

/** Client → server: `tunelint.lock` of each open folder as it should be now; folders without a known run are left out. */
export const LOCK_REQUEST = "tunelint/lock";
export type LockParams = Readonly<Record<string, never>>;
export interface LockResult {
	/** Of the file to write. */
	readonly uri: string;
	readonly text: string;
}
