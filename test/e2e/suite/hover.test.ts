// The tokens of a text, on hover.
import assert from "node:assert/strict";
import { rangeOf, show } from "./documents.js";
import { problemIn } from "./problems.js";
import { hoverAt } from "./providers.js";

export function defineTests(): void {
	it("tells the tokens of a word on hover, whether they are trained, and why", async () => {
		const dataset = await show("train.jsonl");
		await problemIn(dataset, "unknown-role");
		const trained = (await hoverAt(dataset, rangeOf(dataset, "prime."))).join("\n");
		assert.match(trained, /tokens? · trained/);
		assert.match(trained, /assistant_only_loss=True/);
		const masked = (await hoverAt(dataset, rangeOf(dataset, "Name a prime"))).join("\n");
		assert.match(masked, /tokens? · masked/);
	});
}
