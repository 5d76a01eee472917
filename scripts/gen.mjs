// Writes what can be derived: registries of plug-ins, the manifest, the schema of tunelint.json and the pages in docs/. `--check` only compares.
import { buildSync } from "esbuild";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const registries = [
	{ folder: "rules", type: "Rule", from: "../types/rule.js" },
	{ folder: "formats", type: "Format", from: "../types/format.js" },
	{ folder: "trainers", type: "Trainer", from: "../types/trainer.js" },
	{ folder: "families", type: "Family", from: "../types/family.js" },
];

const isCheck = process.argv.includes("--check");
const stale = [];
// The schema below names what the registries hold, so they come first.
write(registries.map(registry));

const { settingDeclarations } = await importTypeScript("server/core/settings.ts");
const { knownSettingsSchema } = await importTypeScript("server/core/known-settings-schema.ts");
const { manifest, settingLinks } = await import("./manifest.mjs");
const { localise } = await import("./gen/localise.mjs");
const { sitePages } = await import("./gen/site-pages.mjs");

write([
	...packageFiles(),
	{ file: "syntaxes/tunelint.schema.json", text: `${JSON.stringify(settingsSchema(), null, "\t")}\n` },
	{ file: "docs/settings.md", text: settingsPage() },
	{ file: "docs/rules.md", text: rulesPage() },
	...sitePages(path.join(root, "server/core/rules"), pluginIds("rules")),
]);

if (isCheck && stale.length > 0) {
	const names = stale.map((file) => `  ${file}`).join("\n");
	console.error(`Stale generated files, run "npm run gen":\n${names}`);
	process.exit(1);
}

/** With `--check` it only remembers what differs. */
function write(outputs) {
	for (const { file, text } of outputs.filter((output) => currentText(output.file) !== output.text)) {
		stale.push(file);
		if (!isCheck) {
			fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
			fs.writeFileSync(path.join(root, file), text);
			console.log(`wrote ${file}`);
		}
	}
}

function currentText(file) {
	const absolute = path.join(root, file);
	return fs.existsSync(absolute) ? fs.readFileSync(absolute, "utf8") : undefined;
}

/** The list of every plug-in of one folder, in the order of their ids. */
function registry({ folder, type, from }) {
	const ids = pluginIds(folder);
	const lines = [
		`/** Every file of this folder, in the order of its id. Written by scripts/gen.mjs. */`,
		`import type { ${type} } from "${from}";`,
		...ids.map((id) => `import ${camel(id)} from "./${id}.js";`),
		"",
		`export const ${folder}: readonly ${type}[] = [${ids.map(camel).join(", ")}];`,
		"",
	];
	return { file: `server/core/${folder}/index.generated.ts`, text: lines.join("\n") };
}

function pluginIds(folder) {
	return fs
		.readdirSync(path.join(root, "server/core", folder), { withFileTypes: true })
		.filter((entry) => entry.isFile() && /^[a-z0-9-]+\.ts$/.test(entry.name))
		.map((entry) => entry.name.slice(0, -3))
		.sort();
}

/** package.json with the blocks that VS Code reads, everything else staying as it is, and the English texts beside it. */
function packageFiles() {
	const current = JSON.parse(currentText("package.json"));
	const properties = Object.fromEntries(
		settingDeclarations
			.filter(({ onlyIn }) => onlyIn !== "file")
			.map(({ name, schema }, order) => [
				`tunelint.${name}`,
				{
					scope: "resource",
					order,
					...schema,
					markdownDescription: [schema.markdownDescription, settingLinks[name]].filter(Boolean).join(" "),
				},
			]),
	);
	const { contributes, ...rest } = manifest;
	const { localised, texts } = localise({
		...rest,
		contributes: {
			...contributes,
			configuration: { title: "Tunelint", properties },
			jsonValidation: [{ fileMatch: "tunelint.json", url: "./syntaxes/tunelint.schema.json" }],
		},
	});
	return [
		{ file: "package.json", text: `${JSON.stringify({ ...current, ...localised }, null, "\t")}\n` },
		{ file: "package.nls.json", text: `${JSON.stringify(texts, null, "\t")}\n` },
	];
}

