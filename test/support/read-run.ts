/** Reads a script as the product does: its trainer, and the settings with the text that gives them. */
import { createRequire } from "node:module";
import { trainers, type Location, type PythonModule, type TrainingConfig } from "../../server/core/index.js";
import { evaluateModule } from "../../server/core/evaluator/evaluate-module.js";
import { createPythonParser } from "../../server/node/python-parser.js";

const require = createRequire(import.meta.url);

const parser = await createPythonParser({
	runtimeWasm: require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
	grammarWasm: require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
});

export function moduleOf(script: string): PythonModule {
	return evaluateModule("/train.py", script, parser.parse(script));
}

/** The trainer with the highest score, or `none`. */
export function detected(script: string): string {
	const module = moduleOf(script);
	const scores = trainers.map((trainer) => ({ id: trainer.id, score: trainer.detect(module) }));
	const best = scores.sort((a, b) => b.score - a.score)[0];
	return best === undefined || best.score === 0 ? "none" : best.id;
}

export function read(script: string, version = "1.16.0"): TrainingConfig {
	const id = detected(script);
	const trainer = trainers.find((candidate) => candidate.id === id)!;
	return trainer.readConfig(moduleOf(script), { library: trainer.library, version });
}

/** The value and the text that gives it, or `default`. */
export function shown(
	script: string,
	setting: { readonly value: unknown; readonly source?: Location; readonly certainty: string } | undefined,
): string {
	if (setting === undefined) {
		return "absent";
	}
	const { source, value, certainty } = setting;
	const place = source === undefined ? "default" : script.slice(source.range.start, source.range.end);
	return `${certainty === "certain" ? JSON.stringify(value) : certainty} ← ${place}`;
}
