// What if: another option and another length in the preview, which change nothing on the disk.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

export async function tryWhatIf({ workbench, folder, shoot }) {
	const { preview } = workbench;
	const script = () => fs.readFileSync(path.join(folder, "train.py"), "utf8");
	const before = script();
	const question = (state) => preview.locator(`.token[data-state="${state}"]`, { hasText: "Name" });
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.placeCursor("Seven is a prime");
	await workbench.runCommand("Tunelint: Preview tokens");
	await question("masked").waitFor();

	await preview.getByRole("button", { name: "What if…" }).click();
	await preview.locator("#option-assistant_only_loss").selectOption("False");
	await question("trained").waitFor();
	await preview.locator("#tried", { hasText: "assistant_only_loss = False" }).waitFor();
	await shoot("1-option");

	await preview.getByRole("button", { name: "Compare with the run" }).click();
	await preview.locator("#difference", { hasText: /labels? differ/ }).waitFor();
	await preview.locator(".pair").first().waitFor();
	await shoot("2-comparison");

	await preview.getByRole("button", { name: "Undo all" }).click();
	await preview.locator("#tried").waitFor({ state: "detached" });
	await preview.getByRole("button", { name: "Tokens", exact: true }).click();
	await question("masked").waitFor();

	await preview.locator("#length").fill("20");
	await preview.locator('.token[data-state="cut"]').first().waitFor();
	await shoot("3-length");
	assert.equal(script(), before, "What is tried was written to the script.");
}
