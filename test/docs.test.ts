/** Runs every documentation page as tests: the page says what a plug-in does, and this holds it to its word. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { checkPluginPage } from "./support/check-plugin-page.js";
import { checkFilledIn, checkSection, checkShape, PLACEHOLDER } from "./support/check-rule-page.js";
import { readPage } from "./support/documentation-page.js";
import { findingsIn } from "./support/findings-in.js";
import { projectRoot } from "./support/project-root.js";

const core = path.join(projectRoot, "server/core");

for (const kind of ["rules", "formats", "trainers", "families"]) {
	const folder = path.join(core, kind);
	const names = fs
		.readdirSync(folder)
		.filter((name) => /^[a-z0-9.-]+\.(?:ts|md)$/.test(name) && !name.endsWith(".generated.ts"));
	describe(kind, () => {
		it("have a page for each module and a module for each page", () => {
			const ids = (extension: string): string[] =>
				names
					.filter((name) => name.endsWith(extension))
					.map((name) => name.slice(0, -extension.length))
					.sort();
			assert.deepEqual(ids(".md"), ids(".ts"));
		});
	});
	for (const name of names.filter((one) => one.endsWith(".md"))) {
		testPage(kind, name.slice(0, -".md".length), path.join(folder, name));
	}
}

function testPage(kind: string, id: string, file: string): void {
	const markdown = fs.readFileSync(file, "utf8");
	const page = readPage(markdown);
	describe(path.relative(projectRoot, file), () => {
		const module = fs.readFileSync(file.replace(/\.md$/, ".ts"), "utf8");
		it("is written out", () => {
			checkFilledIn({ module, page: markdown });
		});
		if (markdown.includes(PLACEHOLDER)) {
			// A scaffold promises nothing yet; the test above fails and says what to write.
			return;
		}
		if (kind !== "rules") {
			it("shows what the plug-in does", () => checkPluginPage(file, id, markdown));
			return;
		}
		it("has its headings and examples", () => checkShape(page, id, markdown));
		for (const section of page.sections.filter(({ fences }) =>
			fences.some(({ roles }) => roles.length > 0),
		)) {
			it(section.path.join(" › "), async () => {
				await checkSection(page, section, id, findingsIn);
			});
		}
	});
}
