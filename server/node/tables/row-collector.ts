/** Gathers the records of a table as JSON Lines, up to a limit. */
import type { TableLimits } from "./table-rows.js";
import { tooLarge } from "./too-large.js";

export interface RowCollector {
	/** The JSON text of one record, without a line break. */
	add(line: string): void;
	/** Where the next record starts. */
	offset(): number;
	text(): string;
}

export function createRowCollector({ units }: TableLimits): RowCollector {
	const lines: string[] = [];
	let length = 0;
	return {
		add(line) {
			length += line.length + 1;
			if (length > units) {
				throw tooLarge();
			}
			lines.push(line);
		},
		offset: () => length,
		text: () => (lines.length === 0 ? "" : `${lines.join("\n")}\n`),
	};
}
