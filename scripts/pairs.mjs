// Compares the findings of the built command line with pairs of a training and an asking place that a person judged.
// `node scripts/pairs.mjs FOLDER [--files DIR] [--missing] [--verbose]`: FOLDER holds pairs.json, a list of
// `{id, repo, commit, train: {path, line}, infer: {path, line, last_line}, match: yes|no|partial, difference}`; each
// repository lies in DIR/<owner>+<name>@<commit>/. `--missing` only lists the repositories that are not there.
import * as fs from "node:fs";
import * as path from "node:path";
import { checkRepository, readCommandLine, repositoryIn, requireBuild } from "./judged-repositories.mjs";

/** A judge names the function or the message; a finding stands on the expression. */
const NEAR = 12;
const RULES = ["prompt-mismatch", "stored-prompt-differs"];

const { folder, files, missing, verbose } = readCommandLine("pairs");
const pairs = JSON.parse(fs.readFileSync(path.join(folder, "pairs.json"), "utf8"));
const folders = new Map(pairs.map((pair) => [folderOf(pair), pair]));
if (missing) {
	for (const [one, { repo, commit }] of folders) {
		if (!fs.existsSync(one)) console.log(`${repo} ${commit}`);
	}
	process.exit(0);
}
requireBuild();
const present = pairs.filter((pair) => fs.existsSync(folderOf(pair)));
const found = new Map([...new Set(present.map(folderOf))].map((one) => [one, checkRepository(one)]));

let right = 0;
for (const pair of present) {
	const hits = found
		.get(folderOf(pair))
		.filter(({ rule, file }) => RULES.includes(rule) && file === pair.infer.path);
	const near = hits.filter((hit) => isNear(hit, pair.infer));
	const isRight = pair.match === "yes" ? hits.length === 0 : near.length > 0;
	right += isRight ? 1 : 0;
	console.log(
		`${isRight ? "right" : "WRONG"} ${pair.id} ${pair.repo} ${pair.infer.path}:${pair.infer.line} (${pair.match}${pair.difference === "" ? "" : `: ${pair.difference}`})`,
	);
	for (const { range, severity, message } of hits) {
		console.log(`      ${range.start.line + 1} ${severity}: ${message}`);
	}
}
console.log(`${right} of ${present.length} pairs are right; ${pairs.length - present.length} are not there.`);
if (verbose) {
	const others = [...found].flatMap(([one, findings]) =>
		findings
			.filter(({ rule }) => RULES.includes(rule) || rule === "stop-not-at-inference")
			.map((finding) => ({ ...finding, one })),
	);
	console.log("Every finding of the rules");
	for (const { one, rule, file, range, severity, message } of others) {
		console.log(`  ${path.basename(one)} ${file}:${range.start.line + 1} ${severity} ${rule}: ${message}`);
	}
}

function isNear({ range }, { line, last_line = line }) {
	return line - 1 - NEAR <= range.end.line && range.start.line <= last_line - 1 + NEAR;
}

function folderOf(judged) {
	return repositoryIn(files, judged);
}
