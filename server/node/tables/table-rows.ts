/** What a reader makes of a table: JSON Lines, and the faults at which other readers stop. */
import type { Problem } from "../../core/index.js";

export interface TableRows {
	/** One row a line. */
	readonly text: string;
	readonly problems: readonly Problem[];
}

export interface TableLimits {
	/** UTF-16 units of the text, and bytes of what is decompressed. */
	readonly units: number;
}
