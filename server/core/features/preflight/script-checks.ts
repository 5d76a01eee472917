/** Settings, tokenizer and what the script says of the training: facts of the run apart from its rows. */
import type { PythonValue } from "../../types/python-module.js";
import { conclude, ofAll, type Evidence } from "./conclude.js";
import { countOptions } from "./count-options.js";
import type { PreflightInput } from "./preflight-input.js";
import type { PreflightCheck } from "./preflight-report.js";

export function scriptChecks(input: PreflightInput): readonly PreflightCheck[] {
	return [conclude(input, "settings", settings(input)), conclude(input, "tokenizer", tokenizer(input))];
}

/** What is left over, and what has no verdict. */
export function lastChecks(input: PreflightInput): readonly PreflightCheck[] {
	const other = conclude(input, "other", { text: "nothing else was found", gap: { status: "fact" } });
	const facts = factsOf(input);
	return [
		...(other.places.length === 0
			? []
			: [{ ...other, text: `${other.places.length} more ${other.places.length === 1 ? "note" : "notes"}` }]),
		...(facts === "" ? [] : [conclude(input, "facts", { text: facts, gap: { status: "fact" } })]),
	];
}

function settings({ run, libraries }: PreflightInput): Evidence {
	const { unknown, version } = run.config;
	if (unknown !== undefined) {
		return { text: unknown.reason, gap: { status: "unknown", todo: unknown.todo } };
	}
	const { accepted, total, others } = countOptions(run, libraries);
	if (total === 0) {
		return { text: "the script sets no option that could be looked up", gap: { status: "fact" } };
	}
	const said = libraries.get(version.library);
	const release = said?.version ?? said?.specifier ?? "in every release that could be installed";
	const text = `${ofAll(accepted, total)} options are known to ${version.library} ${release}`;
	const counted = { text, rows: { passed: accepted, total } };
	const names = others.slice(0, 3).map((name) => `"${name}"`);
	const todo = `Look up ${names.join(", ")} in the release that is installed, or pin it in requirements.txt.`;
	return others.length === 0 ? counted : { ...counted, gap: { status: "unknown", todo } };
}

function tokenizer({ run }: PreflightInput): Evidence {
	const { tokenizer: facts, tokenizerUnavailable } = run;
	if (facts === undefined) {
		const { reason, todo } = tokenizerUnavailable ?? {
			reason: "The run's tokenizer is not known.",
			todo: "Name the model in the script, or the tokenizer in tunelint.json.",
		};
		return { text: reason, gap: { status: "unknown", todo } };
	}
	const text = `${facts.name} (${facts.origin})`;
	return facts.ids.level === "exact"
		? { text }
		: {
				text: `${text}; ${facts.ids.level}: ${facts.ids.why}`,
				gap: { status: "unknown", todo: facts.ids.todo ?? "Use the model's own tokenizer." },
			};
}

const FACTS: Readonly<Record<string, string>> = {
	learning_rate: "learning rate",
	num_train_epochs: "epochs",
	max_steps: "steps at most",
	per_device_train_batch_size: "rows a device and step",
	gradient_accumulation_steps: "steps accumulated",
	warmup_steps: "steps of warm-up",
	warmup_ratio: "share of warm-up",
	packing: "packing",
};

/** What the script writes out; defaults are not guessed. */
function factsOf({ run: { module } }: PreflightInput): string {
	const said = module.calls
		.filter(({ name }) => /Config$|Arguments$|Trainer$/.test(name))
		.flatMap(({ keywords }) =>
			keywords.flatMap(({ name, value }) => {
				const words = Object.hasOwn(FACTS, name) ? FACTS[name] : undefined;
				const shown = plainValue(value);
				return words === undefined || shown === undefined ? [] : [`${words} ${shown}`];
			}),
		);
	return [...new Set(said)].join(", ");
}

function plainValue(value: PythonValue): string | undefined {
	return value.kind === "number" || value.kind === "boolean" ? String(value.value) : undefined;
}
