/** Every row that the real unsloth_zoo prepared (unsloth-sft.json), prepared here: equal wherever it is shown as exact. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { replayRows } from "../support/unsloth-parity.js";

describe("rows of Unsloth", () => {
	it("are equal to the real ones wherever they are shown as exact", async () => {
		const rows = await replayRows();
		const wrong = rows.filter(({ isEqual, shown }) => !isEqual && shown === "exact");
		assert.deepEqual(
			wrong.slice(0, 20).map(({ version, name }) => `${version} ${name}`),
			[],
			`${wrong.length} of ${rows.length} rows differ`,
		);
	});
});
