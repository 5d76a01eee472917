// What a person does in VS Code's window and sees there, in terms of its page; every wait is for an event of the page.

const limit = 60_000;
/** From the lower edge of the editor, in pixels: below the last line. */
const margin = 50;
const mostQuestions = 3;

/** Opens the folder with one file in the editor and returns the person's actions. `page` is a Playwright page. */
export async function openWorkbench(page, host, { folder, file }) {
	page.setDefaultTimeout(limit);
	await page.goto(host.url(folder, [["openFile", host.remote(file)]]));
	await page.waitForFunction(() => typeof globalThis.driver?.whenWorkbenchRestored === "function");
	await page.evaluate(() => globalThis.driver.whenWorkbenchRestored());
	const editor = page.locator(".editor-instance .monaco-editor").first();
	await editor.locator(".view-line").first().waitFor();
	const webview = (index) =>
		page.frameLocator("iframe.webview.ready").nth(index).frameLocator("iframe#active-frame");
	const preview = webview(0);
	return {
		page,
		squiggles: editor.locator(".squiggly-error, .squiggly-warning, .squiggly-info"),
		/** The page of a panel, in the order in which they were opened. */
		webview,
		/** The first panel. */
		preview,
		hoverOver: (text) => hoverOver(page, wordIn(editor, text)),
		leaveHover: () => leaveHover(page, editor),
		applyFix: (text, title) => applyFix(page, wordIn(editor, text), title),
		save: () => save(page, editor),
		runCommand: (title) => runCommand(page, title),
		isOffered: (title) => isOffered(page, title),
		/** Opens a file of the folder by its name. */
		openFile: (name) => openFile(page, name),
		/** Chooses a row of the list that a command shows. */
		pick: (words) => pick(page, words),
		placeCursor: (text) => clickOn(page, wordIn(editor, text)),
		doubleClick: (text) => doubleClickOn(page, wordIn(editor, text)),
		readPreview: () => readPreview(preview),
		/** Presses keys in the preview. */
		pressInPreview: (...keys) => pressInPreview(page, preview, keys),
		/** Pixels of the selection in the editor, once it is wider than so many. */
		selectionBeyond: (pixels) => selectionBeyond(page, pixels),
		previewTabs: page.locator(".tab", { hasText: /^Tokens/ }),
		/** The status bar names the run. */
		statusReady: () => page.locator(".statusbar-item", { hasText: /Tunelint: .* · / }).waitFor(),
	};
}

function wordIn(editor, text) {
	return editor.locator(".view-line span span", { hasText: text }).first();
}

/** Playwright's own `click` and `hover` first scroll what they point at into view, and spoil the layout of the editor. */
async function clickOn(page, word) {
	const { x, y } = await middleOf(word);
	await page.mouse.click(x, y);
}

async function doubleClickOn(page, word) {
	const { x, y } = await middleOf(word);
	await page.mouse.dblclick(x, y);
}

async function middleOf(word) {
	const { x, y, width, height } = await word.boundingBox();
	return { x: x + width / 2, y: y + height / 2 };
}

/** Returns the text of the hover. */
async function hoverOver(page, word) {
	const { x, y } = await middleOf(word);
	await page.mouse.move(x, y, { steps: 4 });
	const hover = page.locator(".monaco-hover:visible .hover-contents", { hasText: /token/i }).first();
	await hover.waitFor();
	return hover.innerText();
}

/** The hover lies over the lines below, so it has to go before they can be clicked. */
async function leaveHover(page, editor) {
	const { x, y, width, height } = await editor.boundingBox();
	await page.mouse.move(x + width / 2, y + height - margin, { steps: 4 });
	await page.locator(".monaco-hover:visible").first().waitFor({ state: "hidden" });
}

