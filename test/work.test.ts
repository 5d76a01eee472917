/** An edit costs what it changes: counted in rows and scripts, never in seconds. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { countWork, workLines } from "./support/count-work.js";
import { projectRoot } from "./support/project-root.js";

test("the work of edits is what test/bench/work.snap says", async () => {
	const file = path.join(projectRoot, "test/bench/work.snap");
	const text = workLines(await countWork());
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
