// Compares the findings of the built command line with what a person found in real files.
// `node scripts/corpus.mjs FOLDER [--files DIR] [--missing] [--verbose]`: FOLDER holds truth.json, a list of
// `{repo, commit, path, kind, expected: [{line, lines?, problem, severity, confidence}], clean}`; the files lie in
// DIR/<owner>+<name>@<commit>/<path>. `--missing` only lists the files that are not there.
import * as fs from "node:fs";
import * as path from "node:path";
import {
	checkRepository,
	fail,
	readCommandLine,
	repositoryIn,
	requireBuild,
	root,
} from "./judged-repositories.mjs";

const { folder, files, missing, verbose } = readCommandLine("corpus");
const truth = readJson(path.join(folder, "truth.json"));
const problems = readJson(path.join(root, "test/corpus/problems.json"));
const entries = truth.map((entry) => ({ ...entry, folder: folderOf(entry), file: fileOf(entry) }));
const absent = entries.filter(({ file }) => !fs.existsSync(file));
if (missing) {
	for (const { repo, commit, path: name } of absent) console.log(`${repo} ${commit}:${name}`);
	process.exit(0);
}
const present = entries.filter((entry) => !absent.includes(entry));
requireBuild();
const unmapped = [...new Set(truth.flatMap(({ expected }) => expected.map(({ problem }) => problem)))].filter(
	(problem) => problems[problem] === undefined,
);
if (unmapped.length > 0) {
	fail(`test/corpus/problems.json lacks: ${unmapped.join(", ")}.`);
}

const findings = new Map(
	[...new Set(present.map((entry) => entry.folder))].map((one) => [one, checkRepository(one)]),
);
const scored = present.flatMap((entry) =>
	entry.expected.map((expected) => ({ entry, expected, hits: hitsFor(entry, expected) })),
);
const unexpected = present
	.filter(({ clean }) => clean)
	.flatMap((entry) =>
		findings
			.get(entry.folder)
			.filter(({ file, severity }) => file === entry.path && (severity === "error" || severity === "warning"))
			.map((finding) => ({ entry, finding })),
	);
report();

/** Findings of a rule of the problem that stand on one of its lines or say that they have their cause there. */
function hitsFor(entry, { line, lines = [], problem }) {
	const wanted = [line, ...lines.flat()].map((one) => one - 1);
	const isThere = ({ file, range }) =>
		file === entry.path && wanted.some((one) => range.start.line <= one && one <= range.end.line);
	return findings
		.get(entry.folder)
		.filter(({ rule }) => problems[problem].includes(rule))
		.filter((finding) => [finding, ...(finding.related ?? [])].some(isThere));
}

function report() {
	const counts = new Map();
	for (const { expected, hits } of scored.filter(counted)) {
		const count = counts.get(expected.problem) ?? { expected: 0, found: 0 };
		counts.set(expected.problem, {
			expected: count.expected + 1,
			found: count.found + (hits.length > 0 ? 1 : 0),
		});
	}
	console.log("Errors and warnings of high or medium confidence, by problem: found of expected, rules");
	for (const [problem, { expected, found }] of [...counts].sort()) {
		console.log(`  ${found}/${expected} ${problem}: ${problems[problem].join(", ") || "no rule"}`);
	}
	console.log("Missed");
	for (const { entry, expected } of scored.filter((one) => counted(one) && one.hits.length === 0)) {
		console.log(`  ${entry.repo} ${entry.path}:${expected.line} ${expected.severity} ${expected.problem}`);
	}
	console.log("Unexpected: errors and warnings in files without faults");
	for (const { entry, finding } of unexpected) {
		const place = `${entry.path}:${finding.range.start.line + 1}`;
		console.log(`  ${entry.repo} ${place} ${finding.severity} ${finding.rule}: ${finding.message}`);
	}
	if (verbose) {
		console.log("Every finding");
		for (const [one, found] of findings) {
			for (const { file, range, severity, rule, message } of found) {
				console.log(
					`  ${path.basename(one)} ${file}:${range.start.line + 1} ${severity} ${rule}: ${message}`,
				);
			}
		}
	}
	for (const [name, isData] of [
		["datasets", true],
		["scripts and configs", false],
	]) {
		const mine = scored.filter((one) => counted(one) && (one.entry.kind === "dataset") === isData);
		const found = mine.filter(({ hits }) => hits.length > 0).length;
		const noise = unexpected.filter(({ entry }) => (entry.kind === "dataset") === isData).length;
		const share = mine.length === 0 ? 100 : (100 * found) / mine.length;
		console.log(`${name}: recall ${found} of ${mine.length} (${share.toFixed(0)} %), ${noise} unexpected`);
	}
	console.log(`${present.length} of ${entries.length} files were there.`);
}

/** What is information or unsure is never a miss. */
function counted({ expected: { severity, confidence } }) {
	return (severity === "error" || severity === "warning") && confidence !== "low";
}

function folderOf(judged) {
	return repositoryIn(files, judged);
}

function fileOf(entry) {
	return path.join(folderOf(entry), entry.path);
}

function readJson(file) {
	try {
		return JSON.parse(fs.readFileSync(file, "utf8"));
	} catch (error) {
		return fail(`${file} cannot be read: ${error.message}`);
	}
}
