/** Records with images and sound: nothing crashes, and no ids are called exact. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { createCommandFolder } from "../support/command-folder.js";

const { cwd, tunelint, writeTokenizer } = createCommandFolder();
const TEMPLATE =
	"{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}{% for p in m.content %}{{ p.text if p.type == 'text' else '*' }}{% endfor %}{% endif %}{% endfor %}";
writeTokenizer("tok", { chat_template: TEMPLATE });

async function preview(record: object): Promise<{ text: string; exactness: string; why?: string }> {
	fs.writeFileSync(path.join(cwd, "data.jsonl"), `${JSON.stringify(record)}\n`);
	const run = ["--tokenizer", "./tok", "--trainer", "trl-sft@1.9.0", "--format", "json"];
	const { out, errors } = await tunelint(["preview", "data.jsonl", "--record", "1", ...run]);
	assert.ok(out.startsWith("{"), errors);
	return JSON.parse(out) as { text: string; exactness: string; why?: string };
}

const answer = { role: "assistant", content: "b" };
const text = { type: "text", text: "a" };
const asked = (content: unknown, columns: object = {}): object => ({
	messages: [{ role: "user", content }, answer],
	...columns,
});

describe("a record with media is approximate, with the reason", () => {
	for (const [name, record, shown, media] of [
		["image parts of Hugging Face", asked([{ type: "image" }, text]), "*ab", "images"],
		["image parts of OpenAI", asked([{ type: "image_url", image_url: { url: "u" } }, text]), "*ab", "images"],
		["sound", asked([{ type: "input_audio", input_audio: { data: "" } }, text]), "*ab", "sound"],
		["tags and a column", asked("<image>a", { images: ["x.png"] }), "<image>ab", "images"],
	] as const) {
		it(name, async () => {
			const { text: rendered, exactness, why } = await preview(record);
			assert.deepEqual([rendered, exactness], [shown, "approximate"], why);
			assert.match(why ?? "", new RegExp(`The record has ${media}`));
		});
	}
});

describe("a record without media is not doubted for it", () => {
	for (const [name, record] of [
		["an empty column", asked("a", { images: [] })],
		["a column of null", asked("a", { image: null })],
		["text parts", asked([text])],
	] as const) {
		it(name, async () => {
			const { why } = await preview(record);
			assert.doesNotMatch(why ?? "", /The record has/);
		});
	}
});
