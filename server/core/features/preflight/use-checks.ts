/** What happens to the model afterwards: held-out data, the prompt that asks it, where it stops, and the folder that is loaded. */
import { formatCount, formatNumberOf } from "../../base/wording.js";
import { fileName } from "../../base/file-name.js";
import type { PythonModule } from "../../types/python-module.js";
import type { PromptPair } from "../../types/run.js";
import type { PatternPart } from "../../types/text-pattern.js";
import { conclude, ofAll, tokensGap, type Evidence } from "./conclude.js";
import { heldOutData, trainingRows, type PreflightInput } from "./preflight-input.js";
import type { PreflightCheck } from "./preflight-report.js";
import { loadedResults } from "./loaded-results.js";

export function useChecks(input: PreflightInput): readonly PreflightCheck[] {
	return [
		conclude(input, "overlap", overlap(input)),
		conclude(input, "prompt", prompt(input)),
		conclude(input, "inference-stop", inferenceStop(input)),
		conclude(input, "adapter", adapter(input)),
	];
}

function overlap(input: PreflightInput): Evidence {
	const files = heldOutData(input.run);
	const rows = files.flatMap(({ digests }) => digests);
	if (rows.length === 0) {
		return { text: "no test or validation file was found", gap: { status: "fact" } };
	}
	const compared = rows.filter(({ content }) => content !== undefined).length;
	const trained = trainingRows(input.run).filter(({ content }) => content !== undefined).length;
	const shared = input.findings.filter(({ rule }) => rule === "train-test-overlap").length;
	const text = `${formatNumberOf(compared, "held-out row")} compared with ${formatNumberOf(trained, "training row")}: ${shared === 0 ? "none is shared" : "some are shared"}`;
	const counted = { text, rows: { passed: compared, total: rows.length } };
	if (compared < rows.length || trained === 0) {
		const todo = "Only rows of text and messages can be compared.";
		return { ...counted, gap: { status: "unknown", todo } };
	}
	return shared === 0 ? counted : { ...counted, gap: { status: "fact" } };
}

/** A prompt is proved where it is the training text in form, or where both are printed by the chat template. */
function prompt(input: PreflightInput): Evidence {
	const { pairs, run } = input;
	const own = pairs.filter(({ inferenceModule }) => inferenceModule.file !== run.module.file);
	const asked = own.length === 0 ? pairs : own;
	const files = [...new Set(asked.map(({ inferenceModule }) => fileName(inferenceModule.file)))].join(", ");
	const template = templateProof(input);
	if (asked.length === 0) {
		const text = "no script that asks this run's model was found";
		return template === undefined
			? { text, gap: { status: "fact" } }
			: { text: `${text}; ${template.text}`, rows: template.rows, gap: { status: "fact" } };
	}
	if (input.findings.some(({ rule }) => rule === "prompt-mismatch")) {
		const todo = "Ask in the form of the training text.";
		return { text: `${files} asks in another form than training has`, gap: { status: "unknown", todo } };
	}
	if (asked.every(isSameForm)) {
		return { text: `${files} builds the training text up to the answer` };
	}
	if (asked.every((pair) => isSameForm(pair) || isChat(pair)) && template !== undefined) {
		const { text, rows } = template;
		const todo = "Compare the two texts, and ask with the template that trained.";
		const evidence = { text: `${files} asks by the chat template; ${text}`, rows };
		return rows.passed === rows.total ? evidence : { ...evidence, gap: { status: "unknown", todo } };
	}
	return {
		text: `${files} asks in a form that could not be compared`,
		gap: { status: "unknown", todo: `Print the prompt in ${files} and compare it with a record's preview.` },
	};
}

/** The rows themselves are the training side where no script builds their text. */
function isChat({ training, inference }: PromptPair): boolean {
	return [training ?? inference, inference].every(({ parts }) => {
		const [only, ...others] = parts;
		return only?.kind === "chat" && only.addGenerationPrompt === true && others.length === 0;
	});
}

/** Literal text and special tokens are equal, and fields stand in the same places. */
function isSameForm({ training, inference }: PromptPair): boolean {
	const [trained, asked] = [training && formOf(training.parts), formOf(inference.parts)];
	return trained !== undefined && trained === asked;
}

