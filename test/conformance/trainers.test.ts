/** The matrix of trainers on docs/parity.md: its cells, and that the page shows them. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { projectRoot } from "../support/project-root.js";
import { readTrainerParity, trainerSection } from "../support/trainer-section.js";

test("every cell that is marked exact is equal in all its rows", () => {
	const cells = readTrainerParity();
	assert.ok(cells.length > 0, "no recorded trainers were found");
	const unequal = cells.filter(({ exactness, equal, total }) => exactness === "exact" && equal !== total);
	assert.deepEqual(unequal, []);
});

test("docs/parity.md shows the matrix", () => {
	const page = fs.readFileSync(path.join(projectRoot, "docs/parity.md"), "utf8");
	assert.ok(page.includes(trainerSection(readTrainerParity()).trim()), "run `npm run parity`");
});
