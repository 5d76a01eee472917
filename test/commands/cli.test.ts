/** The command line on small folders: what it prints, what it writes, and how it ends. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { run } from "../../server/cli/run.js";
import { createNodeHost } from "../../server/node/node-host.js";
import { replaceFile } from "../../server/node/replace-file.js";

const TRAIN = `from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

trainer = SFTTrainer(
    model="Qwen/Qwen2.5-7B-Instruct",
    args=SFTConfig(output_dir="out", assistant_only_loss=True),
    train_dataset=load_dataset("json", data_files="train.jsonl", split="train"),
)
`;
const GOOD = '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello 🐟"}]}\n';
const BAD = GOOD.replace('"user"', '"usr"');
const RUN = { "train.py": TRAIN, "requirements.txt": "trl==1.9.0\n" };
const main = fileURLToPath(new URL("../../server/cli/main.js", import.meta.url));
const folders: string[] = [];

/** One host for all tests: its worker loads each tokenizer once. */
let log = "";
const host = createNodeHost({ log: (message) => (log += `${message}\n`) });

after(async () => {
	await (await host).dispose();
	await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

describe("check", () => {
	it("prints a line for each finding with its place, and ends with 1 when one is an error", async () => {
		const { out, code } = await tunelint(["check"], { "train.jsonl": GOOD + BAD, ...RUN });
		assert.match(out, /^train\.jsonl:2:22 error Unknown role "usr"[^\n]* unknown-role\n/);
		assert.match(out, /\n1 error, 0 warnings, 0 infos in 2 files, 2 records\. /);
		assert.equal(code, 1);
	});

	it("counts the datasets that are not on this computer, and names each on request", async () => {
		const names = ["a", "b", "c", "d"].map((name) => `nobody-here/${name}`);
		const files = Object.fromEntries(
			names.map((name, i) => [
				`train${i}.py`,
				TRAIN.replace('"json", data_files="train.jsonl"', `"${name}"`),
			]),
		);
		const few = await tunelint(["check", "train0.py"], files);
		assert.match(few.errors, /^tunelint: train0\.py: The dataset "nobody-here\/a" is not in/);
		const many = await tunelint(["check"], files);
		assert.match(many.errors, /^tunelint: 4 datasets that 4 files train on are not on this computer, /);
		assert.equal(many.errors.trimEnd().split("\n").length, 1);
		const listed = await tunelint(["check", "--list-missing"], files);
		assert.equal(listed.errors.match(/nobody-here\/\w" is not in/g)?.length, 4);
	});

	it("ends with 0 when there is nothing to report", async () => {
		const { out, code } = await tunelint(["check", "train.jsonl"], { "train.jsonl": GOOD, ...RUN });
		assert.equal(out, "No findings in 1 file, 1 record.\n");
		assert.equal(code, 0);
	});

	it("gives 0-based UTF-16 places and relative files as JSON", async () => {
		const { out } = await tunelint(["check", "data", "--format=json"], {
			"data/train.jsonl": GOOD + BAD,
			...RUN,
		});
		const { version, findings, summary } = JSON.parse(out);
		assert.equal(version, 1);
		assert.deepEqual(
			findings.map(({ rule, severity, file, range, record }: Record<string, unknown>) => ({
				rule,
				severity,
				file,
				range,
				record,
			})),
			[
				{
					rule: "unknown-role",
					severity: "error",
					file: "data/train.jsonl",
					range: { start: { line: 1, character: 21 }, end: { line: 1, character: 26 } },
					record: 2,
				},
			],
		);
		assert.deepEqual(summary, { files: 1, records: 2, errors: 1, warnings: 0, infos: 0 });
	});

	it("selects and ignores rules", async () => {
		const files = { "train.jsonl": BAD, ...RUN };
		assert.equal((await tunelint(["check", "--ignore", "unknown-role"], files)).code, 0);
		assert.equal((await tunelint(["check", "--select", "invalid-jsonl,no-eos"], files)).code, 0);
		assert.equal((await tunelint(["check", "--select", "unknown-role"], files)).code, 1);
	});

	it("leaves out what the baseline holds, and reports one more of the same", async () => {
		const known = await tunelint(["check", "--format", "json"], { "train.jsonl": BAD, ...RUN });
		const files = { "known.json": known.out, ...RUN };
		const same = await tunelint(["check", "--baseline", "known.json"], {
			"train.jsonl": GOOD + BAD,
			...files,
		});
		assert.equal(same.code, 0);
		const more = await tunelint(["check", "--baseline", "known.json"], {
			"train.jsonl": BAD + BAD,
			...files,
		});
		assert.equal(more.code, 1);
	});

	it("takes the settings of --config in place of tunelint.json", async () => {
		const files = {
			"train.jsonl": BAD,
			"tunelint.json": '{"rules":{"unknown-role":"off"}}',
			"strict.json": '{"rules":{"unknown-role":"warning"}}',
			...RUN,
		};
		assert.match((await tunelint(["check"], files)).out, /^No findings/);
		const strict = await tunelint(["check", "--config", "strict.json"], files);
		assert.match(strict.out, / warning Unknown role/);
		assert.equal(strict.code, 0);
	});

	it("mends only with --fix, and keeps the byte order mark, CRLF and every other byte", async () => {
		const text = `\ufeff${GOOD}${BAD}`.replaceAll("\n", "\r\n");
		const files = { "train.jsonl": text, ...RUN };
		assert.equal((await tunelint(["check"], files)).read("train.jsonl"), text);
		const fixed = await tunelint(["check", "--fix", "--unsafe", "--select", "unknown-role"], files);
		assert.equal(fixed.read("train.jsonl"), text.replace('"usr"', '"user"'));
		assert.match(fixed.out, /^Fixed 1 fault\. No findings/);
		assert.equal(fixed.code, 0);
	});

	it("does not apply an unsafe fix without --unsafe", async () => {
		const { read, code } = await tunelint(["check", "--fix"], { "train.jsonl": BAD, ...RUN });
		assert.equal(read("train.jsonl"), BAD);
		assert.equal(code, 1);
	});

	it("does not let data reach the terminal as control characters", async () => {
		const { out } = await tunelint(["check"], { "train.jsonl": GOOD.replace("user", "u\\u001b[2Jx") });
		assert.equal(out.includes("\u001b"), false);
		assert.match(out, /\\x1b\[2J/);
	});

	it("prints SARIF with 1-based regions", async () => {
		const { out } = await tunelint(["check", "--format", "sarif"], { "train.jsonl": BAD, ...RUN });
		const [result] = JSON.parse(out).runs[0].results;
		assert.equal(result.ruleId, "unknown-role");
		assert.deepEqual(result.locations[0].physicalLocation, {
			artifactLocation: { uri: "train.jsonl" },
			region: { startLine: 1, startColumn: 22, endLine: 1, endColumn: 27 },
		});
	});

	for (const [format, expected] of [
		["ndjson", /^\{"rule":"unknown-role",.*\}\n$/],
		[
			"github",
			/^::error file=train\.jsonl,line=1,endLine=1,col=22,endColumn=27,title=tunelint unknown-role::Unknown role/,
		],
		["gitlab", /"check_name": "unknown-role",\s+"fingerprint": "[0-9a-f]{32}",\s+"severity": "major"/],
		[
			"junit",
			/<testsuites name="tunelint" tests="1" failures="1" errors="0">[^]*message="Unknown role &quot;usr&quot;/,
		],
		["rdjson", /"severity": "ERROR",\s+"code": \{\s+"value": "unknown-role"/],
	] as const) {
		it(`prints ${format}`, async () => {
			const { out, code } = await tunelint(["check", "--format", format], { "train.jsonl": BAD, ...RUN });
			assert.match(out, expected);
			assert.equal(code, 1);
		});
	}

	for (const [fault, argv, message] of [
		["an unknown option", ["check", "--formt", "json"], /Unknown option "--formt"\. Did you mean --format\?/],
		["an unknown format", ["check", "--format", "xml"], /Unknown format "xml"/],
		[
			"an unknown rule",
			["check", "--select", "no-eoss"],
			/There is no rule "no-eoss"\. Did you mean "no-eos"\?/,
		],
		["a missing value", ["check", "--baseline"], /--baseline needs a value/],
		["a missing path", ["check", "nowhere"], /There is no "nowhere"/],
		[
			"a missing baseline",
			["check", "--baseline", "nowhere.json"],
			/The baseline "nowhere\.json" cannot be read/,
		],
		["--unsafe alone", ["check", "--unsafe"], /--unsafe needs --fix/],
		["an unknown command", ["chek"], /Unknown command "chek"\. Did you mean "check"\?/],
		[
			"a record that does not exist",
			["preview", "train.jsonl", "--record", "9"],
			/There is no record 9\. Choose one of 1 to 1/,
		],
		[
			"a record that is no number",
			["preview", "train.jsonl", "--record", "x"],
			/--record must be a whole number/,
		],
		["a missing script", ["preview", "train.jsonl", "--run", "no.py"], /There is no "no\.py"/],
		["an unknown trainer", ["preview", "train.jsonl", "--trainer", "magic"], /"magic" is no trainer/],
		[
			"a page that does not exist",
			["explain", "no-eoss"],
			/There is no rule "no-eoss"\. Did you mean "no-eos"\?/,
		],
	] as const) {
		it(`ends with 2 and says so on ${fault}`, async () => {
			const { out, errors, code } = await tunelint(argv, { "train.jsonl": GOOD });
			assert.match(errors, message);
			assert.equal(out, "");
			assert.equal(code, 2);
		});
	}
});

describe("preview", () => {
	it("gives pieces that concatenate to the text, labels, and files relative to the folder", async () => {
		const { out, code } = await tunelint(["preview", "train.jsonl", "--record", "1", "--format", "json"], {
			"train.jsonl": GOOD,
			...RUN,
		});
		const { record, text, trainer, exactness, tokens } = JSON.parse(out);
		assert.deepEqual(
			{ record, trainer, exactness, code },
			{ record: 1, trainer: "trl-sft@1.9.0", exactness: "exact", code: 0 },
		);
		assert.equal(tokens.map((token: { text: string }) => token.text).join(""), text);
		const hello = tokens.find((token: { text: string }) => token.text === "Hello");
		assert.deepEqual(
			{ id: hello.id, label: hello.label, state: hello.state, bytes: hello.bytes, source: hello.source },
			{
				id: 9707,
				label: 9707,
				state: "trained",
				bytes: "48656c6c6f",
				source: { file: "train.jsonl", start: GOOD.indexOf("Hello"), end: GOOD.indexOf("Hello") + 5 },
			},
		);
		assert.equal(hello.decidedBy.file, "train.py");
	});

	it("applies an option of the trainer", async () => {
		const { out } = await tunelint(
			["preview", "train.jsonl", "--option", "max_length=30", "--run", "train.py", "--format", "json"],
			{ "train.jsonl": GOOD, ...RUN },
		);
		const { tokens } = JSON.parse(out);
		assert.deepEqual(
			new Set(tokens.slice(30).map((token: { state: string }) => token.state)),
			new Set(["cut"]),
		);
		assert.equal(tokens[29].state === "cut", false);
	});

	it("draws the labels below the tokens", async () => {
		const { out } = await tunelint(["preview", "train.jsonl", "--record", "1"], {
			"train.jsonl": GOOD,
			...RUN,
		});
		assert.match(
			out,
			/ assistant {2}⟨im_start⟩ assistant ⏎ Hello ◖␣🐟 90 9f◗ ⟨im_end⟩■ ⏎\n {17}·{10} ·{9} ━ ━{5} ━{4} ━━ ━━━ ━{9} ━\n/,
		);
	});
});

describe("explain", () => {
	it("prints the page of a rule", async () => {
		const { out, code } = await tunelint(["explain", "unknown-role"], {});
		assert.match(out, /^# unknown-role\n/);
		assert.equal(code, 0);
	});
});

describe("help", () => {
	for (const argv of [["--help"], ["check", "--help"], ["preview", "--help"], ["explain", "--help"]]) {
		it(`is printed by ${argv.join(" ")}`, async () => {
			const { out, code } = await tunelint(argv, {});
			assert.match(out, /Usage: tunelint/);
			assert.equal(code, 0);
		});
	}
});

describe("the process", () => {
	it("ends quietly when its reader leaves early", async () => {
		const child = spawn(process.execPath, [main, "explain", "no-eos"], { stdio: ["ignore", "pipe", "pipe"] });
		let errors = "";
		child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
		child.stdout.destroy();
		const [status] = await once(child, "close");
		assert.doesNotMatch(errors, /EPIPE|at /);
		assert.equal(status, 0);
	});

	it("prints the version of the package", () => {
		const { stdout } = spawnSync(process.execPath, [main, "--version"], { encoding: "utf8" });
		assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
	});

	it("checks a large file with threads that it started before it knew what to do, and ends without them, too", async () => {
		const cwd = await mkdtemp(join(tmpdir(), "tunelint-cli-"));
		folders.push(cwd);
		const rows = Array.from({ length: 5_000 }, (_, i) =>
			GOOD.replace("Hello", `${i} ${"word ".repeat(500)}`),
		);
		await writeFile(join(cwd, "train.jsonl"), rows.join("") + BAD);
		const check = (...options: readonly string[]) =>
			spawnSync(process.execPath, [main, "check", "train.jsonl", ...options], {
				cwd,
				encoding: "utf8",
				timeout: 60_000,
			});
		const found = check("--ignore", "near-duplicate");
		assert.match(found.stdout, /^train\.jsonl:5001:22 info Unknown role "usr"/m);
		assert.match(found.stdout, / in 1 file, 5,001 records\. /);
		assert.deepEqual([found.status, found.stderr], [0, ""]);
		assert.equal(check("--select", "unknown-rule").status, 2);
	});
});

async function tunelint(
	argv: readonly string[],
	files: Readonly<Record<string, string>>,
): Promise<{ out: string; errors: string; code: number; read(name: string): string }> {
	const cwd = await mkdtemp(join(tmpdir(), "tunelint-cli-"));
	folders.push(cwd);
	for (const [name, text] of Object.entries(files)) {
		await mkdir(dirname(join(cwd, name)), { recursive: true });
		await writeFile(join(cwd, name), text);
	}
	let out = "";
	let errors = "";
	log = "";
	const code = await run(argv, {
		cwd,
		input: Readable.from([]),
		write: (text) => (out += text),
		writeError: (text) => (errors += text),
		hasColours: false,
		columns: 100,
		createHost: async () => ({ ...(await host), dispose: () => Promise.resolve() }),
		replaceFile,
		version: "0.0.0",
	});
	const contents = new Map<string, string>();
	for (const name of Object.keys(files)) {
		contents.set(name, await readFile(join(cwd, name), "utf8"));
	}
	return { out, errors: errors + log, code, read: (name) => contents.get(name)! };
}
