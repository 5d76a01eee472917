/** Writes a file as a whole or not at all: a new file beside it, then a rename. */
import { randomBytes } from "node:crypto";
import { open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

export interface ReplaceOptions {
	/** True: the file must not be there yet. */
	readonly isNew?: boolean;
	/** The file as it was when it was read; a change since then is not written over. */
	readonly unchangedSince?: { readonly size: number; readonly modified: number };
}

/** What is wrong is in the message, for people. */
export class ReplaceFault extends Error {}

/** Pieces are collected to this many characters before they are encoded. */
const CHUNK = 1 << 20;

/** `pieces`: the new text; a surrogate pair is never cut by their borders. */
export async function replaceFile(
	path: string,
	pieces: Iterable<string>,
	options: ReplaceOptions = {},
): Promise<void> {
	// A link stays a link: what it leads to is replaced.
	const target = await realpath(path).catch(() => path);
	const before = await stat(target).catch(() => undefined);
	if (options.isNew === true && before !== undefined) {
		throw new ReplaceFault(`"${path}" is there already.`);
	}
	const fresh = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.tmp`);
	try {
		await writeNew(fresh, pieces, before?.mode);
		await refuseChanges(path, target, options);
		await rename(fresh, target);
	} catch (error) {
		await rm(fresh, { force: true });
		throw faultOf(path, error);
	}
}

/** On the disk when it returns; `mode` of the file that it takes the place of. */
async function writeNew(fresh: string, pieces: Iterable<string>, mode: number | undefined): Promise<void> {
	const file = await open(fresh, "wx", mode ?? 0o666);
	try {
		await writePieces(file, pieces);
		if (mode !== undefined) {
			// The mode that `open` takes is cut by the umask.
			await file.chmod(mode);
		}
		await file.sync();
	} finally {
		await file.close();
	}
}

/** What the system refuses (no room, no right) is no bug; anything else goes on as it is. */
function faultOf(path: string, error: unknown): unknown {
	return error instanceof Error && "syscall" in error
		? new ReplaceFault(`"${path}" cannot be written: ${error.message}.`)
		: error;
}

async function writePieces(file: FileHandle, pieces: Iterable<string>): Promise<void> {
	let waiting: string[] = [];
	let length = 0;
	const flush = async (): Promise<void> => {
		await file.writeFile(waiting.join(""), "utf8");
		waiting = [];
		length = 0;
	};
	for (const piece of pieces) {
		for (const part of partsOf(piece)) {
			waiting.push(part);
			length += part.length;
			if (length >= CHUNK) {
				await flush();
			}
		}
	}
	await flush();
}

/** Long pieces are cut between characters, so that the bytes of all of them are never held at once. */
function* partsOf(piece: string): Generator<string> {
	let start = 0;
	while (piece.length - start > CHUNK) {
		const last = piece.charCodeAt(start + CHUNK - 1);
		const end = start + CHUNK - (last >= 0xd800 && last <= 0xdbff ? 1 : 0);
		yield piece.slice(start, end);
		start = end;
	}
	yield piece.slice(start);
}

async function refuseChanges(
	path: string,
	target: string,
	{ isNew, unchangedSince }: ReplaceOptions,
): Promise<void> {
	const now = await stat(target).catch(() => undefined);
	if (isNew === true && now !== undefined) {
		throw new ReplaceFault(`"${path}" is there already.`);
	}
	if (
		unchangedSince !== undefined &&
		(now?.size !== unchangedSince.size || now.mtimeMs !== unchangedSince.modified)
	) {
		throw new ReplaceFault(`"${path}" changed while it was worked on; nothing is written. Run it again.`);
	}
}
