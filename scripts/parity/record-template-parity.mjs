// Asks both versions of Transformers for every template of installed packages, compares ours, and keeps the answers.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { allTemplates } from "./package-templates.mjs";
import { pythonEnvironments, TEMPLATE_PACKAGES } from "./python-environments.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = path.join(ROOT, ".venv/parity");
const RECORDER = path.join(ROOT, "scripts/record-templates.py");
const RECORD = path.join(ROOT, "test/conformance/template-parity.json");
const VERSIONS = [4, 5];

/**
 * Writes test/conformance/template-parity.json and templates.json. No text of a template is kept, only its hash.
 * Throws MissingPython when there is no Python to ask.
 * @param {{ python?: string, upgrade?: boolean }} options
 */
export async function recordTemplateParity(options) {
	const { python, packages } = pythonEnvironments(FOLDER, options);
	const templates = allTemplates(packages, TEMPLATE_PACKAGES);
	const input = path.join(FOLDER, "templates.json");
	fs.writeFileSync(input, JSON.stringify(templates.map(({ template }) => template)));
	const answers = VERSIONS.map((version) => {
		const output = path.join(FOLDER, `answers-${version}.json`);
		record(python[version], ["list", input, output]);
		record(python[version], ["small"]);
		return JSON.parse(fs.readFileSync(output, "utf8"));
	});
	const compare = await comparison();
	const record4And5 = (give) => Object.fromEntries(VERSIONS.map((version, i) => [version, give(version, i)]));
	const records = templates.map(({ template, ...entry }, at) => ({
		...entry,
		answers: record4And5((version, i) => {
			const recorded = answers[i].answers[at];
			return { python: recorded, ours: compare.template(template, recorded, version) };
		}),
	}));
	const head = {
		python: record4And5((_, i) => answers[i].versions),
		conversations: compare.conversationsHash(),
	};
	fs.writeFileSync(RECORD, shown(head, records));
	console.log(`wrote ${path.relative(ROOT, RECORD)}`);
}

function record(python, args) {
	const { status } = spawnSync(python, [RECORDER, ...args], {
		stdio: ["ignore", "inherit", "inherit"],
		// Answers must not depend on the machine.
		env: { ...process.env, PYTHONUTF8: "1", HF_HUB_OFFLINE: "1", TRANSFORMERS_VERBOSITY: "error" },
	});
	if (status !== 0) throw new Error(`scripts/record-templates.py ${args[0]} failed.`);
}

/** The compiled comparison of the tests, so that both count in the same way. */
async function comparison() {
	const load = (name) => import(pathToFileURL(path.join(ROOT, "out/test/support", name)).href);
	const { compareTemplate } = await load("template-parity.js");
	const { conversationsHash, readTemplateConversations } = await load("template-conversations.js");
	const conversations = readTemplateConversations();
	return {
		conversationsHash,
		template: (template, recorded, version) =>
			compareTemplate(template, recorded, { version: `${version}`, conversations }),
	};
}

/** One template a line, so that a new recording can be read as a diff. */
function shown({ python, conversations }, records) {
	const lines = records.map((entry) => `\t\t${JSON.stringify(entry)}`).join(",\n");
	const head = [`"python": ${JSON.stringify(python)}`, `"conversations": ${JSON.stringify(conversations)}`];
	return `{\n${head.map((line) => `\t${line},\n`).join("")}\t"templates": [\n${lines}\n\t]\n}\n`;
}
