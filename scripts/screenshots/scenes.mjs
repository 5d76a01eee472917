// What the pictures of the documentation show, and how a person gets there; each scene has a window and a folder of its own.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { writeSampleWorkspace } from "../../test/e2e/sample-workspace.mjs";
import { createRandom, wordsOf } from "../../test/e2e/ui/create-random.mjs";
import { faultyRecord, writeLargeFile } from "../../test/e2e/ui/large-file.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** `write` makes the folder inside the one given; `file` is open at first; `pictures` are what `take` shoots. */
export const scenes = [
	{
		name: "story",
		write: copyOf("media/sample"),
		file: "train.jsonl",
		pictures: ["squiggle", "hover", "fixes", "fixed", "overview", "preview"],
		take: tellTheStory,
	},
	{
		name: "what-if",
		write: copyOf("media/sample"),
		file: "train.jsonl",
		pictures: ["what-if", "side-by-side"],
		take: tryOptions,
	},
	{
		name: "record-view",
		write: copyOf("media/sample"),
		file: "train.jsonl",
		pictures: ["record-view"],
		take: openRecord,
	},
	{
		name: "dashboard",
		write: writeDataset,
		file: "train.jsonl",
		pictures: ["dashboard"],
		take: lookAtDashboard,
	},
	{
		name: "project",
		write: copyOf("examples"),
		file: "train.py",
		pictures: ["script", "project"],
		take: lookAtProject,
	},
	{
		name: "prompt-diff",
		write: writeSampleWorkspace,
		file: "contract/ask.py",
		pictures: ["prompt-diff"],
		take: comparePrompts,
	},
	{
		name: "preflight",
		write: copyOf("examples"),
		file: "train.py",
		pictures: ["preflight", "doctor"],
		take: proveTheRun,
	},
	{
		name: "large-file",
		write: writeLargeFile,
		file: "large.jsonl",
		pictures: ["large-file"],
		take: browseLargeFile,
	},
	{
		name: "notebook",
		write: writeSampleWorkspace,
		file: "train.py",
		pictures: ["notebook"],
		take: lookAtNotebook,
	},
	{
		name: "walkthrough",
		write: copyOf("media/sample"),
		file: "train.jsonl",
		pictures: ["walkthrough"],
		take: openWalkthrough,
	},
];

function copyOf(folder) {
	return (parent) => {
		const copy = path.join(fs.mkdtempSync(path.join(parent, "scene-")), path.basename(folder));
		fs.cpSync(path.join(root, folder), copy, { recursive: true });
		return copy;
	};
}

/** A fault, its fix, and the tokens of the row: the same in each theme. */
async function tellTheStory({ workbench, shoot }) {
	await hideSideBar(workbench);
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.statusReady();
	await shoot("squiggle");
	await workbench.hoverOver("A piece of text");
	await shoot("hover");
	await workbench.leaveHover();
	const menu = await workbench.applyFix("usr", 'Change role to "user"');
	await shoot("fixes");
	await menu.choose();
	await workbench.squiggles.first().waitFor({ state: "detached" });
	await shoot("fixed");
	await workbench.placeCursor("neighbours and keeps");
	await workbench.runCommand("Tunelint: Preview tokens");
	await workbench.readPreview();
	await workbench.page.locator(".breadcrumbs-control", { hasText: "record 3" }).waitFor();
	await shoot("overview");
	await workbench.runCommand("Tunelint: Preview previous record");
	await workbench.preview.locator("#record", { hasText: /\b2\b/ }).waitFor();
	await workbench.readPreview();
	await shoot("preview");
}

async function tryOptions({ workbench, shoot }) {
	const { preview } = workbench;
	await hideSideBar(workbench);
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.placeCursor("List two");
	await workbench.runCommand("Tunelint: Preview tokens");
	await workbench.readPreview();
	await preview.getByRole("button", { name: "What if…" }).click();
	await preview.locator("#option-assistant_only_loss").selectOption("False");
	await preview.locator("#tried").waitFor();
	await preview.locator('.token[data-state="trained"]', { hasText: "List" }).waitFor();
	await shoot("what-if");
	await preview.getByRole("button", { name: "What if…" }).click();
	await preview.getByRole("button", { name: "Compare with the run" }).click();
	await preview.locator(".pair").first().waitFor();
	await shoot("side-by-side");
}

async function openRecord({ workbench, shoot }) {
	const { page } = workbench;
	await hideSideBar(workbench);
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.placeCursor("What is a token");
	await workbench.runCommand("Tunelint: Open record over several lines");
	await page.locator(".tab", { hasText: "record 2" }).waitFor();
	await page
		.locator(".editor-instance")
		.last()
		.locator(".squiggly-error")
		.first()
		.waitFor({ state: "attached" });
	await shoot("record-view");
}

async function lookAtDashboard({ workbench, shoot }) {
	await hideSideBar(workbench);
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.runCommand("Tunelint: Dataset dashboard");
	const dashboard = workbench.webview(0);
	await dashboard.locator(".drawing svg").first().waitFor();
	await dashboard.locator("#records .row").first().waitFor();
	await shoot("dashboard");
}

