// A problem, its hover, its fix and the tokens of the row, in the colours of a theme.
import assert from "node:assert/strict";
import * as fs from "node:fs";

const fixTitle = 'Change role to "user"';

/** `kind` is VS Code's word for the theme. */
export function seeProblemToPreview(kind) {
	return async ({ workbench, file, shoot }) => {
		await workbench.squiggles.first().waitFor({ state: "attached" });
		await shoot("1-squiggle");

		const hover = await workbench.hoverOver("Seven is a prime");
		assert.match(hover, /\d+ tokens?\b/);
		await shoot("2-hover");
		await workbench.leaveHover();

		await fixTheRole(workbench, file, shoot);

		await workbench.placeCursor("Seven is a prime");
		await workbench.runCommand("Tunelint: Preview tokens");
		const preview = await workbench.readPreview();
		await shoot("5-preview");
		assertPreview(preview, kind);
	};
}

async function fixTheRole(workbench, file, shoot) {
	const menu = await workbench.applyFix("usr", fixTitle);
	await shoot("3-fixes");
	await menu.choose();
	await workbench.squiggles.first().waitFor({ state: "detached" });
	await workbench.save();
	await shoot("4-fixed");
	const rows = fs
		.readFileSync(file, "utf8")
		.trim()
		.split("\n")
		.map((row) => JSON.parse(row));
	assert.deepEqual(
		rows.map(({ messages }) => messages[0].role),
		["user", "user", "user"],
	);
}

function assertPreview(preview, kind) {
	assert.match(preview.record, /\b1\b/);
	assert.match(preview.exactness, /exact/i);
	assert.equal(preview.theme, kind);
	assert.match(preview.trained.text, /prime/);
	assert.match(preview.masked.text, /Name/);
	assert.notEqual(preview.trained.look, preview.masked.look, "Trained and masked tokens look the same.");
}
