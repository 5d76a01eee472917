/** A tokenizer at the `revision`, in the `subfolder` or in the `gguf_file` that a script names. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { isUnavailable } from "../server/core/base/staged.js";
import type { Setting } from "../server/core/types/training-config.js";
import { createTokenizerStore } from "../server/node/tokenizer-store.js";
import { tinyTokenizer } from "./support/tiny-tokenizer.js";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-place-"));
after(() => fs.rmSync(root, { recursive: true }));

const MAIN = "a09a35458c702b33eeacc393d103063234e8bc28";
const TAGGED = "b12b35458c702b33eeacc393d103063234e8bc28";

let folder = "";
let count = 0;
beforeEach(() => {
	folder = path.join(root, String(count++));
	const model = path.join(folder, "hub/models--Org--Name");
	write(path.join(model, "refs"), { main: MAIN, v2: TAGGED });
	write(path.join(model, "snapshots", MAIN), tokenizer("main"));
	write(path.join(model, "snapshots", TAGGED), tokenizer("tagged"));
	write(path.join(model, "snapshots", MAIN, "tok"), tokenizer("subfolder"));
	write(path.join(folder, "local"), tokenizer("local"));
	write(path.join(folder, "local/tok"), tokenizer("local subfolder"));
});

describe("a place that the script names", () => {
	for (const [what, name, place, expected] of [
		["is main when it names none", "Org/Name", {}, "main, exact"],
		["is a tag", "Org/Name", { revision: certain("v2") }, "tagged, exact"],
		["is a commit", "Org/Name", { revision: certain(TAGGED) }, "tagged, exact"],
		["is a subfolder", "Org/Name", { subfolder: certain("tok") }, "subfolder, exact"],
		["in a local folder has no revision", "./local", { revision: certain("v2") }, "local, exact"],
		["in a local folder is a subfolder", "./local", { subfolder: certain("tok") }, "local subfolder, exact"],
		[
			"that cannot be known is not followed, and said",
			"Org/Name",
			{ revision: { ...certain(""), certainty: "unknown" } },
			"main, Which tokenizer revision= of the script leads to is not known; it is not followed.",
		],
	] as const) {
		it(what, async () => {
			assert.equal(await outcome(name, place), expected);
		});
	}

	it("that is not there is named", async () => {
		assert.match(
			await outcome("Org/Name", { revision: certain("v9") }),
			/^The tokenizer of "Org\/Name" at revision "v9" is not on this computer/,
		);
		assert.match(await outcome("Org/Name", { subfolder: certain("none") }), /without its tokenizer\.json/);
		assert.match(await outcome("Org/Name", { ggufFile: certain("m.gguf") }), /m\.gguf" does not exist/);
	});

	it("never leads out of the model's folder", async () => {
		assert.match(
			await outcome("Org/Name", { subfolder: certain("../x") }),
			/leads out of the model's folder/,
		);
		assert.match(
			await outcome("./local", { ggufFile: certain("/m.gguf") }),
			/leads out of the model's folder/,
		);
	});

	it("does not move a tokenizer that the person chose", async () => {
		assert.equal(await outcome("x", { revision: certain("v2") }, "Org/Name"), "main, exact");
	});

	it("in a GGUF file is the tokenizer beside it, with the file's template", async () => {
		const bytes = gguf("tokenizer.chat_template", "of the file");
		write(path.join(folder, "local"), { "m.gguf": bytes });
		assert.match(
			await outcome("./local", { ggufFile: certain("m.gguf") }),
			/^of the file, The ids are those of the tokenizer\.json beside the GGUF file/,
		);
	});
});

/** The template and how sure the ids are, else why there is none. */
async function outcome(
	name: string,
	place: { readonly [key: string]: Setting<string> },
	chosen?: string,
): Promise<string> {
	const store = createTokenizerStore({
		embedded: { read: () => Promise.resolve(undefined) },
		families: [],
		environment: { HF_HUB_CACHE: path.join(folder, "hub") },
		home: folder,
		workingFolder: folder,
	});
	const loaded = await store.load({ name, place, ...(chosen === undefined ? {} : { chosen }) });
	if (isUnavailable(loaded)) {
		return loaded.reason;
	}
	const { chatTemplate, ids } = loaded.tokenizer.facts;
	return `${chatTemplate}, ${ids.level === "exact" ? "exact" : ids.why}`;
}

function certain(value: string): Setting<string> {
	return { value, option: "revision", certainty: "certain" };
}

function tokenizer(chat_template: string): { readonly [name: string]: string } {
	return tinyTokenizer({ config: { chat_template } });
}

/** Version 3 with one text. */
function gguf(key: string, value: string): Uint8Array {
	const number = (size: number, of: number): Buffer => {
		const bytes = Buffer.alloc(size);
		bytes.writeUInt32LE(of);
		return bytes;
	};
	const text = (of: string): Buffer[] => [number(8, Buffer.byteLength(of)), Buffer.from(of)];
	const STRING = 8;
	return Buffer.concat([
		Buffer.from("GGUF"),
		number(4, 3),
		number(8, 0),
		number(8, 1),
		...text(key),
		number(4, STRING),
		...text(value),
	]);
}

function write(where: string, files: { readonly [name: string]: string | Uint8Array }): void {
	fs.mkdirSync(where, { recursive: true });
	for (const [name, content] of Object.entries(files)) {
		fs.writeFileSync(path.join(where, name), content);
	}
}
