/** Tokenizers in the Hugging Face cache, beside adapters and beside GGUF files, and what is said when one is damaged. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { isUnavailable, type Unavailable } from "../server/core/base/staged.js";
import type { TokenizerFacts } from "../server/core/types/tokenizer.js";
import type { TokenizerRequest } from "../server/host.js";
import { readGguf } from "../server/node/gguf.js";
import { hubCacheFolder } from "../server/node/hugging-face-cache.js";
import { createTokenizerStore } from "../server/node/tokenizer-store.js";
import { tinyTokenizer } from "./support/tiny-tokenizer.js";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-sources-"));
after(() => fs.rmSync(root, { recursive: true }));

let folder = "";
let count = 0;
beforeEach(() => {
	folder = path.join(root, String(count++));
	fs.mkdirSync(folder);
});

const MAIN = "a09a35458c702b33eeacc393d103063234e8bc28";
const OTHER = "b12b35458c702b33eeacc393d103063234e8bc28";

function write(where: string, files: { readonly [name: string]: string | Uint8Array }): string {
	const target = path.join(folder, where);
	fs.mkdirSync(target, { recursive: true });
	for (const [name, content] of Object.entries(files)) {
		fs.writeFileSync(path.join(target, name), content);
	}
	return target;
}

async function load(request: TokenizerRequest): Promise<TokenizerFacts | Unavailable> {
	const store = createTokenizerStore({
		embedded: { read: () => Promise.resolve(undefined) },
		families: [],
		environment: { HF_HUB_CACHE: path.join(folder, "hub") },
		home: folder,
		workingFolder: path.join(folder, "work"),
	});
	const loaded = await store.load(request);
	return isUnavailable(loaded) ? loaded : loaded.tokenizer.facts;
}

async function factsOf(request: TokenizerRequest): Promise<TokenizerFacts> {
	const facts = await load(request);
	assert.ok(!("kind" in facts), "kind" in facts ? facts.reason : "");
	return facts;
}

/** Reason and advice. */
async function gapOf(request: TokenizerRequest): Promise<string> {
	const gap = await load(request);
	assert.ok("kind" in gap, "a tokenizer was found");
	return `${gap.isBroken === true ? "broken: " : ""}${gap.reason} ${gap.todo}`;
}

function withTemplate(chat_template: string) {
	return tinyTokenizer({ config: { chat_template } });
}

describe("the place of the cache", () => {
	for (const [what, environment, expected] of [
		["HF_HUB_CACHE wins", { HF_HUB_CACHE: "/a", HUGGINGFACE_HUB_CACHE: "/b", HF_HOME: "/c" }, "/a"],
		["its old name comes next", { HUGGINGFACE_HUB_CACHE: "/b", HF_HOME: "/c" }, "/b"],
		["then HF_HOME", { HF_HOME: "/c", XDG_CACHE_HOME: "/d" }, "/c/hub"],
		["then XDG_CACHE_HOME", { XDG_CACHE_HOME: "/d" }, "/d/huggingface/hub"],
		["then the home folder", {}, "/home/me/.cache/huggingface/hub"],
		["an empty variable is none", { HF_HUB_CACHE: "", HUGGINGFACE_HUB_CACHE: "/b" }, "/b"],
		["the home folder may be written ~", { HF_HOME: "~/hf" }, "/home/me/hf/hub"],
		[
			"variables inside are read",
			{ HF_HOME: "$DATA/${WHO}/$NONE", DATA: "/d", WHO: "me" },
			"/d/me/$NONE/hub",
		],
	] as const) {
		it(what, () => {
			const found = hubCacheFolder({ environment, home: "/home/me" });
			assert.equal(found.replaceAll(path.sep, "/"), expected);
		});
	}
});

