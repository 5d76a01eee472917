// Joins PNG pictures of one size and kind into an animated PNG: the compressed pixels are taken over as they are.
import * as zlib from "node:zlib";

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** `frames`: `{ png, milliseconds }`; repeats for ever. */
export function animatedPng(frames) {
	const pictures = frames.map(({ png }) => chunksOf(png));
	const [first] = pictures;
	const header = dataOf(first, "IHDR");
	if (pictures.some((picture) => !dataOf(picture, "IHDR").equals(header)))
		throw new Error("The pictures of an animation must have one size and one kind.");
	let sequence = 0;
	const body = pictures.flatMap((picture, index) => {
		const control = chunk("fcTL", frameControl(sequence++, header, frames[index].milliseconds));
		const pixels = picture
			.filter(({ type }) => type === "IDAT")
			.map(({ data }) =>
				index === 0 ? chunk("IDAT", data) : chunk("fdAT", Buffer.concat([uint32(sequence++), data])),
			);
		return [control, ...pixels];
	});
	const animation = chunk("acTL", Buffer.concat([uint32(frames.length), uint32(0)]));
	return Buffer.concat([
		signature,
		chunk("IHDR", header),
		animation,
		...body,
		chunk("IEND", Buffer.alloc(0)),
	]);
}

function chunksOf(png) {
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

function dataOf(chunks, type) {
	return chunks.find((one) => one.type === type).data;
}

/** The whole picture, drawn over the one before. */
function frameControl(sequence, header, milliseconds) {
	const control = Buffer.alloc(26);
	control.writeUInt32BE(sequence, 0);
	header.copy(control, 4, 0, 8);
	control.writeUInt16BE(milliseconds, 20);
	control.writeUInt16BE(1_000, 22);
	return control;
}

function chunk(type, data) {
	const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
	return Buffer.concat([uint32(data.length), named, uint32(zlib.crc32(named))]);
}

function uint32(value) {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}
