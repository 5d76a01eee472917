/** Every shared row through every script of transformers/: ids and labels are those of real Transformers. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { replayTransformers, trainerParity, type ReplayedRow } from "../support/transformers-parity.js";

/** Scripts of which a part is not followed, and what is shown instead. */
const notFollowed: Readonly<Record<string, ReplayedRow["exactness"]>> = {
	"group-texts": "approximate",
	"unknown-helper": "unavailable",
};

describe("rows as Transformers prepares them by hand-written functions", () => {
	it("is equal wherever the product says exact", async () => {
		const rows = await replayTransformers();
		const wrong = rows.filter(({ exactness, isEqual }) => exactness === "exact" && !isEqual);
		assert.deepEqual(
			wrong.map(({ difference }) => difference),
			[],
		);
	});

	it("shows every row that Transformers accepts", async () => {
		const rows = await replayTransformers();
		const missing = rows.filter(
			({ exactness, isEqual, script }) => exactness === "unavailable" && !isEqual && !(script in notFollowed),
		);
		assert.deepEqual(
			missing.map(({ difference }) => difference),
			[],
		);
	});

	it("is approximate only where a reason is known", async () => {
		const rows = await replayTransformers();
		const doubtful = rows.filter(
			({ exactness, script, tokenizer, version }) =>
				exactness === "approximate" &&
				notFollowed[script] !== "approximate" &&
				!(tokenizer === "llama-2" && version.startsWith("5.")),
		);
		assert.deepEqual(
			doubtful.map(({ difference }) => difference),
			[],
		);
	});

	it("says less of the scripts that it does not follow", async () => {
		const rows = await replayTransformers();
		for (const [script, expected] of Object.entries(notFollowed)) {
			const shown = new Set(rows.filter((row) => row.script === script).map(({ exactness }) => exactness));
			assert.deepEqual([...shown], [expected], script);
		}
	});

	it("covers the scripts, versions and tokenizers that are promised", async () => {
		const cells = await trainerParity();
		const count = (pick: (cell: (typeof cells)[number]) => string): number => new Set(cells.map(pick)).size;
		assert.ok(count(({ option }) => option) >= 25);
		assert.deepEqual([...new Set(cells.map(({ version }) => version))].sort(), ["4.57.6", "5.23.0"]);
		const rows = await replayTransformers();
		assert.equal(new Set(rows.map(({ tokenizer }) => tokenizer)).size, 3);
		assert.ok(new Set(rows.map(({ row }) => row)).size >= 200);
	});
});
