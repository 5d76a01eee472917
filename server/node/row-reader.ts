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
	const row = new ReadRow(hash);
	return {
		ofText: (text) => row.readText(text),
		ofBytes: (bytes) => row.readBytes(bytes),
	};
}

/** One object for all rows: code that meets objects of several forms is slower, and is compiled again and again. */
class ReadRow implements HashedRow {
	units = new Uint16Array(16_384);
	length = 0;
	/** Where the row was given so. */
	private string = "";
	private bytes: Buffer | undefined;

	constructor(private readonly hashOf: TextHash) {}

	readText(text: string): this {
		this.fit(text.length);
		copyUnits(text, this.units);
		this.length = text.length;
		this.string = text;
		this.bytes = undefined;
		return this;
	}

	readBytes(bytes: Buffer): this {
		if (isAscii(bytes)) {
			this.fit(bytes.length);
			this.units.set(bytes);
			this.length = bytes.length;
		} else {
			this.readText(bytes.toString("utf8"));
		}
		this.bytes = bytes;
		return this;
	}

	text(): string {
		return this.bytes === undefined ? this.string : this.bytes.toString("utf8");
	}

	hash(): string {
		return this.bytes === undefined ? this.hashOf(this.string) : this.hashOf.ofBytes(this.bytes);
	}

	writeHash(lanes: Uint32Array, at: number): void {
		if (this.bytes === undefined) {
			this.hashOf.write(this.string, lanes, at);
		} else {
			this.hashOf.writeOfBytes(this.bytes, lanes, at);
		}
	}

	private fit(length: number): void {
		if (this.units.length <= length) {
			this.units = new Uint16Array(2 * length);
		}
	}
}
