/** Chat templates in a tokenizer's folder: in its configuration, in files of their own, and by name. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { isUnavailable } from "../server/core/base/staged.js";
import type { TokenizerFacts } from "../server/core/types/tokenizer.js";
import type { TokenizerRequest } from "../server/host.js";
import { createTokenizerStore } from "../server/node/tokenizer-store.js";
import { tinyTokenizer } from "./support/tiny-tokenizer.js";

let folder = "";
beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-templates-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function write(files: { readonly [name: string]: string }): string {
	for (const [name, content] of Object.entries(files)) {
		const target = path.join(folder, name);
		fs.mkdirSync(path.dirname(target), { recursive: true });
		fs.writeFileSync(target, content);
	}
	return folder;
}

async function factsOf(request: TokenizerRequest): Promise<TokenizerFacts> {
	const store = createTokenizerStore({
		embedded: { read: () => Promise.resolve(undefined) },
		families: [],
		environment: {},
		home: folder,
	});
	const loaded = await store.load(request);
	assert.ok(!isUnavailable(loaded), "the tokenizer is loaded");
	return loaded.tokenizer.facts;
}

function withTemplate(chat_template: unknown) {
	return tinyTokenizer({ config: { chat_template } });
}

describe("chat templates", () => {
	const names = ({ chatTemplate, chatTemplates }: TokenizerFacts) => [
		chatTemplate,
		chatTemplates?.map(({ name, template }) => `${name} ${template}`),
	];

	it("of the configuration may have names", async () => {
		const chat_template = [
			{ name: "default", template: "d" },
			{ name: "tool_use", template: "t" },
		];
		const name = write(withTemplate(chat_template));
		assert.deepEqual(names(await factsOf({ name })), ["d", ["default d", "tool_use t"]]);
	});

	it("in files take the place of the configuration's, all of them", async () => {
		const name = write(withTemplate("configured"));
		write({ "additional_chat_templates/tool_use.jinja": "t", "additional_chat_templates/notes.txt": "" });
		assert.deepEqual(names(await factsOf({ name })), [undefined, ["tool_use t"]]);
		write({ "chat_template.jinja": "main" });
		assert.deepEqual(names(await factsOf({ name })), ["main", ["default main", "tool_use t"]]);
	});

	it("are read again when one changes", async () => {
		const name = write({ ...withTemplate("configured"), "chat_template.jinja": "main" });
		assert.deepEqual(names(await factsOf({ name })), ["main", undefined]);
		write({ "additional_chat_templates/rag.jinja": "r" });
		assert.deepEqual(names(await factsOf({ name })), ["main", ["default main", "rag r"]]);
	});

	it("of the script are the only ones", async () => {
		const chat_template = [{ name: "default", template: "d" }];
		const name = write(withTemplate(chat_template));
		const chatTemplate = { value: "own", option: "chat_template", certainty: "certain" } as const;
		assert.deepEqual(names(await factsOf({ name, edits: { chatTemplate } })), ["own", undefined]);
	});
});
