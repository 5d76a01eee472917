/** CSV, Parquet, Arrow and compressed files: the rows that `datasets` and pandas make of them, and findings by row and field. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { isUnavailable, packingOf } from "../../server/core/index.js";
import { readPackedFile } from "../../server/node/tables/read-packed-file.js";
import { createCommandFolder } from "../support/command-folder.js";
import { projectRoot } from "../support/project-root.js";

interface Recorded {
	readonly csv: readonly { readonly name: string; readonly text: string; readonly rows: readonly string[] }[];
	readonly broken: readonly { readonly name: string; readonly text: string; readonly error: string }[];
	readonly rows: readonly string[];
	/** Base64. */
	readonly files: Readonly<Record<string, string>>;
}

const recorded = JSON.parse(
	fs.readFileSync(path.join(projectRoot, "test/conformance/tables.json"), "utf8"),
) as Recorded;
const { cwd, tunelint } = createCommandFolder();
const worker = path.join(projectRoot, "out/server/node/tables/table-worker.js");

function write(name: string, content: string | Buffer): string {
	const file = path.join(cwd, name);
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, content);
	return file;
}

async function read(name: string, content: string | Buffer): ReturnType<typeof readPackedFile> {
	const packing = packingOf(name);
	assert.ok(packing);
	return readPackedFile(worker, write(name, content), packing);
}

async function rowsOf(name: string, content: string | Buffer): Promise<readonly string[]> {
	const found = await read(name, content);
	assert.ok(!isUnavailable(found), JSON.stringify(found));
	return found.text.trimEnd().split("\n");
}

/** Bytes are written with their hash; the recording has only their number. */
function withoutHashes(rows: readonly string[]): readonly string[] {
	return rows.map((row) => row.replaceAll(/, sha1 \w+>/g, ">"));
}

describe("a CSV file has the rows that datasets reads", () => {
	for (const [i, { name, text, rows }] of recorded.csv.entries()) {
		it(name, async () => assert.deepEqual(await rowsOf(`read-${i}.csv`, text), rows));
	}
	it("tabs separate the cells of a .tsv file", async () => {
		assert.deepEqual(await rowsOf("tabs.tsv", "a\tb\nx, y\tz\n"), ['{"a": "x, y", "b": "z"}']);
	});
});

describe("a CSV file at which datasets stops has a problem", () => {
	for (const [i, { name, text }] of recorded.broken.entries()) {
		it(name, async () => {
			const found = await read(`broken-${i}.csv`, text);
			assert.ok(!isUnavailable(found) && found.problems.length === 1);
		});
	}
});

describe("a table or a compressed file has the rows that pyarrow reads", () => {
	for (const [name, bytes] of Object.entries(recorded.files)) {
		it(name, async () => {
			const rows = await rowsOf(name, Buffer.from(bytes, "base64"));
			const expected = name.startsWith("text.") ? ['{"text": "hi"}', '{"text": "hi"}'] : recorded.rows;
			assert.deepEqual(withoutHashes(rows), expected);
		});
	}
	it("compressed JSON and CSV are read like the files inside", async () => {
		const { gzipSync } = await import("node:zlib");
		assert.deepEqual(await rowsOf("a.csv.gz", gzipSync("a,b\n1,x\n")), ['{"a": 1, "b": "x"}']);
		assert.deepEqual(await rowsOf("a.json.gz", gzipSync("[1]\n")), ["[1]"]);
	});
});

describe("a damaged file is reported and stops nothing", () => {
	for (const name of ["snappy.parquet", "zstd.parquet", "stream.arrow", "text.jsonl.gz", "text.jsonl.zst"]) {
		it(`${name}, at a few of its bytes`, async () => {
			const bytes = Buffer.from(recorded.files[name] ?? "", "base64");
			for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 3)) {
				const damaged = Buffer.from(bytes);
				damaged.fill(0xff, at, at + 3);
				for (const content of [damaged, bytes.subarray(0, at)]) {
					const found = await read(name, content);
					assert.ok(isUnavailable(found) ? found.reason.length < 500 : found.text.length < 10_000);
				}
			}
		});
	}
	it("the finding says so at the file", async () => {
		write("damaged/data.parquet", "PAR1 and no more");
		const { out, code } = await tunelint(["check", "damaged"]);
		assert.match(out, /^damaged\/data\.parquet: error The file cannot be read as Parquet: /);
		assert.equal(code, 1);
	});
});

describe("findings in a table", () => {
	const chat = '"[{""role"": ""user""}]"';
	it("name row and field, and offer no fixes", async () => {
		write("named/data.csv", `prompt,completion,note\nhi,yes,${chat}\nho,,\n`);
		const { out } = await tunelint(["check", "named"]);
		assert.match(out, /^named\/data\.csv: row 2, field completion: /m);
		assert.doesNotMatch(out, /fixable/);
	});
	it("say which words pandas takes for missing", async () => {
		write("words/data.csv", "instruction,input,output\na,,yes\nb,,None\nc,NA,no\n");
		const { out } = await tunelint(["check", "words"]);
		assert.match(
			out,
			/row 2, field output: warning The cell "None" is read as missing by pandas and datasets/,
		);
		assert.doesNotMatch(out, /"NA"/);
	});
	it("have record and field in JSON", async () => {
		const { out } = await tunelint(["check", "named", "--format", "json"]);
		const { findings } = JSON.parse(out) as { findings: { record: number; field: string; range: unknown }[] };
		const [finding] = findings;
		assert.deepEqual(
			[finding?.record, finding?.field, finding?.range],
			[2, "completion", { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }],
		);
	});
	it("a table that is no training data is left alone", async () => {
		write("metrics/loss.csv", "step,loss\n1,2.5\n2,1.5,9\n");
		const { out } = await tunelint(["check", "metrics"]);
		assert.match(out, /^No findings/);
	});
	it("a record of a compressed file has a preview", async () => {
		write("text.jsonl.gz", Buffer.from(recorded.files["text.jsonl.gz"] ?? "", "base64"));
		const { out, code } = await tunelint(["preview", "text.jsonl.gz", "--record", "2"]);
		assert.match(out, /record 2 \/ 2/);
		assert.equal(code, 0);
	});
});
