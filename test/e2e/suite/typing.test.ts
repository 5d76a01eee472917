// A fault that is typed, and mended again by typing.
import assert from "node:assert/strict";
import { show, typeOver } from "./documents.js";
import { linkOf, noProblemIn, problemIn } from "./problems.js";

const rule = "unknown-role";

export function defineTests(): void {
	it("reports an unknown role at its characters and links to the rule", async () => {
		const dataset = await show("train.jsonl");
		const problem = await problemIn(dataset, rule);
		assert.match(dataset.getText(problem.range), /^"?usr"?$/);
		assert.equal(problem.source, "tunelint");
		assert.match(linkOf(problem), /^command:tunelint\.explainRule/);
	});

	it("reports a fault while it is typed, and takes it back when it is mended", async () => {
		const dataset = await show("train.jsonl");
		await problemIn(dataset, rule);
		await typeOver(dataset, "usr", "user");
		await noProblemIn(dataset, rule);
		await typeOver(dataset, "user", "sur");
		const problem = await problemIn(dataset, rule);
		assert.match(dataset.getText(problem.range), /^"?sur"?$/);
		assert.equal(problem.range.start.line, 0);
		await typeOver(dataset, "sur", "user");
		await noProblemIn(dataset, rule);
	});
}
