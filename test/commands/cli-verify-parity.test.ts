/** The comparison with a person's Python; programs of ours answer in its place. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { createCommandFolder } from "../support/command-folder.js";

const { cwd, tunelint, writeTokenizer } = createCommandFolder();

writeTokenizer("tiny", {
	chat_template: "{% for m in messages %}{{ m.role + ':' + m.content }}{{ eos_token }}{% endfor %}",
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
	const answer = answers.shift();
	if (answer === undefined) process.exit(1);
	console.log(JSON.stringify(answer));
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
		assert.match(out, /\n2 answers equal\. Both sides fail alike on 1 more\.\n$/);
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
		[
			"an end of Python",
			undefined,
			/only one side fails\.\n.*\n.*gives an answer\n.*RuntimeError: Python ended before it answered/,
		],
	] as const) {
		it(`prints the first difference: ${what}`, async () => {
			const answers = answer === undefined ? [] : [answer];
			const { out, code } = await verify(fakePython(LOADED, ...answers), [{ text: "ab" }]);
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
		const five = { ...LOADED, transformers: "5.23.0" };
		const masks = await verify(fakePython(five, answer), rows, "masked");
		// One token alone ends at token 0, which Transformers takes for no end: the mask goes on to the last token.
		assert.match(masks.out, /1 answer equal/);
		const texts = await verify(fakePython(five, { ...answer, rendered: "a." }), rows, "masked");
		assert.match(texts.out, /the rendered texts differ from character 1 on/);
		const other = await verify(fakePython(five, { ...answer, mask: [0, 1] }), rows, "masked");
		assert.match(other.out, /the masks differ from token 0 on/);
		const blocks = await verify(fakePython(five, { ...answer, generation: [[0, 2]] }), rows, "masked");
		assert.match(blocks.out, /the generation blocks differ from block 0 on\.\n.*0–1 .*\n.*0–2 /);
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

	it("takes different errors of both sides for a difference", async () => {
		const python = fakePython(LOADED, { error: { type: "UndefinedError", message: "no" } });
		const { out, code } = await verify(python, [{ messages: [{ role: "user", content: null }] }]);
		assert.match(out, /the sides fail differently\.\n.*TypeError: .*\n.*UndefinedError: no/);
		assert.equal(code, 1);
	});

	it("goes on with a new Python after both sides gave up on a record", async () => {
		const limit = { error: { type: "TimeoutError", message: "slow" } };
		writeTokenizer("endless", {
			chat_template:
				"{% if messages[0].content == 'a' %}{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}{% endif %}ok",
		});
		const ok = { rendered: "ok", ids: [78, 74], mask: null };
		const rows = ["a", "b"].map((content) => ({ messages: [{ role: "user", content }] }));
		const { out, code } = await verify(fakePython(LOADED, limit, ok), rows, "endless");
		assert.match(out, /1 answer equal\. Both sides fail alike on 1 more/);
		assert.equal(code, 0);
	});

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
