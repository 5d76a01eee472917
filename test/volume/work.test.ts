/** An edit costs what it changes: counted in rows and scripts, never in seconds. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { countProjectWork, projectWorkLines } from "../support/count-project-work.js";
import { countWork, workLines } from "../support/count-work.js";
import { projectRoot } from "../support/project-root.js";

test("the work of edits is what test/bench/work.snap says", async () => {
	const file = path.join(projectRoot, "test/bench/work.snap");
	const text = workLines(await countWork()) + projectWorkLines(await countProjectWork());
	if (process.env["UPDATE"] === "1") {
		fs.writeFileSync(file, text);
	}
	assert.equal(
		text,
		fs.readFileSync(file, "utf8"),
		"UPDATE=1 npm run test:unit writes it; explain the change in the commit",
	);
});

test("one edited row is the only one that is analysed again", async () => {
	const work = new Map((await countWork()).map((one) => [one.step, one]));
	assert.equal(work.get("type in one row")?.rows, 1);
	assert.equal(work.get("insert a row above all")?.rows, 1);
	assert.equal(work.get("delete a row")?.rows, 0);
	assert.equal(work.get("ask again")?.rows, 0);
	assert.equal(work.get("change another script")?.rows, 0);
	assert.equal(work.get("change another script")?.scripts, 1);
});

test("a keystroke in one of 200 scripts is judged in that script and what depends on it", async () => {
	const work = new Map((await countProjectWork()).map((one) => [one.step, one]));
	const none = { parsed: 0, checked: 0, runs: 0, prompts: 0, consumers: 0, rows: 0 };
	const expected = {
		"project: type in a module": { ...none, parsed: 1, checked: 1 },
		"project: type in a row": { ...none, rows: 1, runs: 1 },
	};
	for (const [step, counts] of Object.entries(expected)) {
		assert.deepEqual({ ...work.get(step), step: undefined }, { ...counts, step: undefined }, step);
	}
});
