/** The commands that answer line by line, and the comparison with a person's Python. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Readable } from "node:stream";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import type { CommandIo } from "../server/cli/command-io.js";
import { readLines } from "../server/cli/read-lines.js";
import { run } from "../server/cli/run.js";
import { createNodeHost } from "../server/node/node-host.js";
import { tinyTokenizer } from "./support/tiny-tokenizer.js";

const main = fileURLToPath(new URL("../server/cli/main.js", import.meta.url));
const cwd = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-lines-"));
after(() => fs.rmSync(cwd, { recursive: true }));

const TEMPLATE =
	"{% for m in messages %}{{ m.role + ':' + m.content }}{{ eos_token }}{% endfor %}{% if tools %}[{{ tools | length }}]{% endif %}{% if add_generation_prompt %}a:{% endif %}{% if style %}{{ style }}{% endif %}";

writeTokenizer("tiny", { chat_template: TEMPLATE });

/** Every byte is a token, so ids are easy to say: those of ASCII are the byte minus 33. */
function writeTokenizer(name: string, config: { readonly [key: string]: unknown }): void {
	fs.mkdirSync(path.join(cwd, name));
	for (const [file, text] of Object.entries(tinyTokenizer({ config }))) {
		fs.writeFileSync(path.join(cwd, name, file), text);
	}
}

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
			["TypeError", "JSONDecodeError", "JSONDecodeError", "ValueError", [64], "UnicodeDecodeError"],
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
			{ messages: [], chat_template, now: "2024-02-29T09:05:00" },
			{ messages: [], chat_template, now: "2024-12-01" },
			{ messages: [], chat_template, now: "2023-02-29" },
			{ messages: [], chat_template, now: 5 },
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
			{ messages: [], chat_template: "{{ raise_exception('No.') }}" },
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

	it("says that a tokenizer has no template", async () => {
		writeTokenizer("plain", {});
		const { out } = await tunelint(["render", "--tokenizer", "plain"], '{"messages":[]}\n');
		assert.match(out, /"type":"ValueError","message":"The tokenizer has no chat template\."/);
	});

	function textOrError(answer: unknown): string {
		const { text, error } = answer as { text?: string; error?: { type: string } };
		return text ?? error?.type ?? "";
	}
});

