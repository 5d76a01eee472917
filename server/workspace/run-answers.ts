/** What the editor shows of a whole run: hints beside its options, the line above its trainer, and links to its files. */
import { isUnavailable, type Location } from "../core/index.js";
import { runFactsOf, type RunFacts } from "../core/features/run-facts.js";
import { runHints, type RunHint } from "../core/features/run-hints.js";
import { summariseRun } from "../core/features/run-summary.js";
import { runInWords } from "../core/features/run-words.js";
import type { Host } from "../host.js";
import { filesOf } from "./bindings.js";
import type { DatasetState } from "./datasets.js";
import { isScriptName } from "./file-kinds.js";
import type { FileStore } from "./file-store.js";
import type { Places } from "./places.js";
import { isTraining, type TrainingScript } from "./run-findings.js";
import type { Scripts } from "./scripts.js";

export interface RunLine {
	/** The call, or the key, that the line stands above. */
	readonly place: Location;
	/** `3 datasets · 2,764 records · 71 % trained`. */
	readonly text: string;
	/** The dataset that a preview opens. */
	readonly dataset?: string;
}

export interface RunAnswers {
	/** Undefined for files that train nothing. */
	runFactsOf(file: string): Promise<RunFacts | undefined>;
	/** Those that stand in `file`. */
	runHintsOf(file: string): Promise<readonly RunHint[]>;
	runLineOf(file: string): Promise<RunLine | undefined>;
	/** What is known of the run, for the name of its trainer at an offset. */
	runSummaryAt(file: string, offset: number): Promise<RunSummary | undefined>;
}

export interface RunSummary {
	/** The trainer's name. */
	readonly place: Location;
	readonly lines: readonly string[];
}

export interface RunSources {
	readonly host: Host;
	readonly store: FileStore;
	readonly scripts: Scripts;
	readonly places: Places;
	datasetsOf(script: TrainingScript): Promise<readonly DatasetState[]>;
}

interface KnownRun {
	readonly script: TrainingScript;
	readonly facts: RunFacts;
	/** Files of each reference, in the order of the run's datasets. */
	readonly files: readonly (readonly string[])[];
}

export function createRunAnswers({ host, store, scripts, places, datasetsOf }: RunSources): RunAnswers {
	const known = new Map<
		string,
		{ readonly generation: number; readonly run: Promise<KnownRun | undefined> }
	>();

	const read = async (file: string): Promise<KnownRun | undefined> => {
		const script = isScriptName(file) ? await scripts.read(file) : undefined;
		if (script === undefined || !isTraining(script)) {
			return undefined;
		}
		const { training } = script;
		const states = await datasetsOf(script);
		const files = await Promise.all(
			training.config.datasets.map(async (reference) => {
				const found = await filesOf(host, script, reference, places);
				return isUnavailable(found) ? [] : found.files;
			}),
		);
		const facts = runFactsOf(
			training.config,
			script.module,
			states.map(({ summary }) => summary),
		);
		return { script, facts, files };
	};

	/** Hovers, hints and lenses of one text ask for the same run. */
	const runOf = (file: string): Promise<KnownRun | undefined> => {
		const generation = store.generation();
		const last = known.get(file);
		if (last?.generation === generation) {
			return last.run;
		}
		const run = read(file);
		known.set(file, { generation, run });
		return run;
	};

	return {
		async runSummaryAt(file, offset) {
			const script = isScriptName(file) ? await scripts.read(file) : undefined;
			const place = script?.training?.config.call;
			if (script === undefined || place?.file !== file) {
				return undefined;
			}
			const { start } = place.range;
			const name = /^[\w.]+/.exec(script.module.text.slice(start))?.[0] ?? "";
			const end = script.configFile === undefined ? start + name.length : place.range.end;
			if (offset < start || offset > end) {
				return undefined;
			}
			const run = await runOf(file);
			return (
				run && {
					place: { file, range: { start, end } },
					lines: summariseRun(run.script.training.config, run.facts),
				}
			);
		},
		runFactsOf: async (file) => (await runOf(file))?.facts,
		async runHintsOf(file) {
			const run = await runOf(file);
			if (run === undefined) {
				return [];
			}
			const { config } = run.script.training;
			const hints = runHints(
				config,
				run.facts,
				run.script.module.text,
				(one) => run.files[config.datasets.indexOf(one)] ?? [],
			);
			return hints.filter(({ place }) => place.file === file);
		},
		async runLineOf(file) {
			const run = await runOf(file);
			const place: Location | undefined = run?.script.training.config.call;
			if (run === undefined || place?.file !== file || run.facts.training.records === 0) {
				return undefined;
			}
			const { datasets } = run.facts;
			const first = datasets.find(({ split }) => split === "train" || split === "unknown");
			return {
				place,
				text: runInWords(run.facts),
				...(first === undefined ? {} : { dataset: first.file }),
			};
		},
	};
}
