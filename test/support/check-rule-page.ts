/** What a rule's page promises, run: bad examples report exactly the marked places, good ones nothing, fixes give what is shown. */
import assert from "node:assert/strict";
import {
	applyEdits,
	createLineIndex,
	type Finding,
	type Fix,
	type TextEdit,
} from "../../server/core/index.js";
import type { Fence, Mark, Page, Section } from "./documentation-page.js";

/** Findings of one rule in a workspace of named files. */
export type FindingsIn = (files: ReadonlyMap<string, string>, rule: string) => Promise<readonly Finding[]>;

/** Level-2 headings in their order; those with `false` may be left out. */
const HEADINGS: readonly (readonly [string, boolean])[] = [
	["What it flags", true],
	["Why is this bad?", true],
	["Who is hurt", true],
	["Bad", true],
	["Good", true],
	["Traps", false],
	["Fix safety", false],
	["References", true],
];

/** The page itself: its title, its headings, its examples. */
export function checkShape(page: Page, rule: string, markdown: string): void {
	assert.ok(markdown.startsWith(`# ${rule}\n`), `the first line must be "# ${rule}"`);
	assert.match(
		markdown,
		/^# [^\n]+\n\n[A-Z][^\n]+\.\n\n/,
		"one sentence under the title says what the rule reports",
	);
	const found = page.sections.filter(({ path }) => path.length === 1).map(({ path }) => path[0] ?? "");
	const wanted = HEADINGS.filter(([name, isRequired]) => isRequired || found.includes(name)).map(
		([name]) => name,
	);
	assert.deepEqual(found, wanted, "the headings must be these, in this order");
	assert.ok(hasFence(page, "bad"), "the page needs a `bad` example");
	assert.ok(hasFence(page, "good"), "the page needs a `good` example");
	for (const section of page.sections.filter(({ path }) => path[0] === "Traps" && path.length > 1)) {
		assert.ok(
			section.fences.some(({ roles }) => roles.includes("good") || roles.includes("bad")),
			`the trap "${section.path[1]}" needs an example`,
		);
	}
}

export const PLACEHOLDER = "FILL IN";

/** Texts by name: what a scaffold asks for must be written. */
export function checkFilledIn(texts: Readonly<Record<string, string>>): void {
	const open = Object.entries(texts).flatMap(([name, text]) =>
		text
			.split("\n")
			.flatMap((line, i) => (line.includes(PLACEHOLDER) ? [`  ${name} line ${i + 1}: ${line.trim()}`] : [])),
	);
	assert.ok(
		open.length === 0,
		`this is still a scaffold; write what these lines ask for:\n${open.join("\n")}`,
	);
}

function hasFence(page: Page, role: string): boolean {
	return page.sections.some(({ fences }) => fences.some(({ roles }) => roles.includes(role)));
}

export async function checkSection(
	page: Page,
	section: Section,
	rule: string,
	findingsIn: FindingsIn,
): Promise<readonly Finding[]> {
	const fences = page.filesOf(section).filter(({ roles }) => !roles.includes("fixed"));
	const files = new Map(fences.map(({ file, text }) => [file, text]));
	const findings = await findingsIn(files, rule);
	const bad = fences.filter(({ roles }) => roles.includes("bad"));
	for (const fence of bad) {
		assert.ok(
			fence.marks.length > 0,
			`line ${fence.line}: a bad example marks the expected places with ^^^ or $0`,
		);
	}
	compare(bad, files, findings);
	for (const { message } of findings) {
		assert.match(message, /\.$/, `the message must end with a full stop: ${message}`);
	}
	await checkFixes(section, files, rule, findings, findingsIn);
	return findings;
}

