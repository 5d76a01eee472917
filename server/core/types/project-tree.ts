/** The project as rows of a tree view: runs, their datasets and results, who loads those, and the faults of each. */
import type { Severity } from "../base/finding.js";
import type { Location } from "../base/text-range.js";

export interface ProjectTreeNode {
	readonly kind: "run" | "dataset" | "artifact" | "consumer" | "problem" | "group";
	readonly label: string;
	readonly description: string;
	/** The worst fault of the row and of what lies below it; absent: none. */
	readonly severity?: Severity;
	/** The text that a person is led to. */
	readonly location?: Location;
	/** Of a dataset on this computer and of a file that loads a result: its absolute path. */
	readonly file?: string;
	/** The rule of a problem. */
	readonly rule?: string;
	readonly children: readonly ProjectTreeNode[];
}
