/** Fetches files of a repository on the hub into our own folder, when a person asks for it. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isUnavailable, unavailable, type Unavailable } from "../core/base/staged.js";
import type { AbortSignalLike, DownloadAnswer } from "../host.js";
import {
	addressOf,
	DownloadFault,
	faultOfError,
	faultOfStatus,
	type RepositoryKind,
	type Subject,
} from "./download-fault.js";
import { describeFile, fetchFile, tooLarge, type RemoteFile } from "./download-file.js";
import { downloadFolder } from "./download-folder.js";
import { requestHub, type HubConnection } from "./download-request.js";
import { hubAccess } from "./hub-access.js";
import { isHubName, isUnsafe, repositoryFolderName, type CacheLocation } from "./hugging-face-cache.js";
import { asArray, asRecord, asString } from "./json-fields.js";

export interface DownloadOptions extends CacheLocation {
	/** Shorter in tests. */
	readonly idleMilliseconds?: number;
	readonly pauseMilliseconds?: number;
}

const MAX_LISTING_BYTES = 10_000_000;
const ATTEMPTS = 4;

export interface RepositoryDownload {
	readonly kind: RepositoryKind;
	/** `Org/Name`. */
	readonly name: string;
	/** `main` when absent. */
	readonly revision?: string;
	/** More than that, over all files, is refused. */
	readonly mostBytes: number;
	/** Which files are wanted, in rounds: what one round brought lies in `folder` when the next is asked. */
	readonly rounds: readonly ChooseFiles[];
	readonly onProgress?: (done: number, total: number) => void;
	readonly signal?: AbortSignalLike;
}

export type ChooseFiles = (
	names: readonly string[],
	folder: string,
) => Promise<readonly string[] | Unavailable>;

/** Never throws for what the hub, the network or the disk does. */
export async function downloadRepository(
	request: RepositoryDownload,
	options: DownloadOptions,
): Promise<DownloadAnswer> {
	const { kind, name, revision = "main", signal } = request;
	if (!isHubName(name) || isUnsafe(revision)) {
		return unavailable(
			`"${name}"${revision === "main" ? "" : ` at "${revision}"`} is no name of a ${kind} on the hub.`,
			"Write it as Org/Name, and a branch, tag or commit as the revision.",
		);
	}
	const access = await hubAccess(options);
	if (access.offline !== undefined) {
		return unavailable(
			`${access.offline} is set, so nothing is downloaded.`,
			kind === "model"
				? `Unset it, or copy the tokenizer's folder here and set "tunelint.tokenizer" to it.`
				: "Unset it, or copy the dataset's files here.",
		);
	}
	if (!URL.canParse(access.endpoint) || !/^https?:/.test(access.endpoint)) {
		return unavailable("HF_ENDPOINT is no http:// or https:// address.", "Correct or unset HF_ENDPOINT.");
	}
	const { endpoint } = access;
	const subject: Subject = { kind, name, revision, endpoint, hasToken: access.token !== undefined };
	const abort = new AbortController();
	const watch = setInterval(() => signal?.aborted === true && abort.abort(), 50);
	const connection: HubConnection = {
		access,
		environment: options.environment,
		signal: abort.signal,
		idleMilliseconds: options.idleMilliseconds ?? 30_000,
	};
	const attempt = <T>(work: () => Promise<T>): Promise<T> =>
		withRetries(work, { subject, signal: abort.signal, pause: options.pauseMilliseconds ?? 500 });
	try {
		return await download(request, { connection, subject, attempt, root: downloadFolder(options) });
	} catch (error) {
		if (abort.signal.aborted) {
			return { kind: "cancelled" };
		}
		return faultOfError(error, subject).answer;
	} finally {
		clearInterval(watch);
	}
}

interface Download {
	readonly connection: HubConnection;
	readonly subject: Subject;
	readonly attempt: <T>(work: () => Promise<T>) => Promise<T>;
	/** The folder of downloads. */
	readonly root: string;
}

async function download(request: RepositoryDownload, context: Download): Promise<DownloadAnswer> {
	const { subject, attempt, connection, root } = context;
	const { commit, names } = await attempt(() => listRepository(connection, subject));
	const folder = join(root, repositoryFolderName(subject.kind, subject.name));
	const snapshot = join(folder, "snapshots", commit);
	const progress = { done: 0, total: 0 };
	for (const choose of request.rounds) {
		const wanted = await choose(names.filter(isSafeName), snapshot);
		if (isUnavailable(wanted)) {
			return wanted;
		}
		await fetchFiles(wanted, { request, context, commit, folder, progress });
	}
	// The name is written last: until then nobody finds a half of the files.
	await replaceFile(join(folder, "refs", ...subject.revision.split("/")), commit);
	await rm(join(folder, "parts"), { recursive: true, force: true });
	return { kind: "downloaded", folder: snapshot, commit, bytes: progress.done };
}

