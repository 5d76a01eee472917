// The server, the browser and the datasets of the page's tests.
import assert from "node:assert/strict";
import { startEditor } from "../../../out/test/lsp/editor.js";
import { launchBrowser } from "../../vscode-host/browser/launch.mjs";
import { openDashboard } from "./open-dashboard.mjs";
import { bundlePage } from "./open-page.mjs";
import { openPreview } from "./open-preview.mjs";

const chat = (...contents) =>
	JSON.stringify({
		messages: contents.map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content })),
	});
const word = (i) =>
	["alpha", "beta gamma", "delta,", "épsilon", "zeta 42", "eta\n", "theta 🐟"][(i * 5 + (i >> 3)) % 7];
/** A conversation of about so many tokens. */
const long = (tokens) => {
	const turn = (from) => Array.from({ length: 400 }, (_, i) => word(from + i)).join(" ");
	return chat(...Array.from({ length: Math.max(2, Math.round(tokens / 850)) }, (_, i) => turn(i * 3)));
};

export const DATA = `${chat("List two primes", "2 and 3.", "Why? 🐟", "Each has exactly two divisors: 1 and itself.")}
${chat("Hi <|user|> you", "Hello.")}
${long(8_000)}
${long(8_000).replaceAll("delta", "Delta")}
${long(32_000)}
`;
const PREFERENCES = `{"prompt":[{"role":"user","content":"Name a prime"}],"chosen":[{"role":"assistant","content":"Seven is a prime."}],"rejected":[{"role":"assistant","content":"Eight is a prime."}]}
`;
const script = (trainer, config, options, data) => `from datasets import load_dataset
from trl import ${config}, ${trainer}
trainer = ${trainer}(
    model="Qwen/Qwen2.5-0.5B-Instruct",
    args=${config}(output_dir="out", ${options}),
    train_dataset=load_dataset("json", data_files="${data}", split="train"),
)
`;
export const SCRIPT = script(
	"SFTTrainer",
	"SFTConfig",
	"assistant_only_loss=True, max_length=58",
	"train.jsonl",
);
const fileTexts = {
	"requirements.txt": "trl==1.9.0\n",
	"train.py": SCRIPT,
	"prefer.py": script("DPOTrainer", "DPOConfig", "max_length=512", "pairs.jsonl"),
};

let editor;
let browser;
let bundles;

export async function start() {
	let preview, dashboard;
	[browser, preview, dashboard, editor] = await Promise.all([
		launchBrowser(),
		bundlePage("preview"),
		bundlePage("dashboard"),
		startEditor({ files: { ...fileTexts, "train.jsonl": DATA, "pairs.jsonl": PREFERENCES } }),
	]);
	bundles = { preview, dashboard };
	editor.openSilently("train.jsonl", DATA, "jsonl");
	editor.openSilently("pairs.jsonl", PREFERENCES, "jsonl");
}

export async function stop() {
	await browser?.close();
	editor?.dispose();
}

/** Runs `look` on a page that shows a record, and expects that nothing was thrown, stopped or fetched. */
export async function onPage(options, look) {
	const { record = 1, file = "train.jsonl", changes, ...rest } = options;
	const preview = await openPreview(browser, {
		script: bundles.preview,
		ask: (params) => editor.server.request("tunelint/preview", params),
		target: { uri: editor.uriOf(file), record, ...(changes === undefined ? {} : { changes }) },
		...rest,
	});
	await lookAt(preview, "#tokens [role=option]", look);
}

/** The same for the dashboard of a dataset. */
export async function onDashboard(options, look) {
	const { file = "train.jsonl", ...rest } = options;
	const dashboard = await openDashboard(browser, {
		script: bundles.dashboard,
		request: editor.server.request,
		uri: editor.uriOf(file),
		...rest,
	});
	await lookAt(dashboard, "#records .rows li", look);
}

async function lookAt(opened, first, look) {
	try {
		await opened.page.locator(first).first().waitFor();
		await look(opened);
		assert.deepEqual(opened.faults, []);
		assert.deepEqual(await opened.violations(), []);
	} finally {
		await opened.close();
	}
}

export const views = ["tokens", "list", "text", "messages", "labels", "compare"];
export const viewButton = (page, view) => page.locator(`.views [data-action="view:${view}"]`);
