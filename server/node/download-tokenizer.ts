/** Fetches the small tokenizer files of a hub model into our own folder, when a person asks for it. */
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unavailable, type Unavailable } from "../core/base/staged.js";
import type { DownloadAnswer, DownloadRequest } from "../host.js";
import { DownloadFault, faultOfError, faultOfStatus, type Subject } from "./download-fault.js";
import { describeFile, fetchFile, tooLarge, type RemoteFile } from "./download-file.js";
import { downloadFolder } from "./download-folder.js";
import { requestHub, type HubConnection } from "./download-request.js";
import { hubAccess } from "./hub-access.js";
import { isHubName, isUnsafe, modelFolderName, type CacheLocation } from "./hugging-face-cache.js";
import { asArray, asRecord, asString } from "./json-fields.js";

export interface DownloadOptions extends CacheLocation {
	/** Shorter in tests. */
	readonly idleMilliseconds?: number;
	readonly pauseMilliseconds?: number;
}

const FILES = [
	"tokenizer.json",
	"tokenizer_config.json",
	"special_tokens_map.json",
	"added_tokens.json",
	"chat_template.jinja",
	"chat_template.json",
	"generation_config.json",
	"config.json",
];
/** Of tokenizers without a tokenizer.json, for a person who converts them. */
const OLD_FILES = ["tokenizer.model", "vocab.json", "merges.txt"];
const MAX_TOTAL_BYTES = 200_000_000;
const MAX_LISTING_BYTES = 10_000_000;
const ATTEMPTS = 4;

/** Never throws for what the hub, the network or the disk does. */
export async function downloadTokenizer(
	request: DownloadRequest,
	options: DownloadOptions,
): Promise<DownloadAnswer> {
	const { model, revision = "main", signal } = request;
	const wrong = faultOfName(model, revision);
	if (wrong !== undefined) {
		return wrong;
	}
	const access = await hubAccess(options);
	if (access.offline !== undefined) {
		return unavailable(
			`${access.offline} is set, so nothing is downloaded.`,
			`Unset it, or copy the tokenizer's folder here and set "tunelint.tokenizer" to it.`,
		);
	}
	if (!URL.canParse(access.endpoint) || !/^https?:/.test(access.endpoint)) {
		return unavailable("HF_ENDPOINT is no http:// or https:// address.", "Correct or unset HF_ENDPOINT.");
	}
	const { endpoint } = access;
	const subject: Subject = { model, revision, endpoint, hasToken: access.token !== undefined };
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

async function download(request: DownloadRequest, context: Download): Promise<DownloadAnswer> {
	const { connection, subject, attempt, root } = context;
	const { model, revision } = subject;
	const { commit, names } = await attempt(() => listModel(connection, subject));
	const wanted = wantedFiles(names);
	if (wanted.length === 0) {
		return unavailable(
			`"${model}" has no tokenizer files.`,
			'Name the model that it was made from, or set "tunelint.tokenizer" to a folder that holds a tokenizer.json.',
		);
	}
	const folder = join(root, modelFolderName(model));
	const snapshot = join(folder, "snapshots", commit);
	const files: RemoteFile[] = [];
	for (const name of wanted) {
		const path = name.split("/").map(encodeURIComponent).join("/");
		const url = new URL(`${subject.endpoint}/${model}/resolve/${commit}/${path}`);
		const file = await attempt(() => describeFile(connection, subject, { name, url }));
		files.push(...(file === undefined ? [] : [file]));
	}
	const total = files.reduce((sum, { size = 0 }) => sum + size, 0);
	if (total > MAX_TOTAL_BYTES) {
		throw tooLarge(files.find(({ size = 0 }) => size > MAX_TOTAL_BYTES / 2)?.name ?? model, MAX_TOTAL_BYTES);
	}
	let done = 0;
	for (const file of files) {
		const before = done;
		await attempt(() =>
			fetchFile(connection, subject, file, {
				path: join(snapshot, ...file.name.split("/")),
				part: join(folder, "parts", `${file.checksum ?? file.name.replaceAll("/", "--")}.part`),
				limit: MAX_TOTAL_BYTES - before,
				onBytes: (count) => {
					done = before + count;
					request.onProgress?.(done, Math.max(total, done));
				},
			}),
		);
	}
	// The name is written last: until then nobody finds a half of the files.
	await replaceFile(join(folder, "refs", ...revision.split("/")), commit);
	await rm(join(folder, "parts"), { recursive: true, force: true });
	return {
		kind: "downloaded",
		folder: snapshot,
		commit,
		bytes: done,
		...(names.includes("tokenizer.json")
			? {}
			: {
					note: `"${model}" has no tokenizer.json: load it once with AutoTokenizer.from_pretrained, save it with save_pretrained, and set "tunelint.tokenizer" to that folder.`,
				}),
	};
}

function faultOfName(model: string, revision: string): Unavailable | undefined {
	return isHubName(model) && !isUnsafe(revision)
		? undefined
		: unavailable(
				`"${model}"${revision === "main" ? "" : ` at "${revision}"`} is no name of a model on the hub.`,
				"Write it as Org/Name, and a branch, tag or commit as the revision.",
			);
}

function wantedFiles(names: readonly string[]): readonly string[] {
	const wanted = names.includes("tokenizer.json") ? FILES : [...FILES, ...OLD_FILES];
	const templates = names.filter((name) => /^additional_chat_templates\/[\w.-]+\.jinja$/.test(name));
	const found = wanted.filter((name) => names.includes(name));
	const hasTokenizer = found.some((name) => /^(?:tokenizer|vocab)/.test(name));
	return hasTokenizer ? [...found, ...templates] : [];
}

/** The commit that the revision leads to, and the files that it has. */
async function listModel(
	connection: HubConnection,
	subject: Subject,
): Promise<{ readonly commit: string; readonly names: readonly string[] }> {
	const { endpoint, model, revision } = subject;
	const url = new URL(`${endpoint}/api/models/${model}/revision/${encodeURIComponent(revision)}`);
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
