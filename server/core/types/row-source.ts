/** A record before anything is made of it. */

/** The UTF-16 units are valid until the next record is read. */
export interface RowSource {
	/** Longer than the record by at least one unit. */
	readonly units: Uint16Array;
	readonly length: number;
	text(): string;
	/** xxh64 of the trimmed UTF-8 bytes, as 16 hex digits. */
	hash(): string;
}
