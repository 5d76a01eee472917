/** A file of the disk as records. */
import { stat } from "node:fs/promises";
import type { LineFile } from "../host.js";
import { lineFileOf } from "./line-file.js";
import type { TextHash } from "./text-hash.js";

/** Undefined for what is no plain JSON Lines, or cannot be read. */
export async function openLines(path: string, hash: TextHash): Promise<LineFile | undefined> {
	const found = await stat(path).catch(() => undefined);
	if (found?.isFile() !== true) {
		return undefined;
	}
	try {
		return lineFileOf({ kind: "file", path }, found.size, hash);
	} catch {
		// Reading it as a text says why it cannot be read.
		return undefined;
	}
}
