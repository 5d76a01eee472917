// A file of 60 MB: VS Code keeps it from extensions, the record browser shows and mends it.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { faultyRecord } from "./large-file.mjs";

export async function mendLargeFile({ workbench, file, shoot }) {
	const { page } = workbench;
	const before = fs.readFileSync(file, "utf8");
	const records = before.split("\n").length - 1;

	const offer = page.locator(".notification-toast", { hasText: "no file above 50 MB" });
	await offer.getByRole("button", { name: "Open in the record browser" }).click();
	const browser = workbench.webview(0);
	await browser.locator("#count", { hasText: `${records.toLocaleString("en-US")} records` }).waitFor();
	const rule = browser.locator("#problems tr", { hasText: "unknown-role" });
	await shoot("1-browser");

	await rule.locator('[data-action="filter"]').click();
	await browser.locator("#range", { hasText: "1–1 of 1" }).waitFor();
	await browser.locator("#records .row").click();
	await page.locator(".tab", { hasText: `record ${faultyRecord}` }).waitFor();
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await shoot("2-record");

	const menu = await workbench.applyFix("usr", 'Change role to "user"');
	await menu.choose();
	await workbench.squiggles.first().waitFor({ state: "detached" });
	await workbench.save();
	await browser.locator(".badge", { hasText: "The file changed" }).waitFor();
	await shoot("3-saved");
	assert.ok(
		fs.readFileSync(file, "utf8") === before.replace('"usr"', '"user"'),
		"Saving one record changed something else in the file.",
	);
}
