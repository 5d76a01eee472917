/** A file of the disk as records. */
import { stat } from "node:fs/promises";
import type { LineFile } from "../host.js";
import { isLargeFile } from "./is-large-file.js";
import { lineFileOf } from "./line-file.js";
import type { TextHash } from "./text-hash.js";

/** Undefined for what is no plain JSON Lines, or cannot be read. `onLarge` is called before a large file is looked through. */
export async function openLines(
	path: string,
	{ hash, onLarge }: { readonly hash: TextHash; readonly onLarge: () => void },
): Promise<LineFile | undefined> {
	const found = await stat(path).catch(() => undefined);
	if (found?.isFile() !== true) {
		return undefined;
	}
	if (isLargeFile(found.size)) {
		onLarge();
	}
	try {
		return lineFileOf({ kind: "file", path }, found.size, hash);
	} catch {
		// Reading it as a text says why it cannot be read.
		return undefined;
	}
}
