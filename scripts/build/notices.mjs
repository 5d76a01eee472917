// Writes the notices of everything that is shipped: bundled packages, wasm parsers, and the two vocabularies.
import * as fs from "node:fs";
import * as path from "node:path";
import { writeIfChanged } from "./write-if-changed.mjs";

/** Copied as files, so no bundle names them. */
const COPIED = ["web-tree-sitter", "tree-sitter-python"];

/** `inputs`: the bundled files, relative to the root. */
export function writeNotices(file, { root, inputs, tokenizers }) {
	const folders = new Set([
		...inputs.flatMap(packageFolder),
		...COPIED.map((name) => `node_modules/${name}`),
	]);
	const packages = [...folders].map((folder) => readPackage(path.join(root, folder)));
	packages.sort((a, b) => (a.title < b.title ? -1 : 1));
	const parts = [
		"# Third-party notices",
		"Tunelint's package holds the following works of others. This file is written by `npm run build`.",
		...packages.map(({ title, license, text }) => section(title, `Licence: ${license}`, text)),
		...tokenizers.map(({ label, notice }) =>
			section(`Tokenizer: ${label}`, "Vocabulary and configuration files.", notice),
		),
	];
	writeIfChanged(file, `${parts.join("\n\n")}\n`);
}

/** `node_modules/@scope/name/lib/x.js` → `node_modules/@scope/name`; the innermost package counts. */
function packageFolder(input) {
	const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
	return match === null ? [] : [match[1]];
}

function readPackage(folder) {
	const {
		name,
		version,
		license = "see below",
	} = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
	const licence = fs.readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
	const text =
		licence === undefined
			? `${name} comes without a licence file; its package.json states "${license}".`
			: fs.readFileSync(path.join(folder, licence), "utf8");
	return { title: `${name} ${version}`, license, text };
}

function section(title, subtitle, text) {
	return `## ${title}\n\n${subtitle}\n\n\`\`\`text\n${text.replaceAll("```", "'''").replaceAll("\r\n", "\n").trim()}\n\`\`\``;
}
