/** A conversation of plain texts as characters in one array: what most rules have nothing to say of can be left so. */

/** Valid until the next record is read. */
export interface PlainChat {
	/** Equal for records that differ in their texts only. */
	readonly structure: number;
	/** Decoded UTF-16 units of every string of the record, each with a colon behind it. */
	readonly units: Uint16Array;
	readonly length: number;
	readonly turns: readonly PlainTurn[];
}

export interface PlainTurn {
	readonly role: string;
	/** The role with a colon behind it is `[roleStart, roleEnd)` of the units. */
	readonly roleStart: number;
	readonly roleEnd: number;
	/** The content is `[start, end)`. */
	readonly start: number;
	readonly end: number;
}

/** Where a format has its conversation. */
export interface ChatColumns {
	readonly column: string;
	/** Keys of a message. */
	readonly role: string;
	readonly content: string;
}
