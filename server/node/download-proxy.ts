/** Proxies of the environment: which one a request goes through, and a tunnel for requests over TLS. */
import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import * as tls from "node:tls";

/** What a request needs to go through a proxy; nothing when it goes straight. */
export interface Route {
	readonly agent?: https.Agent;
	/** The proxy that the request itself is sent to, for plain HTTP. */
	readonly proxy?: URL;
}

type Environment = Readonly<Record<string, string | undefined>>;

export function routeOf(url: URL, environment: Environment): Route {
	const proxy = proxyOf(url, environment);
	if (proxy === undefined) {
		return {};
	}
	return url.protocol === "https:" ? { agent: tunnelAgent(proxy) } : { proxy };
}

/** Throws for a proxy that is written wrongly or of another kind. */
export function proxyOf(url: URL, environment: Environment): URL | undefined {
	// Lower case first, as curl and Python read them.
	const read = (name: string): string | undefined =>
		environment[name.toLowerCase()] || environment[name.toUpperCase()] || undefined;
	const written = read(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY") ?? read("ALL_PROXY");
	if (written === undefined || isExempt(url, read("NO_PROXY") ?? "")) {
		return undefined;
	}
	const address = written.includes("://") ? written : `http://${written}`;
	const proxy = URL.canParse(address) ? new URL(address) : undefined;
	if (proxy === undefined || !/^https?:$/.test(proxy.protocol)) {
		throw new ProxyFault("the proxy of the environment is no http:// or https:// address");
	}
	return proxy;
}

export class ProxyFault extends Error {}

/** `host`, `.domain`, `host:port`, `*`; a name counts for everything below it. */
function isExempt(url: URL, list: string): boolean {
	const port = url.port || (url.protocol === "https:" ? "443" : "80");
	return list.split(/[\s,]+/).some((entry) => {
		const [, host = "", ofPort] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
		if (entry === "*") {
			return true;
		}
		const isPort = ofPort === undefined || ofPort === port;
		return host !== "" && isPort && (url.hostname === host || url.hostname.endsWith(`.${host}`));
	});
}

/** `Proxy-Authorization` for a proxy with a name and a password in its address. */
export function proxyHeaders(proxy: URL): { "proxy-authorization"?: string } {
	if (proxy.username === "") {
		return {};
	}
	const who = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
	return { "proxy-authorization": `Basic ${Buffer.from(who).toString("base64")}` };
}

/** Asks the proxy with CONNECT for a line to the host, and speaks TLS through it. */
function tunnelAgent(proxy: URL): https.Agent {
	const agent = new https.Agent({ keepAlive: false });
	const connect = (
		target: { readonly host?: string; readonly port?: number | string },
		done: (error: Error | null, socket?: Socket) => void,
	): undefined => {
		const host = `${target.host ?? ""}:${target.port ?? 443}`;
		const request = (proxy.protocol === "https:" ? https : http).request({
			method: "CONNECT",
			host: proxy.hostname,
			port: proxy.port || (proxy.protocol === "https:" ? 443 : 80),
			path: host,
			headers: { host, ...proxyHeaders(proxy) },
			timeout: CONNECT_MILLISECONDS,
		});
		request.once("connect", (answer, socket) => {
			if (answer.statusCode !== 200) {
				socket.destroy();
				done(new ProxyFault(`the proxy answers ${answer.statusCode ?? "nothing"}`));
				return;
			}
			done(null, tls.connect({ socket, servername: target.host ?? "" }));
		});
		request.once("timeout", () => request.destroy(new Error("the proxy does not answer")));
		request.once("error", (error) => done(error));
		request.end();
		return undefined;
	};
	// The agent's own way to make a connection; Node's types leave it out of the class.
	return Object.assign(agent, { createConnection: connect });
}

const CONNECT_MILLISECONDS = 30_000;