interface Fetch {
	readonly request: RepositoryDownload;
	readonly context: Download;
	readonly commit: string;
	/** Of the repository. */
	readonly folder: string;
	/** Bytes, over all rounds. */
	readonly progress: { done: number; total: number };
}

async function fetchFiles(names: readonly string[], fetch: Fetch): Promise<void> {
	const { request, context, commit, folder, progress } = fetch;
	const { connection, subject, attempt } = context;
	const files: RemoteFile[] = [];
	for (const name of names) {
		const path = name.split("/").map(encodeURIComponent).join("/");
		const url = new URL(`${addressOf(subject)}/resolve/${commit}/${path}`);
		const file = await attempt(() => describeFile(connection, subject, { name, url }));
		files.push(...(file === undefined ? [] : [file]));
	}
	progress.total += files.reduce((sum, { size = 0 }) => sum + size, 0);
	if (progress.total > request.mostBytes) {
		const large = files.find(({ size = 0 }) => size > request.mostBytes / 2)?.name ?? subject.name;
		throw tooLarge(large, request.mostBytes, subject.kind);
	}
	for (const file of files) {
		const before = progress.done;
		await attempt(() =>
			fetchFile(connection, subject, file, {
				path: join(folder, "snapshots", commit, ...file.name.split("/")),
				part: join(folder, "parts", `${file.checksum ?? file.name.replaceAll("/", "--")}.part`),
				limit: request.mostBytes - before,
				onBytes: (count) => {
					progress.done = before + count;
					progress.total = Math.max(progress.total, progress.done);
					request.onProgress?.(progress.done, progress.total);
				},
			}),
		);
	}
}

/** A name from the hub must not lead out of its folder, on any system. */
function isSafeName(name: string): boolean {
	return name.split("/").every((part) => /^(?!\.+$)[^\\:*?"<>|\p{Cc}]+$/u.test(part));
}

/** The commit that the revision leads to, and the files that it has. */
async function listRepository(
	connection: HubConnection,
	subject: Subject,
): Promise<{ readonly commit: string; readonly names: readonly string[] }> {
	const { endpoint, kind, name, revision } = subject;
	const url = new URL(`${endpoint}/api/${kind}s/${name}/revision/${encodeURIComponent(revision)}`);
	const { status, headers, body } = await requestHub(connection, { method: "GET", url });
	if (status !== 200) {
		body.destroy();
		const code = headers["x-error-code"];
		throw faultOfStatus(status, typeof code === "string" ? code : undefined, subject);
	}
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body) {
		// A response without an encoding gives its bytes.
		const bytes = chunk as Buffer;
		size += bytes.length;
		if (size > MAX_LISTING_BYTES) {
			throw new DownloadFault(strange(endpoint));
		}
		chunks.push(bytes);
	}
	const listing = parseListing(Buffer.concat(chunks).toString("utf8"));
	const commit = asString(listing?.sha);
	if (commit === undefined || !/^[0-9a-f]{40}$/.test(commit)) {
		throw new DownloadFault(strange(endpoint));
	}
	const names = asArray(listing?.siblings).flatMap((entry) => asString(asRecord(entry)?.rfilename) ?? []);
	return { commit, names };
}

function parseListing(text: string): ReturnType<typeof asRecord> {
	try {
		return asRecord(JSON.parse(text));
	} catch {
		// A page of a proxy or of another server; the caller says so.
		return undefined;
	}
}

function strange(endpoint: string): Unavailable {
	return unavailable(
		`${endpoint} does not answer like the Hugging Face hub.`,
		"Check HF_ENDPOINT, and whether a login page of the network is in the way.",
	);
}

interface Retries {
	readonly subject: Subject;
	readonly signal: AbortSignal;
	/** Milliseconds before the second attempt; doubled for each further one. */
	readonly pause: number;
}

async function withRetries<T>(work: () => Promise<T>, { subject, signal, pause }: Retries): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			if (signal.aborted) {
				throw error;
			}
			const fault = faultOfError(error, subject);
			if (!fault.isPassing || attempt === ATTEMPTS) {
				throw fault;
			}
			await sleep(fault.waitMilliseconds ?? pause * 2 ** (attempt - 1), signal);
		}
	}
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const end = (): void => {
			clearTimeout(timer);
			signal.removeEventListener("abort", stop);
		};
		const stop = (): void => {
			end();
			reject(new Error("cancelled"));
		};
		const timer = setTimeout(() => {
			end();
			resolve();
		}, milliseconds);
		signal.addEventListener("abort", stop, { once: true });
	});
}

async function replaceFile(path: string, text: string): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	await writeFile(`${path}.new`, text);
	await rename(`${path}.new`, path);
}