function formOf(parts: readonly PatternPart[]): string | undefined {
	const pieces = parts.map((part) => {
		switch (part.kind) {
			case "literal":
				return part.text;
			case "field":
				return "\uE000";
			case "special":
				return `\uE001${part.name}\uE001`;
			case "chat":
			case "unknown":
				return undefined;
		}
	});
	return pieces.includes(undefined) ? undefined : pieces.join("");
}

/** The rows' own prompts by the tokenizer's template, beside what is trained. */
function templateProof(
	input: PreflightInput,
): { text: string; rows: { passed: number; total: number } } | undefined {
	const rows = trainingRows(input.run);
	const proofs = rows.flatMap(({ proof }, i) =>
		proof?.prompt === undefined ? [] : [{ ...proof.prompt, i }],
	);
	if (proofs.length === 0) {
		return undefined;
	}
	const passed = proofs.filter(({ kind }) => kind === "equal").length;
	const tokens = proofs.reduce((all, proof) => all + (proof.kind === "equal" ? proof.tokens : 0), 0);
	const different = proofs.find((proof) => proof.kind === "different");
	const equal = `a prompt by the template equals training up to the last answer in ${ofAll(passed, proofs.length)} (${formatNumberOf(tokens, "token")})`;
	const text =
		different?.kind === "different"
			? `${equal}; row ${formatCount(different.i + 1)} has "${different.training}" where the prompt has "${different.prompt}"`
			: equal;
	return { text, rows: { passed, total: proofs.length } };
}

function inferenceStop(input: PreflightInput): Evidence {
	const gap = tokensGap(input);
	const { tokenizer } = input.run;
	if (gap !== undefined || tokenizer === undefined) {
		const { text, todo } = gap ?? { text: "the tokenizer is not known", todo: "Name the tokenizer." };
		return { text, gap: { status: "unknown", todo } };
	}
	const proofs = trainingRows(input.run).flatMap(({ stop }) => (stop?.ends === "trained" ? [stop] : []));
	const own = overridingCall(input);
	if (own !== undefined) {
		const todo = `Compare the stop settings in ${fileName(own.file)} with the token that ends the rows.`;
		return { text: `${fileName(own.file)} sets its own stop tokens`, gap: { status: "unknown", todo } };
	}
	const ends = [...new Set(proofs.map(({ text = "" }) => text))];
	const todo =
		"Print model.generation_config.eos_token_id of the loaded model: it must hold that token's id.";
	if (ends.length === 0) {
		return { text: "no row ends with a stop token", gap: { status: "unknown", todo } };
	}
	const eos = tokenizer.eos?.text;
	const shown = ends.map((end) => `"${end}"`).join(", ");
	// Which ids stop a loaded model is said by its generation_config.json, which training may have changed.
	return ends.every((end) => end === eos)
		? { text: `rows end with ${shown}, the tokenizer's EOS`, gap: { status: "fact" } }
		: {
				text: `rows end with ${shown}; the tokenizer's EOS is "${eos ?? "not set"}"`,
				gap: { status: "unknown", todo },
			};
}

/** A call that generates with stop tokens or strings of its own. */
function overridingCall({ pairs }: PreflightInput): PythonModule | undefined {
	return pairs
		.map(({ inferenceModule }) => inferenceModule)
		.find(({ calls }) =>
			calls.some(({ keywords }) =>
				keywords.some(({ name }) =>
					/^(?:eos_token_id|stop|stop_strings|stop_token_ids|stopping_criteria)$/.test(name),
				),
			),
		);
}

function adapter(input: PreflightInput): Evidence {
	const { run, others, pairs } = input;
	const modules = [...new Set([...pairs.map(({ inferenceModule }) => inferenceModule), ...others])];
	const loaded = loadedResults(run, modules);
	const [first] = loaded;
	const outputs = run.config.outputDir?.value;
	if (input.findings.some(({ rule }) => rule === "adapter-path-mismatch")) {
		const text = `a script loads another path than ${outputs === undefined ? "the one" : `"${outputs}"`} that training writes`;
		return { text, gap: { status: "unknown", todo: "Load what training writes." } };
	}
	if (first !== undefined) {
		const files = [...new Set(loaded.map(({ file }) => fileName(file)))].join(", ");
		return { text: `${files} loads "${first.path}", which training writes` };
	}
	return {
		text: `no script that loads ${outputs === undefined ? "this run's result" : `"${outputs}"`} was found`,
		gap: { status: "fact" },
	};
}
