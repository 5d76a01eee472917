/** Texts of files: the editor's document when there is one, else the disk, read once until it changes. */
import {
	createLineIndex,
	isUnavailable,
	packingOf,
	type LineIndex,
	type Packing,
	type Problem,
} from "../core/index.js";
import type { FileStat, Host, LineFile, TextFile } from "../host.js";

/** Larger files are not read as a whole; JavaScript strings end at 512 MB. */
export const MAX_FILE_BYTES = 256_000_000;

/** Where the places of bytes end; only for files that a person opened record by record. */
export const MAX_LINE_FILE_BYTES = 4_000_000_000;

export interface StoredText {
	readonly text: string;
	/** Faults of the bytes: not UTF-8, NUL, a byte order mark. */
	readonly problems: readonly Problem[];
}

export interface FileStore {
	read(file: string): Promise<StoredText | undefined>;
	/** A file of JSON Lines that no editor has open, as bytes; undefined: `read` it. */
	openLines(file: string): Promise<LineFile | undefined>;
	/** Undefined also where the file was changed by somebody else since it was opened. */
	textOf(file: string): Promise<string | undefined>;
	/** Where the lines of its text are. */
	linesOf(file: string): Promise<LineIndex | undefined>;
	/** Undefined: the editor closed it. */
	setDocument(file: string, text: string | undefined): void;
	/** Drops what was read from disk. */
	forget(file: string): void;
	isOpen(file: string): boolean;
	/** From now on the file is read as lines although it is larger than what is read as a whole. */
	allowLarge(file: string): void;
	openFiles(): readonly string[];
	/** Grows with every change of any text; results that were computed for another value are stale. */
	generation(): number;
	/** Drops everything that was read from disk. */
	changeEverything(): void;
}

export function createFileStore(host: Host): FileStore {
	const documents = new Map<string, string>();
	const disk = new Map<string, Promise<StoredText | undefined>>();
	const lines = new Map<string, Promise<OpenedLines | undefined>>();
	const large = new Set<string>();
	let generation = 0;

	const readDisk = (file: string): Promise<StoredText | undefined> => {
		const known = disk.get(file);
		if (known !== undefined) {
			return known;
		}
		const reading = readFromDisk(host, file);
		disk.set(file, reading);
		return reading;
	};

	const read = async (file: string): Promise<StoredText | undefined> => {
		const document = documents.get(file);
		// A table that is open as text is read from disk all the same: nothing edits its records.
		if (document === undefined || packingOf(file) !== undefined) {
			return readDisk(file);
		}
		// A byte order mark is invisible in a document, so the disk is asked for it.
		const stored = await readDisk(file);
		const marks = stored?.problems.filter(({ code }) => code === "byte-order-mark") ?? [];
		return { text: document, problems: [...marks, ...nulProblems(document)] };
	};

	const opened = async (file: string): Promise<OpenedLines | undefined> => {
		if (documents.has(file) || !/\.(?:jsonl|ndjson|jsonlines)$/i.test(file)) {
			return undefined;
		}
		const known = lines.get(file);
		if (known !== undefined) {
			return known;
		}
		const opening = openFromDisk(host, file, large.has(file) ? MAX_LINE_FILE_BYTES : MAX_FILE_BYTES);
		lines.set(file, opening);
		return opening;
	};

	return {
		read,
		openLines: async (file) => (await opened(file))?.lines,
		async textOf(file) {
			const found = await opened(file);
			if (found === undefined) {
				return (await read(file))?.text;
			}
			return isSame(found.stat, await host.stat(file)) ? found.lines.text() : undefined;
		},
		async linesOf(file) {
			const found = await opened(file);
			const stored = found === undefined ? await read(file) : undefined;
			return found?.lines.lines() ?? (stored && createLineIndex(stored.text));
		},
		setDocument(file, text) {
			generation++;
			lines.delete(file);
			if (text === undefined) {
				documents.delete(file);
				disk.delete(file);
			} else {
				documents.set(file, text);
			}
		},
		forget(file) {
			generation++;
			disk.delete(file);
			lines.delete(file);
		},
		isOpen: (file) => documents.has(file),
		allowLarge(file) {
			if (!large.has(file)) {
				large.add(file);
				lines.delete(file);
			}
		},
		openFiles: () => [...documents.keys()],
		generation: () => generation,
		changeEverything() {
			generation++;
			disk.clear();
			lines.clear();
		},
	};
}

/** Bytes are read when they are needed: what is known of them holds for the file as it was. */
interface OpenedLines {
	readonly lines: LineFile;
	readonly stat: FileStat;
}

function isSame(before: FileStat, now: FileStat | undefined): boolean {
	return before.size === now?.size && before.modified === now.modified;
}

async function openFromDisk(host: Host, file: string, limit: number): Promise<OpenedLines | undefined> {
	const stat = await host.stat(file);
	if (stat === undefined || stat.isDirectory || stat.size > limit) {
		return undefined;
	}
	const lines = await host.openLines(file);
	return lines && { lines, stat };
}

async function readFromDisk(host: Host, file: string): Promise<StoredText | undefined> {
	const stat = await host.stat(file);
	if (stat === undefined || stat.isDirectory) {
		return undefined;
	}
	if (stat.size > MAX_FILE_BYTES) {
		return { text: "", problems: [tooLarge(stat.size)] };
	}
	const packing = packingOf(file);
	if (packing !== undefined) {
		return readPacked(host, file, packing);
	}
	const read = await host.readText(file);
	return read.kind === "unavailable" ? undefined : { text: read.text, problems: problemsOf(read) };
}

async function readPacked(host: Host, file: string, packing: Packing): Promise<StoredText> {
	const read = await host.readPacked(file, packing);
	return isUnavailable(read)
		? {
				text: "",
				problems: [
					{ code: "unreadable", message: `${read.reason} ${read.todo}`, range: { start: 0, end: 0 } },
				],
			}
		: read;
}

function problemsOf(file: Exclude<TextFile, { kind: "unavailable" }>): Problem[] {
	if (file.kind === "invalid") {
		return [
			{
				code: "not-utf8",
				message: file.reason,
				range: { start: file.offset, end: file.offset + 1 },
			},
		];
	}
	return file.hadByteOrderMark ? [byteOrderMark] : [];
}

export const byteOrderMark: Problem = {
	code: "byte-order-mark",
	message:
		"The file starts with a byte order mark, at which Python's json refuses the first record. Save it as UTF-8 without one.",
	range: { start: 0, end: 1 },
};

function nulProblems(text: string): Problem[] {
	const offset = text.indexOf("\u0000");
	return offset < 0
		? []
		: [
				{
					code: "not-utf8",
					message: "The file holds a NUL character, so it is not text. Trainers stop here.",
					range: { start: offset, end: offset + 1 },
				},
			];
}

function tooLarge(size: number): Problem {
	return {
		code: "too-large",
		message: `The file has ${Math.round(size / 1e6)} MB, more than the ${MAX_FILE_BYTES / 1e6} MB that Tunelint reads as a whole. Split it, or open it in the record browser, to have it checked.`,
		range: { start: 0, end: 0 },
	};
}
