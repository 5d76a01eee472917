/** A compiled tokenizer as one block of bytes, which is read without copying or parsing its arrays. */
import type { CompiledTokenizer } from "./compile-tokenizer.js";
import type { EncodingPlan } from "./plan.js";
import { decodeUtf8, encodeUtf8 } from "./utf8.js";

/** Changes with every change of the layout, of the plan or of what is in it. */
const VERSION = 1;
const MAGIC = 0x544c4b54;
const SECTIONS = 7;
/** Magic, version, then the byte length of each section. */
const HEADER_BYTES = (2 + SECTIONS) * 4;

/** Numbers are in the byte order of the machine, as in every array that is mapped; a foreign order changes the magic. */
export function writeCompiled({
	plan,
	tokens,
	lengths,
	pairs,
	byteIds,
	joins,
}: CompiledTokenizer): Uint8Array {
	const sections = [
		encodeUtf8(JSON.stringify(plan)),
		tokens.bytes,
		joins,
		tokens.starts,
		tokens.slots,
		lengths,
		pairs,
	];
	const size = sections.reduce(
		(sum, section) => sum + aligned(section.byteLength),
		HEADER_BYTES + byteIds.byteLength,
	);
	const file = new Uint8Array(size);
	const header = [MAGIC, VERSION, ...sections.map((section) => section.byteLength)];
	file.set(bytesOf(Int32Array.from(header)), 0);
	file.set(bytesOf(byteIds), HEADER_BYTES);
	let at = HEADER_BYTES + byteIds.byteLength;
	for (const section of sections) {
		file.set(bytesOf(section), at);
		at += aligned(section.byteLength);
	}
	return file;
}

/** Undefined: made by another version, or not whole. The result keeps `file`. */
export function readCompiled(file: Uint8Array): CompiledTokenizer | undefined {
	// Arrays of numbers start at multiples of four.
	const whole = file.byteOffset % 4 === 0 ? file : file.slice();
	if (whole.byteLength < HEADER_BYTES + 1024) {
		return undefined;
	}
	const [magic, version, ...sizes] = new Int32Array(whole.buffer, whole.byteOffset, 2 + SECTIONS);
	let at = HEADER_BYTES;
	const take = (size: number) => {
		const start = at;
		at += aligned(size);
		return whole.subarray(start, start + size);
	};
	const total = sizes.reduce((sum, size) => sum + aligned(size), HEADER_BYTES + 1024);
	if (magic !== MAGIC || version !== VERSION || total !== whole.byteLength) {
		return undefined;
	}
	const byteIds = numbersOf(take(1024));
	const [plan, bytes, joins, starts, slots, lengths, pairs] = sizes.map(take);
	if (!(plan && bytes && joins && starts && slots && lengths && pairs)) {
		return undefined;
	}
	return {
		// `writeCompiled` of the same version wrote it.
		plan: JSON.parse(decodeUtf8(plan)) as EncodingPlan,
		tokens: { bytes, starts: numbersOf(starts), slots: numbersOf(slots) },
		lengths: numbersOf(lengths),
		pairs: numbersOf(pairs),
		byteIds,
		joins,
	};
}

function aligned(size: number): number {
	return (size + 3) & ~3;
}

function bytesOf(array: Uint8Array | Int32Array): Uint8Array {
	return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function numbersOf(bytes: Uint8Array): Int32Array {
	return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