describe("the cache", () => {
	/** A model with snapshots; references lead to commits. */
	function cache(
		snapshots: { readonly [commit: string]: object },
		refs: { readonly [name: string]: string },
	): string {
		const model = "hub/models--Org--Name";
		for (const [commit, files] of Object.entries(snapshots)) {
			write(`${model}/snapshots/${commit}`, files as { readonly [name: string]: string });
		}
		for (const [name, commit] of Object.entries(refs)) {
			write(`${model}/refs/${path.posix.dirname(name)}`, { [path.posix.basename(name)]: commit });
		}
		return path.join(folder, model);
	}

	const both = { [MAIN]: withTemplate("main"), [OTHER]: withTemplate("other") };

	it("gives the snapshot that main leads to", async () => {
		cache(both, { main: `${MAIN}\n` });
		const facts = await factsOf({ name: "Org/Name" });
		assert.deepEqual([facts.chatTemplate, facts.ids.level], ["main", "exact"]);
	});

	for (const [what, revision] of [
		["a tag", "v1.0"],
		["a pull request", "refs/pr/3"],
		["a commit", OTHER],
	] as const) {
		it(`gives another revision by ${what}`, async () => {
			cache(both, { main: MAIN, "v1.0": OTHER, "refs/pr/3": OTHER });
			const facts = await factsOf({ chosen: `Org/Name@${revision}` });
			assert.deepEqual([facts.chatTemplate, facts.ids.level], ["other", "exact"]);
		});
	}

	it("gives no other revision than the one that is asked for", async () => {
		cache(both, { main: MAIN });
		assert.match(
			await gapOf({ chosen: "Org/Name@v2" }),
			/"Org\/Name" at revision "v2" is not on this computer/,
		);
	});

	it("does not follow a reference out of the cache", async () => {
		cache({ [MAIN]: {} }, { main: "../../../outside" });
		write("hub/outside", tinyTokenizer());
		assert.match(await gapOf({ name: "Org/Name" }), /without its tokenizer\.json/);
		assert.match(await gapOf({ chosen: "Org/Name@../x" }), /not on this computer/);
	});

	it("takes the newest snapshot where main is missing, and says so", async () => {
		const model = cache(both, {});
		fs.utimesSync(path.join(model, "snapshots", MAIN), 1, 1);
		const facts = await factsOf({ name: "Org/Name" });
		assert.deepEqual([facts.chatTemplate, facts.ids.level], ["other", "approximate"]);
	});

	it("follows links into the blobs", async () => {
		const model = cache({ [MAIN]: {} }, { main: MAIN });
		const blobs = write("hub/models--Org--Name/blobs", { one: tinyTokenizer()["tokenizer.json"] });
		fs.symlinkSync(
			path.relative(path.join(model, "snapshots", MAIN), path.join(blobs, "one")),
			path.join(model, "snapshots", MAIN, "tokenizer.json"),
		);
		assert.equal((await factsOf({ name: "Org/Name" })).ids.level, "exact");
	});

	it("names a blob that is missing, and how to get it again", async () => {
		const model = cache({ [MAIN]: {} }, { main: MAIN });
		fs.symlinkSync("../../blobs/gone", path.join(model, "snapshots", MAIN, "tokenizer.json"));
		assert.match(
			await gapOf({ name: "Org/Name" }),
			/^broken: ".*tokenizer\.json" leads to ".*gone", which does not exist\. Run `hf download Org\/Name --force-download`/,
		);
	});

	it("does not take a missing blob of another file for a file that is not there", async () => {
		const model = cache({ [MAIN]: tinyTokenizer() }, { main: MAIN });
		fs.symlinkSync("../../blobs/gone", path.join(model, "snapshots", MAIN, "chat_template.jinja"));
		assert.match(
			await gapOf({ name: "Org/Name" }),
			/^broken: .*chat_template\.jinja" cannot be used: it leads to/,
		);
	});

	it("says when the hub itself has no tokenizer.json", async () => {
		cache({ [MAIN]: { "config.json": "{}" } }, { main: MAIN });
		write(`hub/models--Org--Name/.no_exist/${MAIN}`, { "tokenizer.json": "" });
		assert.match(
			await gapOf({ name: "Org/Name" }),
			/"Org\/Name" has no tokenizer\.json on the hub\. Load it once with AutoTokenizer/,
		);
	});

	it("leads from a cached adapter to its base", async () => {
		cache({ [MAIN]: { "adapter_config.json": '{"base_model_name_or_path":"./base"}' } }, { main: MAIN });
		write("project/base", withTemplate("base"));
		const facts = await factsOf({ name: "Org/Name", relativeTo: path.join(folder, "project") });
		assert.equal(facts.chatTemplate, "base");
	});
});

