/** The units of rows, in memory that is used again for each. */
import { isAscii } from "node:buffer";
import type { RowSource } from "../core/types/row-source.js";
import { copyUnits } from "./copy-units.js";
import type { TextHash } from "./text-hash.js";

/** A row is valid until the next one is read. */
export interface RowReader {
	ofText(text: string): HashedRow;
	/** Of UTF-8. */
	ofBytes(bytes: Buffer): HashedRow;
}

export interface HashedRow extends RowSource {
	/** The hash as two numbers of 32 bits. */
	writeHash(lanes: Uint32Array, at: number): void;
}

export function createRowReader(hash: TextHash): RowReader {
	let units = new Uint16Array(16_384);
	const fit = (length: number): Uint16Array => {
		if (units.length <= length) {
			units = new Uint16Array(2 * length);
		}
		return units;
	};
	const ofText = (text: string): HashedRow => {
		copyUnits(text, fit(text.length));
		return {
			...{ units, length: text.length, text: () => text, hash: () => hash(text) },
			writeHash: (lanes, at) => hash.write(text, lanes, at),
		};
	};
	return {
		ofText,
		ofBytes(bytes) {
			const known = { hash: () => hash.ofBytes(bytes), writeHash: writerOf(hash, bytes) };
			if (!isAscii(bytes)) {
				return { ...ofText(bytes.toString("utf8")), ...known };
			}
			fit(bytes.length).set(bytes);
			return { units, length: bytes.length, text: () => bytes.toString("latin1"), ...known };
		},
	};
}

function writerOf(hash: TextHash, bytes: Buffer): HashedRow["writeHash"] {
	return (lanes, at) => hash.writeOfBytes(bytes, lanes, at);
}
