/** Reads a file into memory that threads share. */
import { open, stat } from "node:fs/promises";
import type { LineFile } from "../host.js";
import { lineFileOf } from "./line-file.js";
import type { TextHash } from "./text-hash.js";

/** Undefined for what is no plain JSON Lines, or cannot be read. */
export async function openLines(path: string, hash: TextHash): Promise<LineFile | undefined> {
	const bytes = await readShared(path);
	return bytes && lineFileOf(bytes, hash);
}

const CHUNK_BYTES = 16_000_000;

async function readShared(path: string): Promise<Buffer | undefined> {
	const found = await stat(path).catch(() => undefined);
	const file = found?.isFile() === true ? await open(path).catch(() => undefined) : undefined;
	if (found === undefined || file === undefined) {
		return undefined;
	}
	try {
		const bytes = Buffer.from(new SharedArrayBuffer(found.size));
		let end = 0;
		while (end < bytes.length) {
			const { bytesRead } = await file.read(bytes, end, Math.min(CHUNK_BYTES, bytes.length - end), end);
			if (bytesRead === 0) {
				break;
			}
			end += bytesRead;
		}
		// A file that became shorter in the meantime ends here.
		return bytes.subarray(0, end);
	} finally {
		await file.close();
	}
}
