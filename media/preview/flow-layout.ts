/** Breaks the tokens of a record into rows of boxes, turn by turn. Pure: widths come from outside. */
import type { PreviewModel, PreviewTurn } from "../../server/core/types/preview-model.js";

export interface FlowRow {
	/** Tokens [first, end). */
	readonly first: number;
	readonly end: number;
	/** Set on the first row of a turn. */
	readonly turn?: PreviewTurn;
	/** Set on the last row of a turn. */
	readonly closes?: PreviewTurn;
	/** Only the name of the turn: in narrow panels it has a row of its own. */
	readonly isHeading?: boolean;
}

export interface FlowMeasures {
	/** Pixels for boxes in a row. */
	readonly width: number;
	/** Boxes in a row. */
	readonly most: number;
	/** Pixels of a token's box with its margins, and with what stands before it; 0: it has no box of its own. */
	widthOf(token: number): number;
	/** True when the row ends after the token. */
	breaksAfter(token: number): boolean;
	/** Turns have their name in a row of its own. */
	readonly hasHeadings: boolean;
}

export function flowRows({ turns }: PreviewModel, measures: FlowMeasures): FlowRow[] {
	return turns.flatMap((turn) => {
		const rows: FlowRow[] = measures.hasHeadings
			? [{ first: turn.first, end: turn.first, turn, isHeading: true }]
			: [];
		let first = turn.first;
		let used = 0;
		let boxes = 0;
		for (let token = turn.first; token <= turn.last; token++) {
			const width = measures.widthOf(token);
			if (width > 0 && used > 0 && (used + width > measures.width || boxes >= measures.most)) {
				rows.push(rowOf(turn, first, token, measures));
				first = token;
				used = 0;
				boxes = 0;
			}
			used += width;
			boxes += width > 0 ? 1 : 0;
			if (measures.breaksAfter(token) && token < turn.last) {
				rows.push(rowOf(turn, first, token + 1, measures));
				first = token + 1;
				used = 0;
				boxes = 0;
			}
		}
		return first > turn.last ? rows : [...rows, rowOf(turn, first, turn.last + 1, measures)];
	});
}

function rowOf(turn: PreviewTurn, first: number, end: number, { hasHeadings }: FlowMeasures): FlowRow {
	return {
		first,
		end,
		...(first === turn.first && !hasHeadings ? { turn } : {}),
		...(end > turn.last ? { closes: turn } : {}),
	};
}
