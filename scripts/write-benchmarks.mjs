// Writes docs/benchmarks.md from what the benchmarks measured in one run.
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { format, resolveConfig } from "prettier";

export async function writeBenchmarks(file, { root, results }) {
	const read = (name) => JSON.parse(fs.readFileSync(path.join(results, `${name}.json`), "utf8"));
	const text = [
		"# Benchmarks",
		"Written by `npm run bench -- --write`. Speeds are of one thread and per second of CPU time; what counts are the ratios, which come from one run on one machine.",
		machine(read("render").python),
		"## Texts to token ids",
		"MB of seeded chat text (several languages, code, emoji) per CPU second, each engine in a process of its own.",
		...read("tokenize").map(tokenizeTable),
		"## Chat templates",
		"Rows of chat per CPU second. Templates come from installed packages. “With origins” also says where each character comes from, which the editor needs.",
		renderTable(read("render")),
		"## Bounds",
		"Times are of the CPU: the least of a few runs, each in a process of its own.",
		table(
			["", "measured", "bar"],
			read("limits").map(({ what, measured, bar, unit }) => [
				what,
				`${measured.toFixed(0)} ${unit}`,
				`${bar} ${unit}`,
			]),
		),
		"## A whole file on the command line",
		wholeFile(read("check")),
	].join("\n\n");
	const config = await resolveConfig(file);
	fs.writeFileSync(file, await format(`${text}\n`, { ...config, filepath: file }));
	console.log(`\nwrote ${path.relative(root, file)}`);

	function machine(python) {
		const cpus = os.cpus();
		const memory = Math.round(os.totalmem() / 2 ** 30);
		return table(
			["", ""],
			[
				[
					"Machine",
					`${cpus[0]?.model.trim()}, ${cpus.length} cores, ${memory} GB, ${os.type()} ${os.arch()}`,
				],
				["Node", process.version],
				["`tokenizers` (native)", versionOf("test/conformance/node_modules/tokenizers")],
				["`tiktoken` (wasm)", versionOf("test/conformance/node_modules/tiktoken")],
				["`@huggingface/tokenizers`", versionOf("node_modules/@huggingface/tokenizers")],
				["`@huggingface/jinja`", versionOf("node_modules/@huggingface/jinja")],
				["Python", python ?? "not there"],
			],
		);
	}

	function versionOf(folder) {
		const manifest = path.join(root, folder, "package.json");
		return fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, "utf8")).version : "not there";
	}
}

function wholeFile({ megabytes, records, results }) {
	const rows = results.map(({ what, measured, bar, unit }) => [
		what,
		`${measured.toFixed(1)} ${unit}`,
		bar === undefined ? "—" : `${bar} ${unit}`,
	]);
	return [
		`${megabytes.toFixed(0)} MB of seeded chat records (${records.toLocaleString("en")}), all default rules, two threads; the best of a few runs, each ratio within one run.`,
		table(["", "measured", "bar"], rows),
	].join("\n\n");
}

const ENGINES = {
	ours: "Tunelint",
	"ours-offsets": "Tunelint, with offsets",
	library: "`@huggingface/tokenizers`",
	native: "`tokenizers`",
	"native-offsets": "`tokenizers`, with offsets",
	tiktoken: "`tiktoken`",
};

function tokenizeTable({ label, engines, ratios }) {
	const speeds = engines.map(({ engine, speed, start }) => [
		ENGINES[engine],
		speed.toFixed(2),
		`${start.toFixed(0)} ms`,
	]);
	const words = ratios.map(
		({ ours, theirs, ratio, bar }) =>
			`- ${ENGINES[ours]} against ${ENGINES[theirs]}: **${ratio.toFixed(1)}×**${bar === undefined ? "" : ` (bar ${bar}×)`}`,
	);
	return [`### ${label}`, table(["", "MB per CPU second", "start"], speeds), words.join("\n")].join("\n\n");
}

function renderTable({ templates }) {
	const cell = (rate) => (rate === null || rate === undefined ? "—" : Math.round(rate).toLocaleString("en"));
	const ratio = (ours, rate) =>
		rate === null || rate === undefined ? "—" : `**${(ours / rate).toFixed(1)}×**`;
	return table(
		[
			"template",
			"Tunelint",
			"with origins",
			"`@huggingface/jinja`",
			"Python jinja2",
			"against `@huggingface/jinja` (bar 3×)",
			"against Python (bar 1×)",
			"texts equal to the library's",
		],
		templates.map(({ name, rates, equal, rows }) => [
			name,
			cell(rates.ours),
			cell(rates["ours, with origins"]),
			cell(rates["@huggingface/jinja"]),
			cell(rates["Python jinja2"]),
			ratio(rates.ours, rates["@huggingface/jinja"]),
			ratio(rates.ours, rates["Python jinja2"]),
			`${equal} of ${rows}`,
		]),
	);
}

function table(head, rows) {
	const line = (cells) => `| ${cells.join(" | ")} |`;
	return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
