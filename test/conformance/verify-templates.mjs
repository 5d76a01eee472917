// Compares our chat templates with answers of the real Transformers on any folder of templates; exit code 1 on a difference.
//   v5/bin/python scripts/record-templates.py folder DIR answers.json
//   node test/conformance/verify-templates.mjs answers.json --transformers 5
// After `npx tsc -b`. Prints one row for each folder of DIR: texts, kinds of errors, and mask spans.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readTemplateConversations } from "../../out/test/support/template-conversations.js";
import { renderAs, spansInPoints } from "../../out/test/support/template-parity.js";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { transformers: { type: "string", default: "5" } },
});
const [answersFile] = positionals;
if (answersFile === undefined) {
	console.error("Usage: verify-templates.mjs answers.json [--transformers 4|5]");
	process.exit(2);
}

const conversations = readTemplateConversations();
const collections = new Map();
const differences = [];
for (const { name, template, answers } of JSON.parse(readFileSync(answersFile, "utf8"))) {
	const collection = name.includes("/") ? name.slice(0, name.indexOf("/")) : ".";
	const counts = collections.get(collection) ?? {
		templates: 0,
		renders: 0,
		equal: 0,
		errors: 0,
		spans: 0,
		masked: 0,
	};
	collections.set(collection, counts);
	counts.templates++;
	answers.forEach((wanted, i) => compare(name, template, { wanted, conversation: conversations[i], counts }));
}

console.log(
	"| collection | templates | renders | equal | of them errors | renders with mask spans | spans equal |",
);
console.log("|---|---|---|---|---|---|---|");
for (const [name, { templates, renders, equal, errors, masked, spans }] of collections) {
	console.log(`| ${name} | ${templates} | ${renders} | ${equal} | ${errors} | ${masked} | ${spans} |`);
}
differences.slice(0, 20).forEach((line) => console.log(line));
process.exit(differences.length === 0 ? 0 : 1);

function compare(name, template, { wanted, conversation, counts }) {
	const result = renderAs(template, conversation.input, values.transformers);
	counts.renders++;
	const isEqual =
		wanted.error === undefined
			? result.kind === "rendered" && result.text === wanted.text
			: result.kind === "render-failure" && result.errorType === wanted.error;
	if (!isEqual) {
		differences.push(`${name} on ${conversation.id}: ${shown(result)} instead of ${shown(wanted)}`);
		return;
	}
	counts.equal++;
	counts.errors += wanted.error === undefined ? 0 : 1;
	if (wanted.error === undefined && wanted.spans.length > 0) {
		counts.masked++;
		if (JSON.stringify(spansInPoints(result)) === JSON.stringify(wanted.spans)) {
			counts.spans++;
		} else {
			differences.push(`${name} on ${conversation.id}: other mask spans`);
		}
	} else if (wanted.error === undefined && result.generation.length > 0) {
		differences.push(`${name} on ${conversation.id}: mask spans where Python has none`);
	}
}

function shown({ text, message, error, errorType }) {
	return text === undefined ? `${error ?? errorType} ${message}` : JSON.stringify(text.slice(0, 200));
}