/** Returns the titles of the menu, after it chose the one given. */
async function applyFix(page, word, title) {
	await clickOn(page, word);
	const rows = page.locator(".action-widget .monaco-list-row.action");
	const none = page.locator(".monaco-editor-overlaymessage");
	// VS Code drops the answer, and the light bulb, when any extension registers fixes of its own meanwhile: it is asked again.
	for (let times = 1; times <= mostQuestions; times += 1) {
		await page.keyboard.press("Control+.");
		await rows.filter({ hasText: title }).or(none).first().waitFor();
		if (await rows.filter({ hasText: title }).isVisible()) break;
		console.log(`No fix at question ${times}.`);
		await page.keyboard.press("Escape");
		await none.first().waitFor({ state: "hidden" });
	}
	await rows.filter({ hasText: title }).waitFor();
	const titles = (await rows.allInnerTexts()).map((row) => row.trim());
	// From the keyboard, because VS Code 1.100 lays a transparent element over the menu that takes the clicks.
	const chosen = page.locator(".action-widget .monaco-list-row.focused", { hasText: title });
	for (let step = 0; step < titles.length && (await chosen.count()) === 0; step += 1)
		await page.keyboard.press("ArrowDown");
	await chosen.waitFor();
	return { titles, choose: () => page.keyboard.press("Enter") };
}

async function save(page, editor) {
	await page.locator(".tab.active.dirty").waitFor();
	await editor.press("Control+s");
	await page.locator(".tab.active.dirty").waitFor({ state: "detached" });
}

async function runCommand(page, title) {
	await page.keyboard.press("F1");
	const input = page.locator(".quick-input-widget:visible input[type=text]");
	await input.waitFor();
	await input.fill(`>${title}`);
	await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title }).waitFor();
	await page.keyboard.press("Enter");
}

/** Through the command palette, whose key also reaches VS Code when a panel has the focus. */
async function openFile(page, name) {
	await page.keyboard.press("F1");
	const input = page.locator(".quick-input-widget:visible input[type=text]");
	await input.waitFor();
	await input.fill(name);
	await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).waitFor();
	await page.keyboard.press("Enter");
	await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
}

async function pick(page, words) {
	const row = page.locator(".quick-input-list .monaco-list-row", { hasText: words });
	await row.waitFor();
	await row.click();
}

async function pressInPreview(page, preview, keys) {
	await preview.locator("#tokens").focus();
	for (const key of keys) await page.keyboard.press(key);
}

/** VS Code names no length while a panel has the focus, so the painted selection counts. */
async function selectionBeyond(page, pixels) {
	const found = await page.waitForFunction((least) => {
		const parts = [...document.querySelectorAll(".editor-instance .selected-text")];
		const width = parts.reduce((sum, part) => sum + part.getBoundingClientRect().width, 0);
		return width > least && width;
	}, pixels);
	return found.jsonValue();
}

/** Whether the list of commands has one of this title. */
async function isOffered(page, title) {
	await page.keyboard.press("F1");
	const input = page.locator(".quick-input-widget:visible input[type=text]");
	await input.waitFor();
	// The whole group, so that there is a row to wait for.
	await input.fill(">Tunelint: ");
	await page.locator(".quick-input-list .monaco-list-row", { hasText: "Tunelint: " }).first().waitFor();
	await input.fill(`>${title}`);
	const rows = page.locator(".quick-input-list .monaco-list-row");
	await rows.first().waitFor();
	const titles = await rows.allInnerTexts();
	await page.keyboard.press("Escape");
	return titles.some((text) => text.includes(title));
}

/** What the preview shows: its labels, the text of the tokens in each state, and how those look. */
async function readPreview(preview) {
	for (const state of ["trained", "masked"])
		await preview.locator(`[data-state="${state}"]`).first().waitFor();
	return preview.locator("body").evaluate((body) => {
		const tokens = [...body.querySelectorAll("[data-state]")];
		const inState = (state) => tokens.filter((token) => token.dataset.state === state);
		const look = (token) => {
			const { color, backgroundColor, textDecoration, opacity, outline, borderBottom } =
				getComputedStyle(token);
			return [color, backgroundColor, textDecoration, opacity, outline, borderBottom].join(" | ");
		};
		const describe = (state) => ({
			text: inState(state)
				.map((token) => token.textContent)
				.join(""),
			look: inState(state).slice(0, 1).map(look)[0],
		});
		return {
			record: body.querySelector("#record")?.textContent.trim() ?? "",
			exactness: body.querySelector("#exactness")?.textContent.trim() ?? "",
			theme: body.dataset.vscodeThemeKind,
			trained: describe("trained"),
			masked: describe("masked"),
		};
	});
}
