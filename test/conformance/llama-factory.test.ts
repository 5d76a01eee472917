/** Every shared row through every recorded configuration: ids and labels are those of real LLaMA-Factory. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { replayLlamaFactory, trainerParity } from "../support/llama-factory-parity.js";

describe("rows as LLaMA-Factory prepares them", () => {
	it("is equal wherever the product says exact", async () => {
		const rows = await replayLlamaFactory();
		const wrong = rows.filter(({ exactness, isEqual }) => exactness === "exact" && !isEqual);
		assert.deepEqual(
			wrong.map(({ difference }) => difference),
			[],
		);
	});

	it("shows every row that LLaMA-Factory accepts, but for tools and templates that are not known", async () => {
		const rows = await replayLlamaFactory();
		const missing = rows.filter(
			({ exactness, isEqual, difference }) =>
				exactness === "unavailable" &&
				!isEqual &&
				!/(?:calls a tool|defines tools|are not known to this version)/.test(difference),
		);
		assert.deepEqual(
			missing.map(({ difference }) => difference),
			[],
		);
	});

	it("covers the versions and options that are promised", async () => {
		const cells = await trainerParity();
		const exact = cells.filter(({ exactness }) => exactness === "exact");
		assert.deepEqual([...new Set(exact.map(({ version }) => version))].sort(), [
			"0.8.3",
			"0.9.0",
			"0.9.1",
			"0.9.2",
			"0.9.3",
			"0.9.4",
			"0.9.5",
		]);
		assert.ok(new Set(exact.map(({ option }) => option)).size >= 35);
		assert.ok(exact.reduce((sum, { total }) => sum + total, 0) > 20_000);
	});
});
