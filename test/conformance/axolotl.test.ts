/** Every row that the real Axolotl prepared (axolotl.json), prepared here: ids, labels, dropped rows and stops are equal. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { compareAxolotl, readAxolotlRecords, type AxolotlComparison } from "../support/axolotl-parity.js";

const records = readAxolotlRecords();

describe("rows as Axolotl prepares them", () => {
	let comparisons: readonly AxolotlComparison[] = [];

	before(async () => {
		comparisons = await compareAxolotl();
	});

	for (const version of Object.keys(records.versions)) {
		it(`Axolotl ${version}`, () => {
			const own = comparisons.filter((one) => one.version === version);
			assert.ok(own.length > 10_000, "the recording is complete");
			const wrong = own.filter(({ isEqual, shown }) => !isEqual && shown !== "approximate");
			assert.deepEqual(wrong.slice(0, 20).map(inWords), []);
		});

		it(`Axolotl ${version}: few rows are only approximate`, () => {
			const own = comparisons.filter((one) => one.version === version);
			const doubtful = own.filter(({ shown }) => shown === "approximate");
			assert.ok(doubtful.length < own.length / 10, `${doubtful.length} of ${own.length}`);
			// Transformers 5 rebuilds Llama's tokenizer; every other one is certain.
			assert.deepEqual(
				doubtful.filter(
					(one) => one.case.tokenizer !== "llama-2" && one.case.dataset["type"] !== "completion",
				),
				[],
			);
		});
	}

	it("the answers that are kept in full are equal, number by number", () => {
		assert.ok(records.full.length > 10);
		const cases = [...new Set(comparisons.map((one) => one.case))];
		for (const { version, case: index, row, input_ids, labels } of records.full) {
			const found = comparisons.find(
				(one) => one.version === version && one.case === cases[index] && one.row === row,
			);
			assert.ok(found !== undefined);
			if (found.shown === "exact") {
				assert.equal(found.detail, `${input_ids.join()}|${labels.join()}`);
			}
		}
	});
});

function inWords({
	case: { tokenizer, rows, root, dataset },
	row,
	expected,
	shown,
	detail,
}: AxolotlComparison): string {
	const config = JSON.stringify({ ...root, ...dataset }).slice(0, 200);
	return `${tokenizer} ${rows} ${row} ${config}: ${expected}, but shown as ${shown}: ${detail.slice(0, 200)}`;
}
