/** Files that stay bytes say the same as their texts: records, lines and reports, and strings whose places are found late. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createLineIndex } from "../server/core/base/line-index.js";
import { rawOffset } from "../server/core/syntax/json/json-node.js";
import { readString, scanString } from "../server/core/syntax/json/scan-string.js";
import { splitRecords } from "../server/core/syntax/jsonl/split-records.js";
import type { LineReport } from "../server/core/types/example-analysis.js";
import type { LineFile } from "../server/host.js";
import { lineFileOf } from "../server/node/line-file.js";
import { createReportPacker, unpackReports } from "../server/node/packed-reports.js";
import { createTextHash, type TextHash } from "../server/node/text-hash.js";
import { createRandom } from "./support/random.js";

/** Texts of up to a dozen of the parts. */
function texts(parts: readonly string[], count: number, seed: number): readonly string[] {
	const random = createRandom(seed);
	const below = (limit: number): number => Math.floor(random() * limit);
	return Array.from({ length: count }, () =>
		Array.from({ length: 1 + below(12) }, () => parts[below(parts.length)] ?? "").join(""),
	);
}

function fileOf(bytes: Buffer, hash: TextHash): LineFile | undefined {
	return lineFileOf({ kind: "memory", bytes }, bytes.length, hash);
}

describe("a file of lines", () => {
	const parts = [
		'{"a": 1}',
		'{"a": "é€👍"}',
		"\n",
		"\n",
		"\r\n",
		"\r",
		" ",
		"\t",
		"oops",
		'{"b": [1,\r2]}',
		"\ufeff",
	];

	it("has the records, the lines and the hashes of its text", async () => {
		const hash = await createTextHash();
		let compared = 0;
		for (const text of texts(parts, 3_000, 3)) {
			const file = fileOf(Buffer.from(text), hash);
			const body = text.startsWith("\ufeff") ? text.slice(1) : text;
			const layout = splitRecords(body, "a.jsonl");
			if (file === undefined) {
				continue;
			}
			compared++;
			const where = JSON.stringify(text);
			assert.equal(layout.shape, "jsonl", where);
			assert.deepEqual(file.records, layout.records, where);
			assert.deepEqual([file.length, file.text()], [body.length, body], where);
			const lines = createLineIndex(body);
			assert.equal(file.lines().lineCount, lines.lineCount, where);
			for (let offset = 0; offset <= body.length; offset++) {
				assert.deepEqual(file.lines().positionAt(offset), lines.positionAt(offset), `${where} at ${offset}`);
			}
			for (const { record, start, end } of layout.records) {
				assert.equal(file.recordText(record - 1), body.slice(start, end), where);
				assert.equal(file.recordHash(record - 1), hash(body.slice(start, end)), where);
			}
		}
		assert.ok(compared > 1_000, `only ${compared} files are lines`);
	});

	it("is left to its text when it is none", async () => {
		const hash = await createTextHash();
		const long = `{"a": [\n${'"x",\n'.repeat(900_000)}"x"]}\n`;
		const wrong = [
			"",
			" \n",
			'[{"a": 1}]',
			'{\n"a": 1}\n',
			'{"a": 1}\n\0',
			"version https://git-lfs.github.com/spec/v1\n",
			long,
		];
		for (const text of wrong) {
			assert.equal(fileOf(Buffer.from(text), hash), undefined, JSON.stringify(text.slice(0, 40)));
		}
		assert.equal(fileOf(Buffer.from([0x7b, 0x7d, 0x0a, 0xff, 0x0a]), hash), undefined);
	});
});

describe("a string", () => {
	const parts = [
		"a",
		"é",
		"\\n",
		"\\u00e9",
		"\\ud83d\\ude00",
		'\\"',
		"\\\\",
		"\\",
		"\\x",
		"\n",
		'"',
		"👍",
		"\\u12",
	];

	it("is read the same way quickly and slowly", () => {
		for (const body of texts(parts, 5_000, 5)) {
			const text = `"${body}" `;
			const slow = scanString(text, 0, text.length);
			const quick = readString(text, 0, text.length);
			assert.equal(quick === undefined, slow.problems.length > 0, text);
			if (quick !== undefined) {
				assert.deepEqual(quick, slow.node, text);
			}
		}
	});

	it("leads each character back to its place", () => {
		for (const body of texts(parts, 2_000, 6)) {
			const { node } = scanString(`"${body}"`, 0, body.length + 2);
			for (let index = 0; index < node.value.length; index++) {
				const raw = `"${body}"`.slice(rawOffset(node, index), rawOffset(node, index + 1));
				const isWritten = raw === node.value.charAt(index);
				assert.ok(isWritten || decoded(raw) === node.value.charAt(index), `${body}: ${index} is ${raw}`);
			}
		}
	});
});

function decoded(raw: string): unknown {
	return raw.startsWith("\\") ? JSON.parse(`"${raw}"`) : undefined;
}

describe("reports on their way between threads", () => {
	const hash = "0123456789abcdef";
	const text = 2 ** 53;
	const facts: readonly LineReport["digest"][] = [
		{ hash },
		{ hash, kind: "conversational" },
		{ hash, kind: "standard", content: { whole: text, system: 0 } },
		{ hash, kind: "tokens", tokens: 3 },
		{ hash, content: { prompt: text, answer: 1, answerLength: 7, system: text } },
		{ hash, content: { prompt: text, answer: text, answerLength: 7, near: "\u00ff".repeat(64) } },
		{ hash, kind: "conversational", shape: -5, thinks: false },
		{ hash, kind: "preference", shape: 0, content: { whole: text, sideLengths: [3, 70_000] } },
		{ hash, kind: "conversational", thinks: true, media: ["a.png"] },
		{ hash: "short" },
	];

	it("arrive as they were", () => {
		const finding = { range: { start: 0, end: 1 }, message: "A fault." };
		const sent: LineReport[] = [
			...facts.map((digest): LineReport => ({ findings: [], digest })),
			{ findings: [{ rule: "a-rule", finding }], digest: { hash } },
		];
		const packer = createReportPacker(sent.length);
		sent.forEach((report) => packer.add(report));
		const arrived = unpackReports(structuredClone(packer.finish()));
		assert.deepEqual(arrived.map(plain), sent.map(plain));
	});
});

/** Digests that arrive read their facts when they are asked for them. */
function plain({ findings, digest }: LineReport): unknown {
	const { hash, kind, content, tokens, shape, thinks, media } = digest;
	return { findings, hash, kind, content, tokens, shape, thinks, media };
}
