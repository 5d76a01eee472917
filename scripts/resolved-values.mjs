// Counts how many keyword values of the libraries' constructors the evaluator resolves in real scripts and notebooks.
// `node scripts/resolved-values.mjs FOLDER [--list] [--labels FILE]`: each folder in FOLDER is a workspace of its own; needs
// `npx tsc -b`. `--list` prints what is not resolved. Values that a person labelled (test/corpus/labelled-values.json)
// are compared with what the evaluator says, as far as their files lie in FOLDER.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { classify, isKnownConstructor } from "./resolved-values/classify.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		labels: { type: "string", default: path.join(root, "test/corpus/labelled-values.json") },
		list: { type: "boolean", default: false },
	},
});
const [folder] = positionals;
if (folder === undefined || !fs.existsSync(path.join(root, "out/server/workspace/scripts.js"))) {
	console.error('Usage: npm run resolved -- FOLDER [--list]. Run "npx tsc -b" first.');
	process.exit(2);
}

const { createNodeHost } = await load("server/node/node-host.js");
const { createFileStore } = await load("server/workspace/file-store.js");
const { createScripts } = await load("server/workspace/scripts.js");
const { createLineIndex } = await load("server/core/base/line-index.js");
const host = await createNodeHost({ log: () => undefined });

const results = [];
for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
	if (entry.isDirectory()) results.push(...(await readFolder(path.resolve(folder, entry.name))));
}
results.sort((a, b) => (a.id < b.id ? -1 : 1));
report();
const wrong = compareLabels();
await host.dispose();
process.exit(wrong > 0 ? 1 : 0);

/** Every script and notebook of a workspace. */
async function readFolder(workspace) {
	const scripts = createScripts(host, createFileStore(host), [workspace]);
	const found = [];
	for (const file of await host.find(workspace, { extensions: ["py", "ipynb"], limit: 10_000 })) {
		const script = await scripts.read(file);
		if (script === undefined) continue;
		const id = `${path.basename(workspace).replace(/@.*/, "")}/${path.relative(workspace, file)}`;
		found.push({ id, keywords: keywordsOf(script.module) });
	}
	return found;
}

function keywordsOf(module) {
	const lines = createLineIndex(module.text);
	return module.calls.filter(isKnownConstructor).flatMap((call) =>
		call.keywords.map((keyword) => ({
			line: lines.positionAt(keyword.location.range.start).line + 1,
			constructor: call.callee,
			keyword: keyword.name,
			...classify(module, keyword.value),
		})),
	);
}

function report() {
	const total = { value: 0, object: 0, run: 0, unresolved: 0 };
	const reasons = new Map();
	for (const { id, keywords } of results) {
		const count = { value: 0, object: 0, run: 0, unresolved: 0 };
		for (const { kind, reason } of keywords) {
			count[kind]++;
			total[kind]++;
			if (kind === "unresolved") reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
		}
		if (keywords.length === 0) continue;
		console.log(`${share(count).padStart(6)}  ${words(count)}  ${id}`);
		for (const one of values.list ? keywords.filter(({ kind }) => kind === "unresolved") : []) {
			console.log(
				`          line ${one.line} ${one.constructor}(${one.keyword}=…): ${one.reason} ${one.shown}`,
			);
		}
	}
	console.log("Not resolved, by reason");
	for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`  ${count} ${reason}`);
	console.log(`Resolved: ${share(total)} (${words(total)}) in ${results.length} files.`);
}

function share(count) {
	const all = count.value + count.object + count.run + count.unresolved;
	return all === 0 ? "-" : `${((100 * (all - count.unresolved)) / all).toFixed(1)} %`;
}

function words({ value, object, run, unresolved }) {
	return `${value} values, ${object} objects, ${run} decided by the machine or the model, ${unresolved} not resolved`;
}

/** The number of labelled values that the evaluator reads differently. */
function compareLabels() {
	const labels = fs.existsSync(values.labels) ? JSON.parse(fs.readFileSync(values.labels, "utf8")) : [];
	let right = 0;
	let absent = 0;
	for (const { file, line, keyword, expected } of labels) {
		const script = results.find(({ id }) => id === file);
		const found = script?.keywords.filter((one) => one.line === line && one.keyword === keyword) ?? [];
		if (script === undefined) {
			absent++;
		} else if (found.some(({ shown }) => shown === expected)) {
			right++;
		} else {
			const shown = found.map((one) => one.shown).join(" or ") || "nothing";
			console.log(`Wrong: ${file}:${line} ${keyword} is ${expected}, read as ${shown}`);
		}
	}
	const there = labels.length - absent;
	console.log(`Labelled by hand: ${right} of ${there} right; the files of ${absent} are not there.`);
	return there - right;
}

function load(name) {
	return import(pathToFileURL(path.join(root, "out", name)).href);
}
