// Joins PNG pictures of one size and kind into an animated PNG: the compressed pixels are taken over as they are.
import { joinChunks, readChunks, uint32 } from "./png-chunks.mjs";

/** `frames`: `{ png, milliseconds }`; repeats for ever. */
export function animatedPng(frames) {
	const pictures = frames.map(({ png }) => readChunks(png));
	const header = dataOf(pictures[0], "IHDR");
	if (pictures.some((picture) => !dataOf(picture, "IHDR").equals(header)))
		throw new Error("The pictures of an animation must have one size and one kind.");
	let sequence = 0;
	const body = pictures.flatMap((picture, index) => {
		const control = { type: "fcTL", data: frameControl(sequence++, header, frames[index].milliseconds) };
		const pixels = picture
			.filter(({ type }) => type === "IDAT")
			.map(({ data }) =>
				index === 0
					? { type: "IDAT", data }
					: { type: "fdAT", data: Buffer.concat([uint32(sequence++), data]) },
			);
		return [control, ...pixels];
	});
	const animation = { type: "acTL", data: Buffer.concat([uint32(frames.length), uint32(0)]) };
	return joinChunks([
		{ type: "IHDR", data: header },
		animation,
		...body,
		{ type: "IEND", data: Buffer.alloc(0) },
	]);
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
