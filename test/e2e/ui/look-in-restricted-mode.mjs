// A folder that is not trusted: reading is safe, so findings and tokens are there; what runs a program or asks the network is not offered.
import assert from "node:assert/strict";

const previewCommand = "Tunelint: Preview tokens";

export async function lookInRestrictedMode({ workbench, shoot }) {
	await workbench.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await shoot("1-squiggle");
	await workbench.placeCursor("Name a prime");
	await workbench.runCommand(previewCommand);
	assert.match((await workbench.readPreview()).exactness, /exact/i);
	await shoot("2-preview");
	for (const title of ["Tunelint: Download tokenizer", "Tunelint: Verify parity with your Python"])
		assert.equal(
			await workbench.isOffered(title),
			false,
			`"${title}" is offered in a folder that is not trusted.`,
		);
	assert.equal(await workbench.isOffered(previewCommand), true);
}
