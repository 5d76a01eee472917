// Compresses the pixels of a PNG picture once more, slowly: the browser is in a hurry when it takes one.
import * as zlib from "node:zlib";
import { joinChunks, readChunks } from "./png-chunks.mjs";

/** The same picture in fewer bytes, or as it was. */
export function smallerPng(png) {
	const chunks = readChunks(png);
	const pixels = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
	const data = zlib.deflateSync(zlib.inflateSync(pixels), { level: 9, memLevel: 9 });
	const kept = ["IHDR", "PLTE", "tRNS"].flatMap((type) => chunks.filter((one) => one.type === type));
	const smaller = joinChunks([...kept, { type: "IDAT", data }, { type: "IEND", data: Buffer.alloc(0) }]);
	return smaller.length < png.length ? smaller : png;
}
