/** Every string that the real tokenizers encoded (tokenizers.json), encoded here: ids and offsets are equal. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { before, describe, it } from "node:test";
import { isUnavailable } from "../../server/core/base/staged.js";
import { createConformanceEncoder } from "../support/conformance-encoder.js";
import { projectRoot } from "../support/project-root.js";
import { causeOf } from "../support/tokenizer-known-differences.js";
import { tokenizerSection } from "../support/tokenizer-parity-page.js";
import {
	answerTo,
	compareTokenizer,
	countOf,
	loadConformanceTokenizers,
	readTokenizerRecords,
	type ConformanceTokenizer,
	type ParityResult,
} from "../support/tokenizer-parity.js";

/**
 * What the encoder does not do yet: strings that differ and strings that it refuses, or `unsupported`. A gap that is
 * closed or grows fails, so that the entry is corrected.
 */
const gaps: { readonly [tokenizer: string]: string } = {
	"aya-expanse": "204 differ, 55 refused",
	"chatglm-3": "29 differ, 0 refused",
	claude: "0 differ, 55 refused",
	"command-r-plus": "204 differ, 55 refused",
	"gpt-2": "0 differ, 55 refused",
	"internlm-2": "134 differ, 0 refused",
	"crafted-digits-single": "888 differ, 55 refused",
	"crafted-digits-runs": "389 differ, 55 refused",
	"crafted-prefix-space": "0 differ, 55 refused",
	"crafted-prefix-space-dropped": "4702 differ, 55 refused",
	"crafted-roberta": "0 differ, 55 refused",
	"crafted-bos-eos-nfc": "0 differ, 55 refused",
	"crafted-ignore-merges": "0 differ, 55 refused",
	"crafted-split-removed": "0 differ, 4548 refused",
	"crafted-split-previous": "984 differ, 0 refused",
	"crafted-split-next": "3744 differ, 0 refused",
	"crafted-split-contiguous": "343 differ, 0 refused",
	"crafted-added-tokens": "unsupported",
	"crafted-metaspace-always": "3830 differ, 0 refused",
	"crafted-prepend": "1841 differ, 96 refused",
	"crafted-unknown": "0 differ, 3849 refused",
	"crafted-config-tokens": "0 differ, 55 refused",
	"crafted-split-special": "1256 differ, 55 refused",
	"crafted-token-flags": "631 differ, 55 refused",
	"crafted-metaspace-digits": "3805 differ, 0 refused",
};

const records = readTokenizerRecords();
let tokenizers: readonly ConformanceTokenizer[] = [];
const results: ParityResult[] = [];

before(async () => {
	tokenizers = await loadConformanceTokenizers();
});

describe("tokenizers as recorded from Python", () => {
	for (const [id, record] of Object.entries(records.tokenizers)) {
		it(`${id}: ids and offsets`, async (context) => {
			const tokenizer = tokenizers.find((candidate) => candidate.id === id);
			assert.ok(tokenizer, `"${id}" is recorded, and no package gives it`);
			const result = await compareTokenizer(tokenizer, record, createConformanceEncoder);
			results.push(result);
			const equal = result.total - result.differing.length - result.refused.length;
			context.diagnostic(`${id}: ${result.unsupported === undefined ? equal : 0}/${result.total}`);
			const gap = gapOf(result);
			assert.equal(gap, gaps[id] ?? "none", gap === "none" ? "" : await explain(result));
		});
	}

	it("has no tokenizer that was not recorded", () => {
		const missing = tokenizers.filter(({ id }) => records.tokenizers[id] === undefined);
		assert.deepEqual(
			missing.map(({ id }) => id),
			[],
		);
	});

	it("knows the cause of every difference between the libraries", () => {
		const unknown = Object.entries(records.tokenizers).flatMap(([id, { answers }]) =>
			Object.entries(answers)
				.filter(([library, { differing }]) => countOf(differing) > 0 && causeOf(id, library) === undefined)
				.map(([library]) => `${id}, ${library}`),
		);
		assert.deepEqual(unknown, []);
	});

	it("has the table of docs/parity.md as it is computed here; else run npm run parity", () => {
		const page = readFileSync(path.join(projectRoot, "docs/parity.md"), "utf8");
		assert.ok(results.length === Object.keys(records.tokenizers).length, "all tokenizers were compared");
		const ordered = tokenizers.flatMap(
			({ id }) => results.find(({ tokenizer }) => tokenizer.id === id) ?? [],
		);
		assert.ok(page.includes(tokenizerSection(records, ordered)), "docs/parity.md is stale");
	});
});

function gapOf({ unsupported, differing, refused }: ParityResult): string {
	if (unsupported !== undefined) {
		return "unsupported";
	}
	return differing.length + refused.length === 0
		? "none"
		: `${differing.length} differ, ${refused.length} refused`;
}

/** The first recorded full answer that is another one here. */
async function explain({ tokenizer, record, strings, differing, refused }: ParityResult): Promise<string> {
	const encoder = createConformanceEncoder(await tokenizer.read());
	const shown = differing.find((i) => record.full[i] !== undefined);
	if (isUnavailable(encoder) || shown === undefined) {
		const numbers = [...differing, ...refused].slice(0, 5);
		return `strings ${numbers.map((i) => `${i} ${JSON.stringify(strings[i])}`).join("; ")}`;
	}
	const ours = answerTo(encoder, strings[shown]!, shown);
	return [
		`string ${shown} ${JSON.stringify(strings[shown])}`,
		`recorded ${JSON.stringify(record.full[shown])}`,
		`ours     ${JSON.stringify(ours)}`,
	].join("\n");
}
