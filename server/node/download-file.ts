/** Downloads one file: goes on where it was cut, checks what came, and puts it in place at once. */
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { unavailable } from "../core/base/staged.js";
import { DownloadFault, faultOfStatus, type RepositoryKind, type Subject } from "./download-fault.js";
import { requestHub, type HubAnswer, type HubConnection } from "./download-request.js";

/** What the hub says of a file before it is fetched. */
export interface RemoteFile {
	readonly name: string;
	readonly url: URL;
	/** In bytes; absent when the hub does not say. */
	readonly size?: number;
	/** SHA-256 of large files, Git's SHA-1 of the others; absent when the mark is none of them. */
	readonly checksum?: string;
}

/** Undefined: the hub has no such file. */
export async function describeFile(
	connection: HubConnection,
	subject: Subject,
	{ name, url }: Pick<RemoteFile, "name" | "url">,
): Promise<RemoteFile | undefined> {
	const { status, headers, hubHeaders, body } = await requestHub(connection, { method: "HEAD", url });
	body.destroy();
	const code = textOf(headers["x-error-code"]);
	if (code === "EntryNotFound" || (status === 404 && code === undefined)) {
		return undefined;
	}
	if (status !== 200) {
		throw faultOfStatus(status, code, subject);
	}
	const mark = textOf(hubHeaders["x-linked-etag"]) ?? textOf(hubHeaders.etag);
	const checksum = /^(?:W\/)?"?([0-9a-f]{40}|[0-9a-f]{64})"?$/.exec(mark ?? "")?.[1];
	const size = Number(textOf(hubHeaders["x-linked-size"]) ?? headers["content-length"] ?? NaN);
	return {
		name,
		url,
		...(Number.isSafeInteger(size) ? { size } : {}),
		...(checksum === undefined ? {} : { checksum }),
	};
}

export interface FileTarget {
	/** Where the complete file goes. */
	readonly path: string;
	/** Where bytes are kept until it is complete; the name has the checksum in it. */
	readonly part: string;
	/** Total bytes of this file so far. */
	readonly onBytes: (count: number) => void;
	/** More is refused. */
	readonly limit: number;
}

export async function fetchFile(
	connection: HubConnection,
	subject: Subject,
	file: RemoteFile,
	{ path, part, onBytes, limit }: FileTarget,
): Promise<void> {
	await mkdir(dirname(part), { recursive: true });
	const kept = file.checksum === undefined ? 0 : await sizeOf(part);
	const from = file.size !== undefined && kept > file.size ? 0 : kept;
	if (from === 0 || from !== file.size) {
		await receive(connection, subject, file, { part, from, onBytes, limit });
	}
	const size = await sizeOf(part);
	if (file.size !== undefined && size < file.size) {
		throw new DownloadFault(cut(file.name), true);
	}
	const actual = file.checksum === undefined ? undefined : await checksumOf(part, size, file.checksum);
	if (actual !== file.checksum) {
		await rm(part, { force: true });
		throw new DownloadFault(
			unavailable(
				`"${file.name}" came damaged: its checksum is not the one that the hub names.`,
				"Try again; behind a proxy, let it pass files unchanged.",
			),
			true,
		);
	}
	await mkdir(dirname(path), { recursive: true });
	await rename(part, path);
	onBytes(size);
}

function cut(name: string): DownloadFault["answer"] {
	return unavailable(
		`The connection was cut in the middle of "${name}".`,
		"Try again; it goes on from there.",
	);
}

interface Reception extends Omit<FileTarget, "path"> {
	readonly from: number;
}

async function receive(
	connection: HubConnection,
	subject: Subject,
	file: RemoteFile,
	{ part, from, onBytes, limit }: Reception,
): Promise<void> {
	const headers = from > 0 ? { range: `bytes=${from}-` } : undefined;
	const answer = await requestHub(connection, {
		method: "GET",
		url: file.url,
		...(headers === undefined ? {} : { headers }),
	});
	const { status } = answer;
	if (status === 416) {
		answer.body.destroy();
		await rm(part, { force: true });
		throw new DownloadFault(cut(file.name), true);
	}
	if (status !== 200 && status !== 206) {
		answer.body.destroy();
		throw faultWithPause(answer, subject);
	}
	// A server that knows no ranges sends the whole file again.
	const start = status === 206 ? startOf(answer) : 0;
	if (start !== 0 && start !== from) {
		answer.body.destroy();
		throw new DownloadFault(cut(file.name), true);
	}
	const handle = await open(part, start === 0 ? "w" : "a");
	try {
		let size = start;
		for await (const chunk of answer.body) {
			// A response without an encoding gives its bytes.
			const bytes = chunk as Buffer;
			size += bytes.length;
			if (size > limit) {
				throw tooLarge(file.name, limit, subject.kind);
			}
			await handle.write(bytes);
			onBytes(size);
		}
	} finally {
		answer.body.destroy();
		await handle.close();
	}
}

export function tooLarge(name: string, limit: number, kind: RepositoryKind): DownloadFault {
	const size = `"${name}" is larger than ${Math.round(limit / 1e6)} MB`;
	return new DownloadFault(
		kind === "model"
			? unavailable(
					`${size}, which no tokenizer is.`,
					'Check the model\'s name; or set "tunelint.tokenizer" to a folder that holds its tokenizer.json.',
				)
			: unavailable(`${size}, more than is downloaded.`, "Name one split or configuration of it."),
	);
}

function faultWithPause({ status, headers }: HubAnswer, subject: Subject): DownloadFault {
	const { answer, isPassing } = faultOfStatus(status, textOf(headers["x-error-code"]), subject);
	const seconds = Number(headers["retry-after"]);
	return new DownloadFault(
		answer,
		isPassing,
		Number.isFinite(seconds) ? Math.min(seconds, 30) * 1000 : undefined,
	);
}

/** `bytes 100-199/200` → 100. */
function startOf({ headers }: HubAnswer): number {
	return Number(/^bytes (\d+)-/.exec(headers["content-range"] ?? "")?.[1] ?? NaN);
}

async function sizeOf(path: string): Promise<number> {
	return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/** As long as the expected one: SHA-256 of the bytes, or Git's SHA-1 of a blob. */
async function checksumOf(path: string, size: number, expected: string): Promise<string> {
	const hash: Hash =
		expected.length === 64 ? createHash("sha256") : createHash("sha1").update(`blob ${size}\0`);
	for await (const chunk of createReadStream(path)) {
		hash.update(chunk as Buffer);
	}
	return hash.digest("hex");
}

function textOf(header: string | string[] | undefined): string | undefined {
	return typeof header === "string" ? header : header?.[0];
}