async function lookAtProject({ workbench, shoot }) {
	const { page } = workbench;
	await hideSideBar(workbench);
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.hoverOver("64");
	await shoot("script");
	await workbench.leaveHover();
	await workbench.runCommand("View: Show Tunelint");
	await page.locator(".pane-body .monaco-list-row", { hasText: "train.py" }).first().waitFor();
	await widenSideBar(page);
	await shoot("project");
}

async function comparePrompts({ workbench, shoot }) {
	const { page } = workbench;
	await hideSideBar(workbench);
	await workbench.doubleClick("user");
	await page.keyboard.type("human");
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.runCommand("Tunelint: Compare prompts");
	await page.locator(".monaco-diff-editor .char-insert, .monaco-diff-editor .line-insert").first().waitFor();
	await shoot("prompt-diff");
}

async function proveTheRun({ workbench, shoot }) {
	const { page } = workbench;
	await hideSideBar(workbench);
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.runCommand("Tunelint: Preflight");
	await workbench.webview(0).locator("table, li").first().waitFor();
	await page.locator(".notification-toast", { hasText: "Copy receipt" }).waitFor();
	await shoot("preflight");
	await workbench.runCommand("Notifications: Clear All Notifications");
	await workbench.openFile("train.py");
	await workbench.runCommand("Tunelint: What went wrong?");
	await workbench.pick("It never stops");
	await page.locator(".tab.active", { hasText: "doctor" }).waitFor();
	await workbench.webview(0).locator("table, li").first().waitFor();
	await page.locator(".notification-toast", { hasText: "Copy receipt" }).waitFor();
	await workbench.runCommand("Notifications: Clear All Notifications");
	await shoot("doctor");
}

async function browseLargeFile({ workbench, shoot }) {
	const { page } = workbench;
	await hideSideBar(workbench);
	const offer = page.locator(".notification-toast", { hasText: "no file above 50 MB" });
	await offer.getByRole("button", { name: "Open in the record browser" }).click();
	const browser = workbench.webview(0);
	await browser
		.locator("#problems tr", { hasText: "unknown-role" })
		.locator('[data-action="filter"]')
		.click();
	await browser.locator("#records .row").click();
	await page.locator(".tab", { hasText: `record ${faultyRecord}` }).waitFor();
	await workbench.squiggles.first().waitFor({ state: "attached" });
	await workbench.runCommand("Notifications: Clear All Notifications");
	// Away from the chart.
	await page.mouse.move(0, 0);
	await shoot("large-file");
}

async function lookAtNotebook({ workbench, shoot }) {
	await hideSideBar(workbench);
	// A file that is given to VS Code at its start opens as text.
	await workbench.openFile("train.ipynb");
	const cells = workbench.page.locator(".notebookOverlay");
	await cells.locator(".squiggly-warning").first().waitFor({ state: "attached" });
	await shoot("notebook");
}

/** This VS Code knows the walkthroughs of extensions only some seconds after it was first asked for one. */
async function openWalkthrough({ workbench, shoot }) {
	const { page, runCommand, webview, squiggles } = workbench;
	await hideSideBar(workbench);
	await squiggles.first().waitFor({ state: "attached" });
	const entry = page.locator(".quick-input-list .monaco-list-row", { hasText: "Start with Tunelint" });
	for (let attempt = 0; attempt < 10 && (await entry.count()) === 0; attempt += 1) {
		await page.keyboard.press("Escape");
		await runCommand("Welcome: Open Walkthrough...");
		await entry.waitFor({ timeout: 2_000 }).catch(() => undefined);
	}
	await entry.click();
	await page.locator(".gettingStartedContainer .step-title", { hasText: "See a fault" }).click();
	await webview(0).locator("svg", { hasText: "usr" }).waitFor();
	await shoot("walkthrough");
}

/** Enough rows for a distribution, of made-up words, with a few faults. */
function writeDataset(parent) {
	const folder = copyOf("media/sample")(parent);
	const next = createRandom(7);
	const words = (count) => wordsOf(next, count);
	const rows = Array.from({ length: 480 }, (_, i) => {
		const roll = () => (next() % 1_000) / 1_000;
		const length = Math.round(4 + 18 * roll() + 40 * roll() ** 4);
		const turns = 1 + Number(roll() > 0.7) + Number(roll() > 0.9);
		const messages = Array.from({ length: turns }, () => [
			{ role: i % 97 === 5 ? "usr" : "user", content: `${words(3 + (next() % 6))}?` },
			{ role: "assistant", content: i % 130 === 9 ? "" : `${words(length)}.` },
		]).flat();
		return JSON.stringify({ messages });
	});
	fs.writeFileSync(path.join(folder, "train.jsonl"), [...rows, ...rows.slice(0, 6), ""].join("\n"));
	return folder;
}

async function widenSideBar(page) {
	const { x, y, width, height } = await page.locator(".part.sidebar").boundingBox();
	await page.mouse.move(x + width, y + height / 2);
	await page.mouse.down();
	await page.mouse.move(x + 1.9 * width, y + height / 2, { steps: 4 });
	await page.mouse.up();
	// Away from the edge, which is coloured below the mouse.
	await page.mouse.move(x + width / 2, y, { steps: 2 });
}

function hideSideBar(workbench) {
	return workbench.runCommand("View: Toggle Primary Side Bar Visibility");
}
