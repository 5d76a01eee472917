// The preview beside its file: from token to characters and back, to the option that decided, to the next record, and a second panel.

export async function workInPreview({ workbench, shoot }) {
	const { page, preview } = workbench;
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.placeCursor("Seven is a prime");
	await workbench.runCommand("Tunelint: Preview tokens");
	await workbench.readPreview();

	await preview.locator(".token", { hasText: "prime" }).last().click();
	const width = await workbench.selectionBeyond(0);
	await workbench.pressInPreview("Shift+ArrowRight");
	await workbench.selectionBeyond(width);
	await shoot("1-selection");

	await workbench.placeCursor("Name a");
	await preview.locator(".token.cursor", { hasText: /Name|a$/ }).waitFor();

	await preview.locator(".token", { hasText: "Seven" }).first().click();
	await preview.locator('#details [data-action="revealReason"]').first().click();
	await page.locator(".tab.active", { hasText: "train.py" }).waitFor();
	await page.locator(".editor-instance .selected-text").first().waitFor();
	await page.locator(".statusbar-item", { hasText: /Ln 6, Col/ }).waitFor();
	await shoot("2-option");
	await page.locator(".tab", { hasText: "train.jsonl" }).first().click();

	await workbench.pressInPreview("]");
	await preview.locator("#record", { hasText: "record 2" }).waitFor();
	const waits = [];
	for (const [key, record] of Array.from({ length: 6 }, (_, i) => (i % 2 === 0 ? ["[", 1] : ["]", 2]))) {
		await preview.locator("#tokens").focus();
		waits.push(await preview.locator("body").evaluate(stepTo, { key, record }));
	}
	console.log(`A step to the next record: ${waits.map(Math.round).join(", ")} ms`);

	await workbench.placeCursor("Goodbye");
	await preview.locator("#record", { hasText: "record 3" }).waitFor();
	await workbench.runCommand("Tunelint: Preview tokens in another panel");
	await workbench.previewTabs.nth(1).waitFor();
	await shoot("3-two-panels");
}

/** Runs in the preview: milliseconds from the key to the painted record. */
function stepTo(body, { key, record }) {
	const { requestAnimationFrame, MutationObserver, KeyboardEvent } = globalThis;
	const started = performance.now();
	return new Promise((resolve) => {
		const check = () => {
			if (!document.querySelector("#record").textContent.startsWith(`record ${record} `)) return;
			observer.disconnect();
			requestAnimationFrame(() => resolve(performance.now() - started));
		};
		const observer = new MutationObserver(check);
		observer.observe(body, { childList: true, characterData: true, subtree: true });
		document.dispatchEvent(new KeyboardEvent("keydown", { key }));
	});
}
