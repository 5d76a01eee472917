// Writes docs/parity.md: what our engines give, compared with the recorded answers of the real Python libraries.
// `node scripts/parity.mjs` after `tsc -b`; the conformance tests fail when the page is stale.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** Compiled modules that export `paritySection(): Promise<string>`, in the order of the page. */
const sections = ["tokenizer-section.js", "template-section.js"];

const parts = [];
for (const name of sections) {
	const file = path.join(root, "out/test/support", name);
	if (!fs.existsSync(path.join(root, "test/support", name.replace(/\.js$/, ".ts")))) continue;
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
const page = path.join(root, "docs/parity.md");
fs.writeFileSync(page, [...head, ...parts].join("\n"));
console.log(`wrote ${path.relative(root, page)}`);
