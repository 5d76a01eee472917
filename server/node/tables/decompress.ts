/** Gzip and Zstandard, with a limit: a few bytes can hold gigabytes. */
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Decompress } from "fzstd";
import type { Packing } from "../../core/types/packing.js";
import type { TableLimits } from "./table-rows.js";
import { tooLarge } from "./too-large.js";

export async function decompress(
	bytes: Uint8Array,
	compression: NonNullable<Packing["compression"]>,
	limits: TableLimits,
): Promise<Buffer> {
	return compression === "gzip" ? gunzipped(bytes, limits) : unzstandard(bytes, limits);
}

async function gunzipped(bytes: Uint8Array, { units }: TableLimits): Promise<Buffer> {
	try {
		return await promisify(gunzip)(bytes, { maxOutputLength: units });
	} catch (error) {
		throw error instanceof RangeError ? tooLarge() : error;
	}
}

/** Bytes that are fed at a time, so that the limit is noticed soon. */
const CHUNK = 65_536;

function unzstandard(bytes: Uint8Array, { units }: TableLimits): Buffer {
	const parts: Uint8Array[] = [];
	let length = 0;
	const stream = new Decompress((part) => {
		length += part.length;
		if (length > units) {
			throw tooLarge();
		}
		parts.push(part);
	});
	for (let at = 0; at < bytes.length; at += CHUNK) {
		stream.push(bytes.subarray(at, at + CHUNK), at + CHUNK >= bytes.length);
	}
	return Buffer.concat(parts);
}
