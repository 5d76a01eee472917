/** The download of a tokenizer from a hub on this machine: what arrives, what is asked for, and every way to fail. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { isUnavailable } from "../../server/core/base/staged.js";
import type { DownloadAnswer, DownloadRequest } from "../../server/host.js";
import { downloadTokenizer } from "../../server/node/download-tokenizer.js";
import { proxyOf } from "../../server/node/download-proxy.js";
import { createTokenizerStore } from "../../server/node/tokenizer-store.js";
import { COMMIT, sendFile, startHub, type LocalHub } from "../support/local-hub.js";
import { tinyTokenizer } from "../support/tiny-tokenizer.js";

const files = {
	...tinyTokenizer({ config: { chat_template: "configured" } }),
	"chat_template.jinja": "main",
	"additional_chat_templates/tool_use.jinja": "tools",
	"generation_config.json": "{}",
	"model.safetensors": "weights",
	"vocab.json": "{}",
};

let home = "";
let hub: LocalHub;
beforeEach(async () => {
	home = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-download-"));
	hub = await startHub(files);
});
afterEach(async () => {
	await hub.close();
	fs.rmSync(home, { recursive: true });
});

describe("a download", () => {
	it("brings the tokenizer's small files, which are then found", async () => {
		const progress: number[] = [];
		const answer = await download({ onProgress: (done, total) => progress.push(done / total) });
		assert.ok(answer.kind === "downloaded");
		assert.deepEqual(filesBelow(answer.folder), [
			"additional_chat_templates/tool_use.jinja",
			"chat_template.jinja",
			"generation_config.json",
			"tokenizer.json",
			"tokenizer_config.json",
		]);
		assert.equal(progress.at(-1), 1);
		assert.equal(await found(), "main (downloaded a09a354), exact");
	});

	it("at a revision is found there only", async () => {
		assert.equal((await download({ revision: "v2" })).kind, "downloaded");
		assert.equal(await found("Org/Name@v2"), "main (downloaded a09a354), exact");
		assert.match(await found("Org/Name@v3"), /not on this computer/);
	});

	it("of a model without a tokenizer.json brings its old files and says what to do", async () => {
		await hub.close();
		hub = await startHub({ "tokenizer.model": "pieces", "config.json": "{}" });
		const answer = await download();
		assert.ok(answer.kind === "downloaded");
		assert.deepEqual(filesBelow(answer.folder), ["config.json", "tokenizer.model"]);
		assert.match(answer.note ?? "", /has no tokenizer\.json: load it once/);
	});

	it("that was cut goes on where it stopped", async () => {
		let cuts = 0;
		hub.override = (request, response) => {
			if (request.method !== "GET" || !request.url!.endsWith("tokenizer.json") || cuts++ > 0) {
				return false;
			}
			response.writeHead(200, { "content-length": Buffer.byteLength(files["tokenizer.json"]) });
			response.write(files["tokenizer.json"].slice(0, 1000), () => setTimeout(() => response.destroy(), 20));
			return true;
		};
		assert.equal((await download()).kind, "downloaded");
		const ranges = hub.seen.flatMap(({ headers: { range } }) => range ?? []);
		assert.deepEqual(ranges, ["bytes=1000-"]);
		assert.equal(await found(), "main (downloaded a09a354), exact");
	});

	it("with a wrong checksum is given up, and leaves nothing behind", async () => {
		hub.override = (request, response) => {
			if (request.method !== "GET" || !request.url!.endsWith("tokenizer.json")) {
				return false;
			}
			response.end("x".repeat(Buffer.byteLength(files["tokenizer.json"])));
			return true;
		};
		assert.match(await reason(), /"tokenizer\.json" came damaged: its checksum/);
		assert.match(await found(), /not on this computer/);
	});

	it("checks large files by their SHA-256, at another host, which gets no token", async () => {
		const bytes = Buffer.from(files["tokenizer.json"]);
		const storage = await startHub({});
		storage.override = (request, response) => {
			sendFile(request, response, bytes, { etag: '"of-the-storage"' });
			return true;
		};
		hub.override = (request, response) => {
			if (!request.url!.endsWith("/tokenizer.json")) {
				return false;
			}
			const mark = createHash("sha256").update(bytes).digest("hex");
			// Another port is another origin.
			response.writeHead(302, {
				location: `${storage.address}/blob`,
				"x-linked-etag": `"${mark}"`,
				"x-linked-size": bytes.length,
			});
			response.end();
			return true;
		};
		const answer = await download({}, { HF_TOKEN: "hf_secret" });
		await storage.close();
		assert.equal(answer.kind, "downloaded");
		assert.ok(hub.seen.every(({ headers }) => headers.authorization === "Bearer hf_secret"));
		assert.ok(storage.seen.length > 0);
		assert.ok(storage.seen.every(({ headers }) => headers.authorization === undefined));
	});

	it("reads the token where the hub's own client keeps it", async () => {
		fs.mkdirSync(path.join(home, "hf"));
		fs.writeFileSync(path.join(home, "hf/token"), "hf_of_file\n");
		await download({}, { HF_HOME: path.join(home, "hf") });
		assert.equal(hub.seen[0]?.headers.authorization, "Bearer hf_of_file");
	});

	it("can be cancelled", async () => {
		const signal = { aborted: false };
		hub.override = (request) => {
			signal.aborted = request.url!.endsWith("tokenizer.json");
			return signal.aborted;
		};
		assert.deepEqual(await download({ signal }), { kind: "cancelled" });
		assert.match(await found(), /not on this computer/);
	});

	it("goes through the proxy of the environment, which is told who asks", async () => {
		const proxy = await startHub(files);
		const address = proxy.address.replace("http://", "http://me:pass@");
		const answer = await download({}, { HF_ENDPOINT: "http://hub.example", HTTP_PROXY: address });
		await proxy.close();
		assert.equal(answer.kind, "downloaded");
		assert.ok(proxy.seen.every(({ url }) => url.startsWith("http://hub.example/")));
		assert.equal(
			proxy.seen[0]?.headers["proxy-authorization"],
			`Basic ${Buffer.from("me:pass").toString("base64")}`,
		);
	});

	it("over TLS asks the proxy for a tunnel", async () => {
		const asked: string[] = [];
		const proxy = http.createServer();
		proxy.on("connect", (request, socket) => {
			asked.push(request.url ?? "");
			socket.write("HTTP/1.1 200 OK\r\n\r\n");
			// 22 begins a TLS handshake.
			socket.once("data", (bytes: Buffer) => {
				asked.push(String(bytes[0]));
				socket.destroy();
			});
		});
		await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
		const { port } = proxy.address() as AddressInfo;
		const text = await reason({
			HF_ENDPOINT: "https://hub.example",
			HTTPS_PROXY: `http://127.0.0.1:${port}`,
		});
		await new Promise((resolve) => proxy.close(resolve));
		assert.deepEqual(asked.slice(0, 2), ["hub.example:443", "22"]);
		assert.match(text, /^https:\/\/hub\.example cannot be reached/);
	});
});

describe("a download that is not possible says what to do", () => {
	for (const [what, status, headers, environment, expected] of [
		["gated", 401, { "x-error-code": "GatedRepo" }, {}, /is gated.*Accept it at .*set HF_TOKEN\.$/],
		["gated, with a token", 403, {}, { HF_TOKEN: "t" }, /is gated.*the token may read gated models/],
		["unknown or private", 401, { "x-error-code": "RepoNotFound" }, {}, /There is no model "Org\/Name" on/],
		["unknown", 404, {}, { HF_TOKEN: "t" }, /Correct the name, or use a token that may read it/],
		["without the revision", 404, { "x-error-code": "RevisionNotFound" }, {}, /no revision "main"/],
		["broken for now", 503, {}, {}, /answers 503.*Try again in a while/],
		["no hub", 200, {}, {}, /does not answer like the Hugging Face hub/],
	] as const) {
		it(what, async () => {
			hub.override = (_request, response) => {
				response.writeHead(status, headers);
				response.end("<html>");
				return true;
			};
			assert.match(await reason(environment), expected);
		});
	}

	it("offline", async () => {
		assert.match(await reason({ HF_HUB_OFFLINE: "1" }), /^HF_HUB_OFFLINE is set, so nothing is downloaded/);
		assert.equal(hub.seen.length, 0);
	});

	it("without a network", async () => {
		assert.match(await reason({ HF_ENDPOINT: "http://127.0.0.1:9" }), /cannot be reached: .*ECONNREFUSED/);
	});

	it("too large", async () => {
		hub.override = (request, response) => {
			if (request.method === "HEAD") {
				response.writeHead(200, { "content-length": 3e8 }).end();
			}
			return request.method === "HEAD";
		};
		assert.match(await reason(), /is larger than 200 MB/);
	});

	it("not a name", async () => {
		assert.match(await reason({}, "../x"), /is no name of a model on the hub/);
		assert.equal(hub.seen.length, 0);
	});

	it("silent", async () => {
		hub.override = () => true;
		assert.match(await reason(), /cannot be reached: the hub does not answer/);
	});
});

describe("the proxy of the environment", () => {
	for (const [what, url, environment, expected] of [
		["is none by itself", "https://hub.example/x", {}, undefined],
		["is that of the scheme", "https://hub.example/x", { HTTPS_PROXY: "http://p:1" }, "http://p:1/"],
		["of another scheme does not count", "http://hub.example/x", { HTTPS_PROXY: "http://p:1" }, undefined],
		["may be written without a scheme", "https://hub.example/x", { https_proxy: "p:1" }, "http://p:1/"],
		[
			"leaves out hosts",
			"https://hub.example/x",
			{ HTTPS_PROXY: "p:1", NO_PROXY: "a, hub.example" },
			undefined,
		],
		["leaves out domains", "https://hub.example/x", { HTTPS_PROXY: "p:1", NO_PROXY: ".example" }, undefined],
		[
			"leaves out a port",
			"https://hub.example/x",
			{ HTTPS_PROXY: "p:1", NO_PROXY: "hub.example:443" },
			undefined,
		],
		[
			"asks for whole names",
			"https://thehub.example/x",
			{ HTTPS_PROXY: "p:1", NO_PROXY: "hub.example" },
			"http://p:1/",
		],
		["leaves out everything", "https://hub.example/x", { HTTPS_PROXY: "p:1", NO_PROXY: "*" }, undefined],
	] as const) {
		it(what, () => {
			assert.equal(proxyOf(new URL(url), environment)?.href, expected);
		});
	}

	it("must be one for HTTP", () => {
		assert.throws(() => proxyOf(new URL("http://a"), { HTTP_PROXY: "socks5://p:1" }), /no http/);
	});
});

function download(
	request: Partial<DownloadRequest> = {},
	environment: { readonly [name: string]: string } = {},
): Promise<DownloadAnswer> {
	return downloadTokenizer(
		{ model: "Org/Name", ...request },
		{
			environment: { HF_ENDPOINT: hub.address, XDG_CACHE_HOME: path.join(home, "cache"), ...environment },
			home,
			idleMilliseconds: 300,
			pauseMilliseconds: 1,
		},
	);
}

/** Reason and advice of a download that failed. */
async function reason(
	environment: { readonly [name: string]: string } = {},
	model = "Org/Name",
): Promise<string> {
	const answer = await download({ model }, environment);
	assert.ok(isUnavailable(answer), "the download fails");
	return `${answer.reason} ${answer.todo}`;
}

/** The default template of the tokenizer, its origin and how sure it is; else why there is none. */
async function found(name = "Org/Name"): Promise<string> {
	const store = createTokenizerStore({
		embedded: { read: () => Promise.resolve(undefined) },
		families: [],
		environment: { XDG_CACHE_HOME: path.join(home, "cache") },
		home,
		workingFolder: home,
	});
	const loaded = await store.load({ name });
	if (isUnavailable(loaded)) {
		return loaded.reason;
	}
	const { chatTemplate, origin, ids } = loaded.tokenizer.facts;
	return `${chatTemplate} (${origin}), ${ids.level}`;
}

function filesBelow(folder: string): string[] {
	assert.equal(path.basename(folder), COMMIT);
	return fs
		.readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
		.sort();
}
