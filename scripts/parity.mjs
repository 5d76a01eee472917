// Writes docs/parity.md: what our engines give, compared with the recorded answers of the real Python libraries.
//   npm run parity [-- --python PY] [--upgrade]   asks the libraries about chat templates again, in .venv/parity, when there
//                                               is a Python; then writes the page from the records
//   --no-python                                 only writes the page
//   --trainers a,b                              only counts the rows of test/support/<name>-parity.ts again
// The conformance tests fail when the page is stale.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { MissingPython } from "./parity/python-environments.mjs";
import { recordTemplateParity } from "./parity/record-template-parity.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Compiled modules that export `paritySection(): Promise<string>`, in the order of the page. */
const sections = ["tokenizer-section.js", "template-section.js", "trainer-section.js"];

const { values } = parseArgs({
	options: {
		python: { type: "string" },
		upgrade: { type: "boolean" },
		"no-python": { type: "boolean" },
		trainers: { type: "string" },
	},
});
const page = path.join(root, "docs/parity.md");
if (values.trainers === undefined) {
	if (values["no-python"] !== true) await recordAgain();
	await writePage();
} else {
	await replaceTrainers(values.trainers.split(","));
}

async function recordAgain() {
	try {
		await recordTemplateParity({ python: values.python, upgrade: values.upgrade });
	} catch (error) {
		if (!(error instanceof MissingPython)) throw error;
		console.error(`Chat templates were not recorded again. ${error.message}`);
		console.error("The page is written from the answers that were recorded before.");
		// Whoever names a Python wants it to be asked.
		if (values.python !== undefined) process.exitCode = 1;
	}
}

async function writePage() {
	const parts = [];
	for (const name of sections) {
		const file = path.join(root, "out/test/support", name);
		const { paritySection } = await import(pathToFileURL(file).href);
		parts.push(await paritySection());
	}
	const head = [
		"# Parity",
		"",
		"How far Tunelint's own engines give what the real Python libraries give. Answers were recorded by `scripts/record-*.py`",
		"and are compared again in every test run; this page is written by `npm run parity`.",
		"",
	];
	fs.writeFileSync(page, [...head, ...parts].join("\n"));
	console.log(`wrote ${path.relative(root, page)}`);
}

async function replaceTrainers(names) {
	const file = path.join(root, "out/test/support/trainer-section.js");
	const { paritySection } = await import(pathToFileURL(file).href);
	const section = await paritySection(names);
	const text = fs.readFileSync(page, "utf8");
	const start = text.indexOf("## Trainers");
	fs.writeFileSync(page, `${start < 0 ? text : text.slice(0, start)}${section}`);
	console.log(`wrote ${path.relative(root, page)}`);
}
