/** The commands that answer line by line. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { readLines } from "../../server/node/read-lines.js";
import { createCommandFolder } from "../support/command-folder.js";

const main = fileURLToPath(new URL("../../server/cli/main.js", import.meta.url));
const { cwd, tunelint, writeTokenizer } = createCommandFolder();

const TEMPLATE =
	"{% for m in messages %}{{ m.role + ':' + m.content }}{{ eos_token }}{% endfor %}{% if tools %}[{{ tools | length }}]{% endif %}{% if add_generation_prompt %}a:{% endif %}{% if style %}{{ style }}{% endif %}";

writeTokenizer("tiny", { chat_template: TEMPLATE });

describe("tokenize", () => {
	it("answers each line in order, the last one without its end too", async () => {
		const { out, code } = await tunelint(["tokenize", "--tokenizer", "tiny"], '"ab"\n"<eos>!"\r\n""\n"c"');
		assert.equal(out, "[64,65]\n[256,0]\n[]\n[66]\n");
		assert.equal(code, 0);
	});

	it("adds what the tokenizer puts around a text when asked", async () => {
		const config = { tokenizer_class: "LlamaTokenizer", bos_token: "<pad>", add_bos_token: true };
		writeTokenizer("with-bos", config);
		const argv = ["tokenize", "--tokenizer", "with-bos"];
		assert.equal((await tunelint([...argv, "--add-special-tokens"], '"a"\n')).out, "[257,64]\n");
		assert.equal((await tunelint(argv, '"a"\n')).out, "[64]\n");
	});

	it("answers a bad line with an error of its own and goes on", async () => {
		const lines = ["7", "{", "", '"\\ud800"', '"a"'].map((line) => Buffer.from(`${line}\n`));
		const input = [...lines, Buffer.from([0x22, 0xff, 0x22, 0x0a])];
		const { out, code } = await tunelint(["tokenize", "--tokenizer", "tiny"], ...input);
		const answers = out
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line));
		assert.deepEqual(
			answers.map((answer) => answer.error?.type ?? answer),
			["TypeError", "JSONDecodeError", "JSONDecodeError", "TypeError", [64], "UnicodeDecodeError"],
		);
		assert.equal(code, 0);
	});

	it("puts characters together that two chunks share", async () => {
		const bytes = Buffer.from('"é"\n');
		const { out } = await tunelint(
			["tokenize", "--tokenizer", "tiny"],
			bytes.subarray(0, 2),
			bytes.subarray(2),
		);
		assert.equal(JSON.parse(out).length, 2);
	});

	it("answers a line before the next one is sent", async () => {
		const child = spawn(process.execPath, [main, "tokenize", "--tokenizer", path.join(cwd, "tiny")]);
		child.stdin.write('"a"\n');
		const [first] = await once(child.stdout, "data");
		assert.equal(String(first), "[64]\n");
		child.stdin.end('"b"\n');
		const [second] = await once(child.stdout, "data");
		assert.equal(String(second), "[65]\n");
		assert.deepEqual(await once(child, "close"), [0, null]);
	});

	it("reads no further than it has written", async () => {
		let given = 0;
		async function* chunks(): AsyncGenerator<Buffer> {
			for (; given < 1_000; given++) {
				yield Buffer.from('"a"\n');
			}
		}
		const lines = readLines(chunks());
		await lines.next();
		await lines.next();
		assert.equal(given, 1);
	});
});

describe("render", () => {
	const argv = ["render", "--tokenizer", "tiny"];
	const HI = { role: "user", content: "Hi" };

	async function rendered(...requests: readonly object[]): Promise<unknown[]> {
		const { out } = await tunelint(argv, requests.map((request) => `${JSON.stringify(request)}\n`).join(""));
		return out
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line));
	}

	it("gives the template messages, tools, the prompt and further arguments", async () => {
		assert.deepEqual(
			await rendered(
				{ messages: [HI] },
				{ messages: [HI], tools: [{}], add_generation_prompt: true, style: "!", eos_token: ";" },
			),
			[
				{ text: "user:Hi<eos>", generation: [] },
				{ text: "user:Hi;[1]a:!", generation: [] },
			],
		);
	});

	it("cuts after the final message that is continued, with its white space", async () => {
		const messages = [HI, { role: "assistant", content: "Well, " }];
		const trimming = "{% for m in messages %}{{ m.role }}:{{ m.content | trim }};{% endfor %}";
		assert.deepEqual(
			await rendered(
				{ messages, continue_final_message: true },
				{ messages, continue_final_message: true, chat_template: trimming },
				{ messages, continue_final_message: true, chat_template: "{{ messages[0].content }}" },
				{ messages, continue_final_message: true, add_generation_prompt: true },
			).then((answers) => answers.map((answer) => textOrError(answer))),
			["user:Hi<eos>assistant:Well, ", "user:Hi;assistant:Well,", "ValueError", "ValueError"],
		);
	});

	it("gives generation blocks as UTF-16 ranges, cut where a message is continued", async () => {
		const chat_template =
			"{% for m in messages %}{% generation %}{{ m.content }}.{% endgeneration %}{% endfor %}";
		const messages = [{ role: "assistant", content: "🐟" }];
		assert.deepEqual(
			await rendered({ messages, chat_template }, { messages, chat_template, continue_final_message: true }),
			[
				{ text: "🐟.", generation: [[0, 3]] },
				{ text: "🐟", generation: [[0, 2]] },
			],
		);
	});

	it("prints the given time", async () => {
		const chat_template = "{{ strftime_now('%d %b %Y %H:%M') }}";
		const answers = await rendered(
			{ messages: [HI], chat_template, now: "2024-02-29T09:05:00" },
			{ messages: [HI], chat_template, now: "2024-12-01" },
			{ messages: [HI], chat_template, now: "2023-02-29" },
			{ messages: [HI], chat_template, now: 5 },
		);
		assert.deepEqual(answers.map(textOrError), [
			"29 Feb 2024 09:05",
			"01 Dec 2024 00:00",
			"ValueError",
			"ValueError",
		]);
	});

	it("answers what Python refuses with the exception's name, and goes on", async () => {
		const answers = await rendered(
			{ messages: [{ role: "user", content: null }] },
			{ messages: [HI], chat_template: "{{ raise_exception('No.') }}" },
			{ messages: 3 },
			[],
			{ messages: [HI] },
		);
		assert.deepEqual(answers.map(textOrError), [
			"TypeError",
			"TemplateError",
			"TypeError",
			"TypeError",
			"user:Hi<eos>",
		]);
	});

	it("gives the template numbers and keys as they are written, as Python reads them", async () => {
		const chat_template = JSON.stringify("{{ messages[0].n }} {{ tools }} {{ documents }} {{ x | tojson }}");
		const members = [
			'"messages":[{"role":"user","content":"a","n":[1.0,12345678901234567890,NaN,-Infinity,"NaN",{"2":1,"1":2}]}]',
			`"tools":[{"a":2.50}],"documents":[{"b":1e2}],"x":[NaN,1.0],"chat_template":${chat_template}`,
		];
		const { out } = await tunelint(argv, `{${members.join(",")}}\n`);
		const text = [
			"[1.0, 12345678901234567890, nan, -inf, 'NaN', {'2': 1, '1': 2}]",
			"[{'a': 2.5}]",
			"[{'b': 100.0}]",
			"[NaN, 1.0]",
		].join(" ");
		assert.deepEqual(JSON.parse(out), { text, generation: [] });
	});

	it("refuses what Transformers refuses before a template runs", async () => {
		const messages = [HI];
		const answers = await rendered(
			{ messages, tools: [1] },
			{ messages, tools: "x" },
			{ messages, documents: "x" },
			{ messages, documents: [{}], tools: [] },
			{ messages, add_generation_prompt: 1 },
		);
		assert.deepEqual(answers.map(textOrError), [
			"ValueError",
			"ValueError",
			"TypeError",
			"user:Hi<eos>",
			"TypeError",
		]);
		const four = await tunelint([...argv, "--transformers", "4"], '{"messages":[]}\n');
		assert.match(four.out, /"type":"IndexError"/);
		const empty = '{"messages":[]}\n{"messages":[{"role":"user","content":null}]}\n';
		const five = await tunelint([...argv, "--transformers", "5"], empty);
		assert.match(five.out, /"type":"ValueError".*\n.*"type":"UndefinedError"/);
	});

	it("answers a line that is nested too deep for Python, and goes on", async () => {
		const deep = `{"messages":[{"role":"user","content":"a","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}]}`;
		const { out } = await tunelint(argv, `${deep}\n${JSON.stringify({ messages: [HI] })}\n`);
		assert.match(out, /^\{"error":\{"type":"RecursionError".*\n\{"text":"user:Hi<eos>"/);
	});

	it("says that a tokenizer has no template", async () => {
		writeTokenizer("plain", {});
		const { out } = await tunelint(["render", "--tokenizer", "plain"], '{"messages":[{}]}\n');
		assert.match(out, /"type":"ValueError","message":"The tokenizer has no chat template\."/);
	});

	function textOrError(answer: unknown): string {
		const { text, error } = answer as { text?: string; error?: { type: string } };
		return text ?? error?.type ?? "";
	}
});

describe("faults of usage", () => {
	for (const [argv, message] of [
		[["tokenize"], /--tokenizer is missing/],
		[["render"], /--tokenizer is missing/],
		[["verify-parity"], /--tokenizer is missing/],
		[["tokenize", "--tokenizer", "tiny", "text"], /come from the standard input/],
		[["tokenize", "--tokenizer", "./nowhere"], /"\.\/nowhere" does not exist/],
		[["verify-parity", "--tokenizer", "nowhere"], /There is no folder "nowhere"/],
	] as const) {
		it(`${argv.join(" ")} ends with 2`, async () => {
			const { errors, code } = await tunelint(argv);
			assert.match(errors, message);
			assert.equal(code, 2);
		});
	}
});