describe("adapters", () => {
	it("a tokenizer that was saved beside the adapter wins over the base", async () => {
		write("base", withTemplate("base"));
		const adapter = write("adapter", {
			...withTemplate("adapter"),
			"adapter_config.json": '{"base_model_name_or_path":"../base"}',
		});
		assert.equal((await factsOf({ name: adapter })).chatTemplate, "adapter");
	});

	it("a base path is relative to the script, then to the adapter", async () => {
		write("project/base", withTemplate("of the script"));
		const adapter = write("runs/adapter", { "adapter_config.json": '{"base_model_name_or_path":"base"}' });
		write("runs/adapter/base", withTemplate("of the adapter"));
		const relativeTo = path.join(folder, "project");
		assert.equal((await factsOf({ name: adapter, relativeTo })).chatTemplate, "of the script");
		assert.equal((await factsOf({ name: adapter })).chatTemplate, "of the adapter");
	});

	it("the base's revision counts", async () => {
		write("hub/models--Org--Name/refs", { main: MAIN });
		write(`hub/models--Org--Name/snapshots/${MAIN}`, withTemplate("main"));
		write(`hub/models--Org--Name/snapshots/${OTHER}`, withTemplate("other"));
		const adapter = write("adapter", {
			"adapter_config.json": JSON.stringify({ base_model_name_or_path: "Org/Name", revision: OTHER }),
		});
		assert.equal((await factsOf({ name: adapter })).chatTemplate, "other");
	});

	it("a broken or empty adapter file names no base", async () => {
		for (const text of ["{", "[]", '{"base_model_name_or_path":""}', '{"base_model_name_or_path":5}']) {
			const adapter = write("adapter", { "adapter_config.json": text });
			assert.match(await gapOf({ name: adapter }), /has no tokenizer\.json/);
		}
	});
});

