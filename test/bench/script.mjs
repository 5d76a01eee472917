// Prints how long a script of 2,000 lines takes to be read again after one edit, and the work that it is; needs `npx tsc -b`.
import { createRequire } from "node:module";
import * as path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const out = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../out");
const load = (name) => import(pathToFileURL(path.join(out, name)).href);
const { createPythonParser } = await load("server/node/python-parser.js");
const { evaluateModule } = await load("server/core/evaluator/evaluate-module.js");
const { descendants } = await load("server/core/syntax/python/syntax-tree.js");
const require = createRequire(import.meta.url);
const parser = await createPythonParser({
	runtimeWasm: require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
	grammarWasm: require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
});

const LINES = 2_000;
const EDITS = 40;
const LIMIT = 50;

/** Functions that build text, constants, dicts and constructors, as training scripts have them. */
function scriptOf(lines) {
	const text = ["from trl import SFTConfig, SFTTrainer", "from peft import LoraConfig", "BASE = 512"];
	for (let i = 0; text.length < lines; i++) {
		text.push(
			`LR_${i} = 2e-4 / ${i + 1}`,
			`KW_${i} = dict(learning_rate=LR_${i}, max_length=BASE * ${i + 1}, packing=${i % 2 === 0 ? "True" : "False"})`,
			`def format_${i}(example, system="You are number ${i}."):`,
			`    text = f"### System:\\n{system}\\n### Question:\\n{example['question_${i}']}\\n"`,
			`    if example.get("context"):`,
			`        text += "### Context:\\n" + example["context"] + "\\n"`,
			`    return {"text": text + "### Answer:\\n%s" % example["answer"]}`,
			`def build_${i}(model, rank=${8 + i}):`,
			`    peft = LoraConfig(r=rank, lora_alpha=rank * 2, target_modules=[f"{n}_proj" for n in ("q", "k", "v", "o")])`,
			`    args = SFTConfig(output_dir="out_${i}", **KW_${i})`,
			`    return SFTTrainer(model=model, args=args, peft_config=peft, formatting_func=format_${i})`,
			`trainer_${i} = build_${i}("org/model-${i}")`,
			"",
		);
	}
	return text.slice(0, lines).join("\n");
}

const original = scriptOf(LINES);
const times = { parse: [], evaluate: [], whole: [], processor: [] };
let work = "";
for (let edit = 0; edit < EDITS; edit++) {
	const text = original.replace("BASE = 512", `BASE = ${512 + edit}`);
	const used = process.cpuUsage();
	const start = performance.now();
	const tree = parser.parse(text);
	const parsed = performance.now();
	const module = evaluateModule("/project/train.py", text, tree);
	const end = performance.now();
	const { user, system } = process.cpuUsage(used);
	times.processor.push((user + system) / 1000);
	times.parse.push(parsed - start);
	times.evaluate.push(end - parsed);
	times.whole.push(end - start);
	const nodes = [...descendants(tree.root)].length;
	work = `${nodes} nodes, ${module.steps} steps, ${module.calls.length} calls, ${module.functions.length} functions`;
}
// The best run says what the work takes when nothing else runs on the machine.
const whole = median(times.whole);
console.log(`${LINES} lines, ${original.length} characters; ${work}`);
console.log(
	`after an edit: ${whole.toFixed(1)} ms, at best ${Math.min(...times.whole).toFixed(1)} ms (parse ${median(times.parse).toFixed(1)}, evaluate ${median(times.evaluate).toFixed(1)}, processor time ${median(times.processor).toFixed(1)}), limit ${LIMIT} ms`,
);
process.exit(Math.min(...times.whole) < LIMIT ? 0 : 1);

function median(values) {
	return [...values].sort((a, b) => a - b)[values.length >> 1];
}
