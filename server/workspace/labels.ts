/** The words of the status bar and of the preview's header. */
import type { Exactness, RunLabel, TokenizerFacts } from "../core/index.js";
import type { Host } from "../host.js";
import type { Binding } from "./bindings.js";
import type { DatasetState } from "./datasets.js";
import { formatShareOf } from "./format-share.js";
import { formatWords } from "./format-words.js";
import { isTraining, type TrainingScript } from "./run-findings.js";
import { isAssumedVersion, type Script } from "./scripts.js";
import type { RunCandidate } from "./workspace.js";

export function labelOf(
	host: Host,
	state: Omit<DatasetState, "reports" | "summary">,
	exactness?: Exactness,
): RunLabel {
	const { binding, tokenizer, tokenizerUnavailable } = state;
	const share = formatShareOf(state);
	return {
		...(binding === undefined ? {} : runWords(host, binding)),
		...(tokenizer === undefined ? {} : { tokenizer: tokenizerWords(tokenizer, binding) }),
		...(tokenizerUnavailable === undefined || binding === undefined
			? {}
			: { tokenizer: tokenizerUnavailable.reason }),
		format: formatWords(state),
		...(share !== undefined && share.fitting < share.looked ? { isMixed: true } : {}),
		exactness: exactness ?? exactnessOf(state),
	};
}

/** The model is named beside it; its own name is said only when it is another. */
function tokenizerWords({ name, origin }: TokenizerFacts, binding: Binding | undefined): string {
	return name === binding?.script.training.config.model?.value ? origin : `${name} (${origin})`;
}

export function runWords(host: Host, binding: Binding): Omit<RunLabel, "exactness" | "tokenizer"> {
	const { trainer, config } = binding.script.training;
	const { version, source } = config.version;
	const assumed = isAssumedVersion(config) || source === undefined;
	return {
		script: host.basename(binding.script.file),
		...(config.call === undefined ? {} : { scriptLocation: config.call }),
		boundBy: binding.boundBy,
		trainer: trainer.name,
		...(version === "" ? {} : { version: assumed ? `${version ?? "version"}?` : version }),
		...(source === undefined ? {} : { versionLocation: source }),
		...(config.model === undefined ? {} : { model: config.model.value }),
	};
}

/** What is known before any record was looked at. */
function exactnessOf(state: Omit<DatasetState, "reports" | "summary">): Exactness {
	const { binding, tokenizer, tokenizerUnavailable } = state;
	if (binding === undefined) {
		return {
			level: "unavailable",
			why: "No training script is bound to this file.",
			todo: "Choose a run, or open the folder that holds the script.",
		};
	}
	if (tokenizerUnavailable !== undefined) {
		return { level: "unavailable", why: tokenizerUnavailable.reason, todo: tokenizerUnavailable.todo };
	}
	const { config } = binding.script.training;
	if (config.unknown !== undefined) {
		return { level: "unavailable", why: config.unknown.reason, todo: config.unknown.todo };
	}
	if (isAssumedVersion(config)) {
		return {
			level: "approximate",
			why: `The version of ${config.version.library} is not pinned.`,
			todo: `Pin ${config.version.library} in requirements.txt.`,
		};
	}
	return tokenizer?.ids ?? { level: "exact" };
}

/** Of a script, or of any file that is no dataset. */
export function scriptLabel(host: Host, script: Script | undefined): RunLabel {
	const exactness: Exactness = {
		level: "unavailable",
		why: "This is not a dataset.",
		todo: "Open a dataset to see what is trained.",
	};
	return script !== undefined && isTraining(script)
		? { ...runWords(host, bindingTo(script, "this script")), exactness }
		: { exactness };
}

function bindingTo(script: TrainingScript, boundBy: string): Binding {
	return { script, boundBy, split: "unknown" };
}

/** Every script that trains, for the choice of a dataset's run. */
export function runCandidates(
	host: Host,
	scripts: readonly Script[],
	bound: Binding | undefined,
): RunCandidate[] {
	return scripts.filter(isTraining).map((script) => {
		const isBound = script.file === bound?.script.file;
		const boundBy = isBound ? (bound?.boundBy ?? "") : "";
		const words = runWords(host, bindingTo(script, boundBy));
		return { script: script.file, isBound, label: { ...words, exactness: { level: "exact" } } };
	});
}
