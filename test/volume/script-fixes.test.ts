/** Fixes of scripts are real edits: every one of every rule's page is applied, and what comes out is parsed. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";
import { applyEdits, type Finding } from "../../server/core/index.js";
import { readPage } from "../support/documentation-page.js";
import { findingsIn } from "../support/findings-in.js";
import { createMemoryHost } from "../support/memory-host.js";
import { projectRoot } from "../support/project-root.js";

const folder = path.join(projectRoot, "server/core/rules");
const host = createMemoryHost(new Map());

/** The same script in other hands. */
const STYLES: readonly { readonly name: string; readonly rewrite: (text: string) => string }[] = [
	{ name: "as it stands", rewrite: (text) => text },
	{
		name: "with tabs, line ends of Windows and none at its end",
		rewrite: (text) =>
			text
				.trimEnd()
				.replace(/^(?: {4})+/gm, (indent) => "\t".repeat(indent.length / 4))
				.replaceAll("\n", "\r\n"),
	},
];

interface Example {
	readonly rule: string;
	readonly name: string;
	readonly files: ReadonlyMap<string, string>;
}

const examples = fs
	.readdirSync(folder)
	.filter((name) => name.endsWith(".md"))
	.flatMap(examplesOf);

describe("fixes of scripts", () => {
	for (const { name, rewrite } of STYLES) {
		for (const example of examples) {
			it(`${example.rule}: ${example.name}, ${name}`, async () => {
				await checkFixes(example, rewrite);
			});
		}
	}
	it("are offered by many rules", () => {
		assert.ok(new Set(examples.map(({ rule }) => rule)).size > 20);
	});
});

/** Sections whose fix changes a script. */
function examplesOf(file: string): readonly Example[] {
	const page = readPage(fs.readFileSync(path.join(folder, file), "utf8"));
	return page.sections
		.filter(({ fences }) =>
			fences.some(({ language, roles }) => language === "python" && roles.includes("fixed")),
		)
		.map((section) => ({
			rule: file.slice(0, -".md".length),
			name: section.path.join(" › "),
			files: new Map(
				page
					.filesOf(section)
					.filter(({ roles }) => !roles.includes("fixed"))
					.map((fence) => [fence.file, fence.text]),
			),
		}));
}

async function checkFixes({ rule, files }: Example, rewrite: (text: string) => string): Promise<void> {
	const scripts = new Map(
		[...files].map(([name, text]) => [name, name.endsWith(".py") ? rewrite(text) : text]),
	);
	const findings = await findingsIn(scripts, rule);
	assert.ok(
		findings.some(({ fixes = [] }) => fixes.length > 0),
		"no fix is offered",
	);
	for (const finding of findings) {
		await checkFixesOf(finding, scripts);
	}
}

async function checkFixesOf(finding: Finding, files: ReadonlyMap<string, string>): Promise<void> {
	for (const { title, edits } of finding.fixes ?? []) {
		const changed = new Set(edits.map(({ file }) => file ?? finding.file));
		for (const file of [...changed].filter((name) => name.endsWith(".py"))) {
			const before = files.get(file) ?? "";
			const own = edits.map((edit) => ({ ...edit, file: edit.file ?? finding.file }));
			const after = applyEdits(before, own, file);
			assert.notEqual(after, before, `"${title}" changes nothing`);
			const { problems } = await (await host).readPython(file, after);
			assert.deepEqual(problems, [], `"${title}" leaves a script that does not parse:\n${after}`);
			const isWindows = before.includes("\r\n");
			assert.ok(!isWindows || !/[^\r]\n/.test(after), `"${title}" mixes line ends`);
			const usesTabs = /^\t/m.test(before) && !/^ /m.test(before);
			assert.ok(!usesTabs || !/^ +\S/m.test(after), `"${title}" indents with spaces:\n${after}`);
		}
	}
}