describe("GGUF", () => {
	const UINT32 = 4;
	const STRING = 8;
	const ARRAY = 9;
	type Value = readonly [
		type: number,
		value: number | string | readonly [item: number, items: readonly (string | number)[]],
	];

	function uint32(value: number): Buffer {
		const bytes = Buffer.alloc(4);
		bytes.writeUInt32LE(value);
		return bytes;
	}

	function uint64(value: number): Buffer {
		const bytes = Buffer.alloc(8);
		bytes.writeBigUInt64LE(BigInt(value));
		return bytes;
	}

	function text(value: string): Buffer {
		return Buffer.concat([uint64(Buffer.byteLength(value)), Buffer.from(value)]);
	}

	function gguf(
		entries: readonly (readonly [key: string, ...Value])[],
		{ version = 3, claimed = entries.length } = {},
	): Buffer {
		const body = entries.flatMap(([key, type, value]) => [text(key), uint32(type), bytesOf(value)]);
		return Buffer.concat([Buffer.from("GGUF"), uint32(version), uint64(1), uint64(claimed), ...body]);
	}

	function bytesOf(value: Value[1]): Buffer {
		if (typeof value === "string") {
			return text(value);
		}
		if (typeof value === "number") {
			return uint32(value);
		}
		const [item, items] = value;
		return Buffer.concat([uint32(item), uint64(items.length), ...items.map((part) => bytesOf(part))]);
	}

	const model = gguf([
		["general.architecture", STRING, "llama"],
		["general.name", STRING, "Tiny 🐟"],
		["tokenizer.ggml.eos_token_id", UINT32, 257],
		["tokenizer.ggml.eot_token_id", UINT32, 65],
		["tokenizer.ggml.scores", ARRAY, [UINT32, [1, 2, 3]]],
		["tokenizer.ggml.tokens", ARRAY, [STRING, [...Array<string>(257).fill("x"), "<pad>"]]],
		["tokenizer.chat_template", STRING, "of the GGUF file"],
	]);

	function read(bytes: Uint8Array) {
		return readGguf(path.join(write("gguf", { "model.gguf": bytes }), "model.gguf"));
	}

	it("template, special tokens, stop ids and names are read", () => {
		assert.deepEqual(read(model), {
			kind: "gguf",
			name: "Tiny 🐟",
			chatTemplate: "of the GGUF file",
			eos: { id: 257, text: "<pad>" },
			stopIds: [257, 65],
		});
	});

	it("a named file takes the tokenizer beside it, with its own template and EOS", async () => {
		const at = write("models", { ...withTemplate("of the folder"), "Model-Q4.GGUF": model });
		const facts = await factsOf({ name: "models/Model-Q4.GGUF", relativeTo: folder });
		assert.deepEqual(
			[facts.chatTemplate, facts.eos, facts.stopIds, facts.ids.level, facts.origin],
			["of the GGUF file", { text: "<pad>", id: 257 }, [257, 65], "approximate", `${at}, Model-Q4.GGUF`],
		);
	});

	it("a changed GGUF file gives another tokenizer", async () => {
		const at = write("models", { ...withTemplate("of the folder"), "m.gguf": model });
		const before = await factsOf({ name: path.join(at, "m.gguf") });
		write("models", { "m.gguf": gguf([["tokenizer.chat_template", STRING, "new"]]) });
		const then = await factsOf({ name: path.join(at, "m.gguf") });
		assert.deepEqual([then.chatTemplate, then.eos?.text], ["new", "<eos>"]);
		assert.notEqual(before.id, then.id);
	});

	it("a file without a tokenizer beside it names the model whose tokenizer it needs", async () => {
		const repository = gguf([["general.source.huggingface.repository", STRING, "Org/Name"]]);
		const at = write("models", { "m.gguf": model, "r.gguf": repository });
		assert.match(
			await gapOf({ name: path.join(at, "m.gguf") }),
			/no tokenizer\.json beside it\. Put the tokenizer\.json of "Tiny 🐟" into /,
		);
		assert.match(
			await gapOf({ name: path.join(at, "r.gguf") }),
			/Put the tokenizer\.json of "Org\/Name" into /,
		);
		assert.match(await gapOf({ name: "./none.gguf" }), /"\.\/none\.gguf" does not exist/);
	});

	const huge = Buffer.from(model);
	huge.writeBigUInt64LE(2n ** 63n, 24);
	for (const [fault, bytes, reason] of [
		["another kind of file", Buffer.from("PK\u0003\u0004, a zip"), /it does not begin with GGUF/],
		["an empty file", Buffer.alloc(0), /it ends at byte 0, inside of its metadata/],
		["an unknown version", gguf([], { version: 9 }), /version 9 is not known/],
		["more entries than there are", gguf([], { claimed: 3 }), /it ends at byte 24/],
		["an absurd number of entries", gguf([], { claimed: 2 ** 40 }), /it claims 1099511627776 entries/],
		["an absurd length of a key", huge, /a key claims a length of/],
		[
			"a list longer than the file",
			Buffer.concat([gguf([["k", ARRAY, [STRING, []]]]).subarray(0, -8), Buffer.alloc(8, 0xff)]),
			/a list claims a length of/,
		],
		["an unknown type", gguf([["k", 77, 1]]), /the type 77 is not known/],
		["lists in lists in lists", nested(40), /nested too deeply/],
	] as const) {
		it(`${fault} is refused with the reason`, () => {
			const result = read(bytes);
			assert.ok(isUnavailable(result));
			assert.match(result.reason, reason);
			assert.equal(result.isBroken, true);
		});
	}

	it("a file that is cut anywhere in its metadata is refused", () => {
		for (let length = 0; length < model.length; length += 7) {
			assert.ok(isUnavailable(read(model.subarray(0, length))), `cut at ${length}`);
		}
	});

	function nested(depth: number): Buffer {
		const lists = Array.from({ length: depth }, () => Buffer.concat([uint32(ARRAY), uint64(1)]));
		return Buffer.concat([gguf([["k", ARRAY, [ARRAY, ["x"]]]]).subarray(0, 24 + 8 + 1 + 4), ...lists]);
	}
});