function settingsSchema() {
	return {
		$schema: "http://json-schema.org/draft-07/schema#",
		title: "Tunelint settings of a folder",
		allowComments: true,
		allowTrailingCommas: true,
		...withDescriptions(knownSettingsSchema(firstSentence)),
	};
}

/** VS Code shows Markdown, other editors plain text. */
function withDescriptions(schema) {
	if (Array.isArray(schema)) {
		return schema.map(withDescriptions);
	}
	if (typeof schema !== "object" || schema === null) {
		return schema;
	}
	const { markdownDescription, ...rest } = schema;
	return {
		...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withDescriptions(value)])),
		...(typeof markdownDescription === "string"
			? { description: markdownDescription, markdownDescription }
			: {}),
	};
}

function settingsPage() {
	const places = {
		editor: "VS Code",
		file: "`tunelint.json`, pyproject.toml",
		both: "VS Code, `tunelint.json`, pyproject.toml",
	};
	const rows = settingDeclarations.map(({ name, schema, onlyIn }) => {
		const where = places[onlyIn ?? "both"];
		return `| \`tunelint.${name}\` | ${schema.markdownDescription} | \`${JSON.stringify(schema.default)}\` | ${where} |`;
	});
	return [
		"# Settings",
		"",
		"First found wins: command line, `tunelint.json` (nearest upwards), `[tool.tunelint]` in pyproject.toml, VS Code, what is detected.",
		"In the files the names stand without `tunelint.`; paths there are relative to the file.",
		"",
		"| Setting | Meaning | Default | Where |",
		"|---|---|---|---|",
		...rows,
		"",
		"## A settings file",
		"",
		"```json",
		"{",
		"\t// Comments and trailing commas are allowed.",
		'\t"rules": { "near-duplicate": "off", "no-eos": "error" },',
		'\t"thresholds": { "duplicate-row.share": 0.2 },',
		'\t"files": {',
		'\t\t"data/held-out/*.jsonl": { "role": "test" },',
		'\t\t"data/extra.jsonl": { "run": "train_extra.py", "tokenizer": "models/base" }',
		"\t},",
		'\t"ignore": [',
		'\t\t{ "rule": "no-eos", "record": "b1946ac92492d234", "file": "data/train.jsonl", "reason": "It is cut on purpose." }',
		"\t]",
		"}",
		"```",
		"",
		"Names of rules and thresholds are merged one by one, globs and ignored records are joined; of everything else the first found counts.",
		"What has no effect is reported by [unknown-setting](rules/unknown-setting.md).",
		"",
		"## Suppressions",
		"",
		"A record is ignored by the hash of its text, so it is reported again once it is edited; the quick-fix",
		'"Ignore this record" writes the entry, and its `reason` is for the next reader. In scripts and YAML configurations a comment does it,',
		"on the line or on a line of its own above it, or for the whole file:",
		"",
		"```python",
		"# tunelint: ignore-file[missing-bos] The tokenizer of this model has none.",
		"args = SFTConfig(max_length=64)  # tunelint: ignore[sequence-truncated, eos-masked] Only a smoke test.",
		"```",
		"",
		"What suppresses nothing is reported by [unused-suppression](rules/unused-suppression.md).",
		"",
	].join("\n");
}

function rulesPage() {
	const rows = pluginIds("rules").map((id) => `| [${id}](rules/${id}.md) | ${firstSentence(id)} |`);
	return ["# Rules", "", "| Rule | What it reports |", "|---|---|", ...rows, ""].join("\n");
}

/** The line under the page's title. */
function firstSentence(id) {
	const page = currentText(`server/core/rules/${id}.md`) ?? "";
	const paragraph =
		page
			.split(/\n\s*\n/)
			.slice(1)
			.find((block) => !block.startsWith("#")) ?? "";
	return paragraph.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");
}

/** The values of a TypeScript module without imports at run time. */
async function importTypeScript(file) {
	const result = buildSync({
		entryPoints: [path.join(root, file)],
		bundle: true,
		format: "esm",
		write: false,
	});
	const [output] = result.outputFiles;
	return import(`data:text/javascript;base64,${Buffer.from(output.text).toString("base64")}`);
}

function camel(id) {
	return id.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}
