/** A small hub on this machine: a model's listing and files, with the marks of the real one, and faults on demand. */
import { createHash } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

export const COMMIT = "a09a35458c702b33eeacc393d103063234e8bc28";

export interface Seen {
	readonly method: string;
	readonly url: string;
	readonly headers: http.IncomingHttpHeaders;
}

/** True when it answered the request itself. */
export type Override = (request: http.IncomingMessage, response: http.ServerResponse) => boolean;

export interface LocalHub {
	readonly address: string;
	readonly seen: Seen[];
	/** Asked before each answer. */
	override: Override;
	close(): Promise<void>;
}

/** Serves `files` as the model and the dataset `Org/Name` at `main` and `v2`. */
export async function startHub(files: { readonly [name: string]: string }): Promise<LocalHub> {
	const seen: Seen[] = [];
	const hub = { override: (() => false) as Override };
	const server = http.createServer((request, response) => {
		const { method = "", url = "", headers } = request;
		seen.push({ method, url, headers });
		if (!hub.override(request, response)) {
			answer(files, request, response);
		}
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	// A TCP server's address is an object.
	const { port } = server.address() as AddressInfo;
	return Object.assign(hub, {
		address: `http://127.0.0.1:${port}`,
		seen,
		close: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	});
}

function answer(
	files: { readonly [name: string]: string },
	request: http.IncomingMessage,
	response: http.ServerResponse,
): void {
	const { pathname } = new URL(request.url ?? "/", "http://hub");
	if (/^\/api\/(?:models|datasets)\/Org\/Name\/revision\/(?:main|v2)$/.test(pathname)) {
		const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
		response.end(JSON.stringify({ sha: COMMIT, siblings }));
		return;
	}
	const name = pathname.split(`/resolve/${COMMIT}/`)[1];
	const text = name === undefined ? undefined : files[decodeURIComponent(name)];
	if (text === undefined) {
		response.writeHead(404, { "x-error-code": "RepoNotFound" }).end();
		return;
	}
	sendFile(request, response, Buffer.from(text));
}

export function sendFile(
	request: http.IncomingMessage,
	response: http.ServerResponse,
	bytes: Buffer,
	headers: http.OutgoingHttpHeaders = { etag: `"${gitMark(bytes)}"` },
): void {
	const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
	const part = bytes.subarray(from);
	response.writeHead(from > 0 ? 206 : 200, {
		...headers,
		"content-length": part.length,
		...(from > 0 ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
	});
	response.end(request.method === "HEAD" ? undefined : part);
}

export function gitMark(bytes: Buffer): string {
	return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
