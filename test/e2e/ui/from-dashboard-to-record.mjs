// From a number of the dashboard to the records behind it, and to one of them in the file, over several lines and as tokens.
import assert from "node:assert/strict";

export async function fromDashboardToRecord({ workbench, shoot }) {
	const { page } = workbench;
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.runCommand("Tunelint: Dataset dashboard");
	const dashboard = workbench.webview(0);
	await dashboard.locator("#count", { hasText: "3 records" }).waitFor();
	await dashboard.locator(".drawing svg").first().waitFor();
	await shoot("1-all");

	const rule = dashboard.locator("#problems tr", { hasText: "unknown-role" });
	await rule.locator('[data-action="filter"]').click();
	await dashboard.locator("#range", { hasText: "1–1 of 1" }).waitFor();
	assert.equal(await dashboard.locator("#records li").count(), 1);
	await shoot("2-rule");

	await dashboard.locator("#records .row").click();
	await page.locator(".statusbar-item", { hasText: /Ln 2, Col 1\b/ }).waitFor();
	await shoot("3-in-file");

	await dashboard.getByRole("button", { name: "Record", exact: true }).click();
	await page.locator(".tab", { hasText: "record 2" }).waitFor();
	await dashboard.getByRole("button", { name: "Tokens", exact: true }).click();
	await workbench.webview(1).locator("#record", { hasText: "record 2 / 3" }).waitFor();
	await shoot("4-tokens");
}
