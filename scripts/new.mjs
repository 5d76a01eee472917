// Scaffolds a plug-in: `npm run new -- rule|trainer|format|family <id>` writes its module and its page, and registers it.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const kinds = {
	rule: { folder: "rules", module: ruleModule, page: rulePage },
	trainer: { folder: "trainers", module: trainerModule, page: (id) => pluginPage(id, "trainer", "mask") },
	format: { folder: "formats", module: formatModule, page: (id) => pluginPage(id, "format", "example") },
	family: { folder: "families", module: familyModule, page: (id) => pluginPage(id, "family", "mask") },
};

const [kind, id] = process.argv.slice(2);
const plan = kinds[kind];
if (plan === undefined || id === undefined) {
	fail("Usage: npm run new -- rule|trainer|format|family <id>");
}
if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id)) {
	fail(`"${id}" is no id: use small letters, digits and single hyphens, such as "nothing-trained".`);
}
const folder = path.join(root, "server/core", plan.folder);
const outputs = [
	{ file: path.join(folder, `${id}.ts`), text: plan.module(id) },
	{ file: path.join(folder, `${id}.md`), text: plan.page(id) },
];
const existing = outputs.find(({ file }) => fs.existsSync(file));
if (existing !== undefined) {
	fail(`${path.relative(root, existing.file)} exists already; choose another id or delete it.`);
}
for (const { file, text } of outputs) {
	fs.writeFileSync(file, text);
	console.log(`wrote ${path.relative(root, file)}`);
}
execFileSync(process.execPath, [path.join(root, "scripts/gen.mjs")], { stdio: "inherit" });
console.log(`Write the lines that say FILL IN in both files, then run "npm run test:unit".`);

function fail(message) {
	console.error(message);
	process.exit(2);
}

function ruleModule(id) {
	return `/** FILL IN: one sentence that says what is wrong with what this rule finds. */
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "${id}",
	stage: "example",
	severity: "warning",
	// FILL IN: yield a finding at the smallest range that a person would edit.
	*check(example) {
		if (example.kind === "conversational" && example.conversation.messages.length === 0) {
			yield { range: example.conversation.source, message: "What is wrong; why it matters. What to do." };
		}
	},
});
`;
}

function rulePage(id) {
	return `# ${id}

FILL IN: one sentence that says what the rule reports.

## What it flags

FILL IN: what stands where, in one or two sentences.

## Why is this bad?

FILL IN: what happens to the model.

## Who is hurt

FILL IN: which trainers, from which version on.

## Bad

\`\`\`jsonl bad
{"messages": [{"role": "user", "content": "FILL IN: the smallest record with the fault"}]}
                                           ^^^^^^^ FILL IN: how the message begins
\`\`\`

## Good

\`\`\`jsonl good
{"messages": [{"role": "user", "content": "FILL IN: the same, mended"}]}
\`\`\`

## Traps

### FILL IN: what looks like the fault and is none; a section for each, or none

\`\`\`jsonl good
{"messages": [{"role": "user", "content": "FILL IN: such a record"}]}
\`\`\`

## References

FILL IN: the source that proves it, with its version.
`;
}

function pluginPage(id, noun, snapshot) {
	return `# ${id}

FILL IN: what this ${noun} is, and where its behaviour was read.

## An example

\`\`\`jsonl
{"messages": [{"role": "user", "content": "FILL IN: a record"}]}
\`\`\`

\`\`\`text snapshot ${snapshot}
FILL IN: run the tests with UPDATE=1 when the rest is done
\`\`\`
`;
}

function trainerModule(id) {
	return `/** FILL IN: one sentence that says which trainer this is. */
import { unavailable } from "../base/staged.js";
import { defineTrainer } from "../types/trainer.js";

export default defineTrainer({
	id: "${id}",
	name: "FILL IN",
	library: "FILL IN: the package whose version decides",
	// FILL IN: one version per behaviour, newest first.
	behaviourVersions: [],
	detect: () => 0,
	readConfig(module, version) {
		const setting = <T>(value: T, option: string) => ({ value, option, certainty: "certain" as const });
		return {
			trainer: "${id}",
			version,
			file: module.file,
			tokenizerEdits: {},
			datasets: [],
			textField: setting("text", "text_field"),
			truncationMode: setting("keep_start" as const, "truncation_mode"),
			packing: setting(false, "packing"),
			completionOnlyLoss: setting(null, "completion_only_loss"),
			assistantOnlyLoss: setting(false, "assistant_only_loss"),
		};
	},
	mask: () => unavailable("The mask of this trainer is not written yet.", "Choose another run."),
	appendsEos: () => undefined,
});
`;
}

function formatModule(id) {
	return `/** FILL IN: one sentence that says whose format this is. */
import { defineFormat } from "../types/format.js";

export default defineFormat({
	// FILL IN: add the id to \`FormatId\` in types/example.ts.
	id: "${id}",
	name: "FILL IN",
	// FILL IN: 1 only when every required column is there.
	matches: () => 0,
	normalise: () => ({ problems: [] }),
});
`;
}

function familyModule(id) {
	return `/** FILL IN: one sentence that says which models these are. */
import { defineFamily } from "../types/family.js";

export default defineFamily({
	id: "${id}",
	name: "FILL IN",
	// FILL IN: base, instruct and re-uploads; nothing else.
	matches: () => false,
	stopTokens: [],
	markersAreTokens: true,
});
`;
}
