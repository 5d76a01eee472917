/** One request to the hub: proxies, redirects, time limits, and a token that never leaves the hub's own origin. */
import * as http from "node:http";
import * as https from "node:https";
import { proxyHeaders, routeOf } from "./download-proxy.js";
import type { HubAccess } from "./hub-access.js";

export interface HubRequest {
	readonly method: "GET" | "HEAD";
	readonly url: URL;
	readonly headers?: Readonly<Record<string, string>>;
}

export interface HubConnection {
	readonly access: HubAccess;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly signal: AbortSignal;
	/** Without a byte for so long, a request is given up. */
	readonly idleMilliseconds: number;
}

export interface HubAnswer {
	readonly status: number;
	/** Of the last answer. */
	readonly headers: http.IncomingHttpHeaders;
	/** Of the first answer, which knows the file; a storage elsewhere has marks of its own. */
	readonly hubHeaders: http.IncomingHttpHeaders;
	readonly body: http.IncomingMessage;
}

const MAX_REDIRECTS = 8;

/** Rejects with the network's error. The caller reads the body or destroys it. */
export async function requestHub(
	connection: HubConnection,
	{ method, url, headers }: HubRequest,
): Promise<HubAnswer> {
	let target = url;
	let hubHeaders: http.IncomingHttpHeaders | undefined;
	for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
		const body = await send(connection, {
			method,
			url: target,
			...(headers === undefined ? {} : { headers }),
		});
		const status = body.statusCode ?? 0;
		hubHeaders = isOwn(connection, target) ? { ...hubHeaders, ...body.headers } : (hubHeaders ?? {});
		const { location } = body.headers;
		if (status < 300 || status >= 400 || location === undefined) {
			return { status, headers: body.headers, hubHeaders, body };
		}
		body.destroy();
		const next = URL.canParse(location, target.href) ? new URL(location, target) : undefined;
		if (next === undefined || !/^https?:$/.test(next.protocol) || isDowngrade(target, next)) {
			throw new Error("the hub redirects to an address that is not safe");
		}
		target = next;
	}
	throw new Error("the hub redirects without end");
}

function isOwn({ access }: HubConnection, url: URL): boolean {
	return url.origin === new URL(access.endpoint).origin;
}

/** A file that was asked for over TLS never comes without it. */
function isDowngrade(from: URL, to: URL): boolean {
	return from.protocol === "https:" && to.protocol !== "https:";
}

function send(
	connection: HubConnection,
	{ method, url, headers }: HubRequest,
): Promise<http.IncomingMessage> {
	const { access, environment, signal, idleMilliseconds } = connection;
	return new Promise((resolve, reject) => {
		const { agent, proxy } = routeOf(url, environment);
		const request = (url.protocol === "https:" ? https : http).request({
			method,
			// A plain request through a proxy names the whole address.
			host: (proxy ?? url).hostname.replace(/^\[|\]$/g, ""),
			port: (proxy ?? url).port || (url.protocol === "https:" ? 443 : 80),
			path: proxy === undefined ? `${url.pathname}${url.search}` : url.href,
			headers: {
				host: url.host,
				"user-agent": "tunelint",
				"accept-encoding": "identity",
				...headers,
				...(access.token !== undefined && isOwn(connection, url)
					? { authorization: `Bearer ${access.token}` }
					: {}),
				...(proxy === undefined ? {} : proxyHeaders(proxy)),
			},
			signal,
			timeout: idleMilliseconds,
			...(agent === undefined ? {} : { agent }),
		});
		request.once("timeout", () => request.destroy(new Error("the hub does not answer")));
		request.once("response", resolve);
		request.once("error", reject);
		request.end();
	});
}
