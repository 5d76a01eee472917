// Takes PNG files apart into their chunks and puts them together.
import * as zlib from "node:zlib";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Returns `{ type, data }` of each chunk. */
export function readChunks(png) {
	const chunks = [];
	for (let at = signature.length; at < png.length;) {
		const length = png.readUInt32BE(at);
		chunks.push({
			type: png.toString("latin1", at + 4, at + 8),
			data: png.subarray(at + 8, at + 8 + length),
		});
		at += length + 12;
	}
	return chunks;
}

export function joinChunks(chunks) {
	return Buffer.concat([signature, ...chunks.map(({ type, data }) => chunk(type, data))]);
}

export function uint32(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

function chunk(type, data) {
	const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
	return Buffer.concat([uint32(data.length), named, uint32(zlib.crc32(named))]);
}