describe("verify-parity", () => {
	const ABOUT = { python: "3.12.1", executable: "/py", transformers: "4.57.6", tokenizers: "0.22.2" };
	const LOADED = { ...ABOUT, class: "Tiny", fast: true };

	/** A program that writes these lines, one before its input and one for each line of it. */
	function fakePython(about: object, ...answers: readonly object[]): string {
		const file = path.join(cwd, `python-${fs.readdirSync(cwd).length}`);
		const script = `#!${process.execPath}
import { createInterface } from "node:readline";
const answers = ${JSON.stringify(answers)};
console.log(${JSON.stringify(JSON.stringify(about))});
for await (const line of createInterface({ input: process.stdin })) {
	JSON.parse(line);
	console.log(JSON.stringify(answers.shift() ?? {}));
}
`;
		fs.writeFileSync(`${file}.mjs`, script, { mode: 0o755 });
		return `${file}.mjs`;
	}

	async function verify(python: string, rows: readonly object[], tokenizer = "tiny") {
		fs.writeFileSync(path.join(cwd, "data.jsonl"), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
		return tunelint(["verify-parity", "--tokenizer", tokenizer, "--python", python, "data.jsonl"]);
	}

	const AB = {
		ids: [64, 65],
		special_ids: [64, 65],
		offsets: [
			[0, 1],
			[1, 2],
		],
	};

	it("ends with 0 when everything is equal, and counts what both sides refuse", async () => {
		const chat = { rendered: "user:a<eos>", ids: [84, 82, 68, 81, 25, 64, 256], mask: null };
		const python = fakePython(LOADED, AB, chat, { error: { type: "TypeError", message: "no" } });
		const rows = [
			{ text: "ab" },
			{ messages: [{ role: "user", content: "a" }] },
			{ messages: [{ role: "user", content: null }] },
		];
		const { out, code } = await verify(python, rows);
		assert.match(
			out,
			/^Compared with transformers 4\.57\.6 and tokenizers 0\.22\.2 on Python 3\.12\.1, Tiny\.\n/,
		);
		assert.match(out, /\n2 answers equal\. Both sides fail on 1 more\.\n$/);
		assert.equal(code, 0);
	});

	for (const [what, answer, expected] of [
		[
			"ids",
			{ ...AB, ids: [64, 66] },
			/record 1, text: the ids differ from token 1 on\.\n.*"ab"\n.*64 65 .*\n.*64 66 /,
		],
		[
			"ids with special tokens",
			{ ...AB, special_ids: [1, 64, 65] },
			/the ids with special tokens differ from token 0 on/,
		],
		[
			"offsets",
			{
				...AB,
				offsets: [
					[0, 1],
					[0, 2],
				],
			},
			/the offsets differ from token 1 on/,
		],
		[
			"an error",
			{ error: { type: "ValueError", message: "why" } },
			/only one side fails\.\n.*\n.*gives an answer\n.*ValueError: why/,
		],
	] as const) {
		it(`prints the first difference: ${what}`, async () => {
			const { out, code } = await verify(fakePython(LOADED, answer), [{ text: "ab" }]);
			assert.match(out, expected);
			assert.equal(code, 1);
		});
	}

	it("compares the rendered text and the assistant mask", async () => {
		writeTokenizer("masked", {
			chat_template: "{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %};{% endfor %}",
		});
		const rows = [{ messages: [{ role: "assistant", content: "a" }] }];
		const answer = {
			rendered: "a;",
			ids: [64, 26],
			offsets: [
				[0, 1],
				[1, 2],
			],
			mask: [1, 1],
		};
		const masks = await verify(fakePython(LOADED, answer), rows, "masked");
		// One token alone ends at token 0, which Transformers takes for no end: the mask goes on to the last token.
		assert.match(masks.out, /1 answer equal/);
		const texts = await verify(fakePython(LOADED, { ...answer, rendered: "a." }), rows, "masked");
		assert.match(texts.out, /the rendered texts differ from character 1 on/);
		const other = await verify(fakePython(LOADED, { ...answer, mask: [0, 1] }), rows, "masked");
		assert.match(other.out, /the masks differ from token 0 on/);
	});

	for (const [fault, python, message] of [
		[
			"the program is not there",
			() => "no-such-python",
			/"no-such-python" cannot be started: there is no such program\. Name a Python that has transformers/,
		],
		[
			"transformers is missing",
			() => fakePython({ ...ABOUT, missing: "transformers" }),
			/is Python 3\.12\.1 without transformers \(\/py\)\. Install it there with/,
		],
		[
			"Python cannot load the tokenizer",
			() => fakePython({ ...ABOUT, failed: { type: "OSError", message: "broken" } }),
			/Python cannot load the tokenizer .*: OSError: broken/,
		],
	] as const) {
		it(`ends with 2 and says what to do when ${fault}`, async () => {
			const { errors, out, code } = await verify(python(), [{ text: "ab" }]);
			assert.match(errors, message);
			assert.deepEqual([out, code], ["", 2]);
		});
	}

	it("gives Python the numbers as the file writes them", async () => {
		const file = path.join(cwd, "numbers.jsonl");
		fs.writeFileSync(file, '{"messages":[{"n":1.0,"role":"user","content":"a"}]}\n');
		const script = `#!${process.execPath}
import { createInterface } from "node:readline";
console.log(${JSON.stringify(JSON.stringify(LOADED))});
for await (const line of createInterface({ input: process.stdin })) {
	console.log(JSON.stringify({ rendered: line }));
}
`;
		const python = path.join(cwd, "echo.mjs");
		fs.writeFileSync(python, script, { mode: 0o755 });
		const { out } = await tunelint(["verify-parity", "--tokenizer", "tiny", "--python", python, file]);
		assert.match(out, /\{\\"messages\\":\[\{\\"n\\":1\.0,/);
	});
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

async function tunelint(argv: readonly string[], ...input: readonly (string | Buffer)[]) {
	let out = "";
	let errors = "";
	const io: CommandIo = {
		cwd,
		input: Readable.from(input.map((chunk) => Buffer.from(chunk))),
		write: (text) => (out += text),
		writeError: (text) => (errors += text),
		hasColours: false,
		columns: 100,
		createHost: () => createNodeHost({ log: (message) => (errors += message) }),
		writeFile: () => Promise.reject(new Error("These commands write no files.")),
		version: "0.0.0",
	};
	const code = await run(argv, io);
	return { out, errors, code };
}
