/** Writes a file of JSON Lines with some of its records changed: a stretch at a time, every other byte as it was. */
import { randomBytes } from "node:crypto";
import { link, open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { LineRewrite } from "../host.js";
import { ReplaceFault } from "./replace-file.js";

/** Bytes that are held at a time. */
const CHUNK = 4_000_000;

/** The new file is whole when it appears; what stands in the way is thrown as a `ReplaceFault`. */
export async function rewriteLines(rewrite: LineRewrite): Promise<void> {
	const { path, size, modified, target } = rewrite;
	// A link stays a link: what it leads to is replaced.
	const source = await realpath(path).catch(() => path);
	const goal = target ?? source;
	const fresh = join(dirname(goal), `.${basename(goal)}.${randomBytes(6).toString("hex")}.tmp`);
	const from = await open(source, "r");
	try {
		const { mode } = await from.stat();
		const to = await open(fresh, "wx", mode);
		try {
			await copyChanged(from, to, rewrite);
			await to.sync();
		} finally {
			await to.close();
		}
		const now = await stat(source);
		if (now.size !== size || now.mtimeMs !== modified) {
			throw new ReplaceFault(`"${path}" changed meanwhile; nothing is written. Open it again.`);
		}
		if (target === undefined) {
			await rename(fresh, goal);
		} else {
			// Unlike a rename, a link takes no other file's place.
			await link(fresh, goal);
			await rm(fresh);
		}
	} catch (error) {
		await rm(fresh, { force: true });
		throw error instanceof Error && "syscall" in error
			? new ReplaceFault(`"${goal}" cannot be written: ${error.message}.`)
			: error;
	} finally {
		await from.close();
	}
}

async function copyChanged(
	from: FileHandle,
	to: FileHandle,
	{ path, changes, signal }: LineRewrite,
): Promise<void> {
	const buffer = Buffer.allocUnsafe(CHUNK);
	let at = 0;
	const refuseAborted = (): void => {
		if (signal?.aborted === true) {
			throw new ReplaceFault(`Writing what "${path}" becomes was stopped; nothing is written.`);
		}
	};
	const copy = async (end: number): Promise<void> => {
		while (at < end) {
			refuseAborted();
			const { bytesRead } = await from.read(buffer, 0, Math.min(CHUNK, end - at), at);
			if (bytesRead === 0) {
				return;
			}
			await to.writeFile(buffer.subarray(0, bytesRead));
			at += bytesRead;
		}
	};
	for (const { start, end, text } of changes) {
		await copy(start);
		await to.writeFile(text, "utf8");
		at = end;
	}
	await copy(Number.MAX_SAFE_INTEGER);
	refuseAborted();
}