/** Both what is missing and what is unexpected, with the text of each place. */
function compare(
	bad: readonly Fence[],
	files: ReadonlyMap<string, string>,
	findings: readonly Finding[],
): void {
	const expected = bad.flatMap(({ file, marks }) =>
		marks.map((mark) => ({ file, mark, place: show(file, files, mark) })),
	);
	const actual = findings.map((finding) => ({ finding, place: show(finding.file, files, finding.range) }));
	const missing = expected.filter(
		({ place, mark }) => !actual.some((one) => one.place === place && fits(mark, one.finding)),
	);
	const unexpected = actual.filter(
		({ place, finding }) => !expected.some((one) => one.place === place && fits(one.mark, finding)),
	);
	const isEqual = missing.length === 0 && unexpected.length === 0 && expected.length === actual.length;
	assert.ok(
		isEqual,
		[
			"the findings are not the marked ones",
			...missing.map(
				({ place, mark }) => `  missing:    ${place} ${mark.severity ?? ""} ${mark.message ?? ""}`,
			),
			...unexpected.map(
				({ place, finding }) => `  unexpected: ${place} ${finding.severity}: ${finding.message}`,
			),
			...(missing.length + unexpected.length === 0
				? [`  ${expected.length} marks, ${actual.length} findings`]
				: []),
		].join("\n"),
	);
}

function fits(mark: Mark, { message, severity }: Finding): boolean {
	return (
		message.startsWith(mark.message ?? "") && (mark.severity === undefined || mark.severity === severity)
	);
}

function show(
	file: string,
	files: ReadonlyMap<string, string>,
	{ start, end }: { readonly start: number; readonly end: number },
): string {
	const text = files.get(file) ?? "";
	const from = createLineIndex(text).positionAt(start);
	const to = createLineIndex(text).positionAt(end);
	return `${file}:${from.line + 1}:${from.character + 1}-${to.line + 1}:${to.character + 1} ${JSON.stringify(text.slice(start, end))}`;
}

async function checkFixes(
	section: Section,
	files: ReadonlyMap<string, string>,
	rule: string,
	findings: readonly Finding[],
	findingsIn: FindingsIn,
): Promise<void> {
	const fixed = section.fences.filter(({ roles }) => roles.includes("fixed"));
	const offered = findings.flatMap(({ fixes = [] }) => fixes);
	assert.ok(
		offered.length === 0 || fixed.length > 0,
		`a fix is offered ("${offered[0]?.title}"), so show its result in a \`fixed\` fence`,
	);
	assert.ok(
		offered.length > 0 || fixed.length === 0,
		"the section has a `fixed` fence, but no fix is offered",
	);
	for (const { title, edits } of offered) {
		assert.match(title, /^[A-Z].*[^.]$/s, `a fix title is an imperative without a full stop: ${title}`);
		assert.ok(edits.length > 0, `the fix "${title}" edits nothing`);
	}
	if (fixed.length === 0) {
		return;
	}
	const after = applyFixes(files, findings);
	for (const { file, text, line } of fixed) {
		assert.equal(after.get(file), text, `line ${line}: ${file} after the fix`);
	}
	const left = await findingsIn(after, rule);
	assert.deepEqual(
		left.map(({ message }) => message),
		[],
		"the fix must leave nothing to report",
	);
}

/** The preferred fix of each finding, else the first; the same edit of two findings counts once. */
function applyFixes(
	files: ReadonlyMap<string, string>,
	findings: readonly Finding[],
): ReadonlyMap<string, string> {
	const edits = new Map<string, TextEdit>();
	for (const finding of findings) {
		const fix = preferred(finding.fixes ?? []);
		for (const edit of fix?.edits ?? []) {
			const file = edit.file ?? finding.file;
			edits.set(JSON.stringify([file, edit.range, edit.newText]), { ...edit, file });
		}
	}
	return new Map([...files].map(([file, text]) => [file, applyEdits(text, [...edits.values()], file)]));
}

function preferred(fixes: readonly Fix[]): Fix | undefined {
	return fixes.find((fix) => fix.preferred === true) ?? fixes[0];
}
