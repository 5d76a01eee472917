/** Every row that the real TRL prepared (trl-sft.json), prepared here: ids, labels, dropped rows and failures are equal. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { prepareTrlRow, type TrlOptions, type TrlOutcome } from "../support/trl-sft-rows.js";

interface Truth {
	readonly versions: { readonly [id: string]: { readonly trl: string; readonly transformers: string } };
	readonly templates: { readonly [name: string]: string };
	readonly rows: { readonly [name: string]: { readonly [column: string]: unknown } };
	readonly records: readonly TruthRecord[];
}

interface TruthRecord {
	readonly versions: readonly string[];
	readonly tokenizer: string;
	readonly row: string;
	readonly options: TrlOptions;
	readonly input_ids?: readonly number[];
	readonly labels?: readonly number[];
	readonly dropped?: true;
	readonly error?: string;
}

const root = new URL("../../../", import.meta.url);
const truth = JSON.parse(readFileSync(new URL("test/conformance/trl-sft.json", root), "utf8")) as Truth;

/** Why rows are not claimed to be equal; a case that becomes equal without its doubt fails, so that the entry is removed. */
interface Exception {
	readonly reason: string;
	/** `none`: no mask is shown. `approximate`: it is shown with its doubt, right or not. */
	readonly shown: "none" | "approximate";
	readonly covers: (record: TruthRecord, version: Version) => boolean;
}

interface Version {
	readonly id: string;
	readonly trl: string;
	readonly transformers: string;
}

const exceptions: readonly Exception[] = [
	{
		reason:
			"conversations with role and content, which TRL read until 0.18, and rows that are tokenized already are not followed",
		shown: "none",
		covers: ({ row, error }) => error === undefined && /^(?:conversations-role-content|input-ids)/.test(row),
	},
	{
		reason:
			"before 0.17 TRL trains the text column of a row with prompt and completion too, and before 0.15 a column named text",
		shown: "none",
		covers: ({ row, options, error }, { trl }) =>
			error === undefined &&
			((row === "pair-body" && options.dataset_text_field === "body" && /^0\.1[2-6]\./.test(trl)) ||
				(row === "pair-text" && trl.startsWith("0.12."))),
	},
	{
		reason:
			"Transformers before 4.44 has chat templates of its own for tokenizers without one, and TRL before 0.12 runs on both",
		shown: "none",
		covers: ({ row, tokenizer, error, options }, { transformers }) =>
			tokenizer === "llama-2" &&
			error === undefined &&
			/^4\.(?:38|4[0-3])\./.test(transformers) &&
			options.chat_template === undefined &&
			options.dataset_text_field === undefined &&
			options.formatting_func_batch === undefined &&
			/^(?:instruction-messages|pair)/.test(row),
	},
	{
		reason:
			"Transformers 5 gives other Llama ids around special tokens and leading white space, and TRL runs on 4 as well",
		shown: "approximate",
		covers: ({ row, tokenizer, error }, { trl }) =>
			tokenizer === "llama-2" &&
			error === undefined &&
			/^(?:0\.29|1)\./.test(trl) &&
			/^(?:conversations|messages|pair-chat|text-bos|text-eos-newline|text-messages|text-role-lines|text-white-space)/.test(
				row,
			),
	},
];

describe("rows as TRL prepares them", () => {
	for (const [id, { trl, transformers }] of Object.entries(truth.versions)) {
		it(`TRL ${trl} on Transformers ${transformers}`, async () => {
			const records = truth.records.filter(({ versions }) => versions.includes(id));
			assert.ok(records.length > 150, "the recording is complete");
			const different = [];
			for (const record of records) {
				different.push(...(await difference(record, { id, trl, transformers })));
			}
			assert.deepEqual(different, []);
		});
	}

	it("has no exception that is not needed", () => {
		const versions = Object.entries(truth.versions).map(([id, version]) => ({ id, ...version }));
		const unused = exceptions.filter(
			({ covers }) =>
				!versions.some((version) =>
					truth.records.some((record) => record.versions.includes(version.id) && covers(record, version)),
				),
		);
		assert.deepEqual(unused, []);
	});
});

/** [] when the row is equal, or differs as an exception says. */
async function difference(record: TruthRecord, version: Version): Promise<string[]> {
	const exception = exceptions.find(({ covers }) => covers(record, version));
	const row = truth.rows[record.row];
	const ours = await prepareTrlRow({
		...record,
		row,
		version: version.trl,
		transformers: version.transformers,
		templates: truth.templates,
	});
	const verdict = exception === undefined ? compare(record, ours) : asExpected(exception, ours);
	return verdict === undefined
		? []
		: [`${record.tokenizer} ${record.row} ${JSON.stringify(record.options)}: ${verdict}`];
}

function asExpected({ shown, reason }: Exception, ours: TrlOutcome): string | undefined {
	const seen = ours.kind === "trained" ? ours.exactness : ours.kind;
	return seen === shown ? undefined : `${seen} instead of ${shown} (${reason})`;
}

function compare(record: TruthRecord, ours: TrlOutcome): string | undefined {
	if (record.error !== undefined) {
		return ours.kind === "none" ? undefined : `TRL stops with ${record.error}`;
	}
	if (record.dropped === true) {
		return ours.kind === "dropped" ? undefined : "TRL drops the row";
	}
	if (ours.kind !== "trained") {
		return ours.kind === "none" ? `no mask: ${ours.why}` : "dropped";
	}
	if (ours.ids.join() !== record.input_ids?.join()) {
		return `ids ${ours.ids.join()} instead of ${record.input_ids?.join()}`;
	}
	if (ours.labels.join() !== record.labels?.join()) {
		return `labels ${ours.labels.join()} instead of ${record.labels?.join()}`;
	}
	return ours.exactness === "exact" ? undefined : `equal, but shown as ${ours.exactness}`;
}
