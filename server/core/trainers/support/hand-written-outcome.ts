/** One row through the whole script: its functions, its dataset and its collator. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { JsonNode } from "../../syntax/json/json-node.js";
import type { RenderFailure } from "../../types/rendered-chat.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { PythonProgram, TrainingConfig } from "../../types/training-config.js";
import { ViewWrite } from "./hand-written-assignments.js";
import { collate, type CollatedRow } from "./hand-written-collators.js";
import { takeRow } from "./hand-written-datasets.js";
import { createScriptRun, sourceAt, whyOpaque, type ScriptRun } from "./hand-written-run.js";
import { runBlock } from "./hand-written-statements.js";
import { ScriptError, ScriptHalt, type OpaqueValue } from "./hand-written-values.js";
import { compareReleases } from "./version-order.js";

export interface ScriptOutcome {
	readonly run: ScriptRun;
	readonly row: CollatedRow;
	/** Set when the script removes the row before training. */
	readonly isDropped?: boolean;
}

interface OutcomeInput {
	readonly program: PythonProgram;
	readonly config: TrainingConfig;
	readonly engine: TrainerEngine;
	readonly record: JsonNode;
}

/** `ignoresLength`: without truncation, to show what was cut off. */
export function runScript(
	input: OutcomeInput,
	ignoresLength: boolean,
): ScriptOutcome | RenderFailure | Unavailable {
	const { version } = input.config.version;
	const isVersion5 = version === undefined || compareReleases(version, "5.0.0") >= 0;
	const run = createScriptRun({ ...input, isVersion5, ignoresLength });
	try {
		runBlock(run, input.program.root, run.globals);
		return finish(run);
	} catch (error) {
		if (error instanceof ScriptHalt) {
			return haltOf(error.result);
		}
		if (error instanceof ScriptError) {
			return unavailable(
				`The script stops at this row with a ${error.type}: ${error.detail} (line ${lineOf(run, error.at.start)}).`,
				"Change the row, or the script.",
			);
		}
		if (error instanceof ViewWrite) {
			return notFollowed(run, error.why);
		}
		if (error instanceof RangeError) {
			// A list that holds itself, or code that nests too deep for the stack.
			return notFound();
		}
		throw error;
	}
}

function haltOf(result: unknown): RenderFailure | Unavailable {
	if (isUnavailable(result)) {
		return result;
	}
	return isFailure(result) ? result : notFound();
}

function isFailure(value: unknown): value is RenderFailure {
	return typeof value === "object" && value !== null && "kind" in value && value.kind === "render-failure";
}

function notFound(): Unavailable {
	return unavailable(
		"The script trains on rows that Tunelint cannot follow to their tokenizer call.",
		"Print one row of the tokenized dataset to see its labels.",
	);
}

function finish(run: ScriptRun): ScriptOutcome | Unavailable {
	const captured =
		run.trainer ??
		(run.lastTokenized === undefined
			? undefined
			: { dataset: run.lastTokenized, hasTokenizer: false, at: run.statement, isLoop: true });
	if (captured === undefined) {
		return notFound();
	}
	if (captured.isLoop === true) {
		run.doubts.add("The script trains in a loop of its own and may change the labels there.");
	}
	const node = { type: "call", isNamed: true, ...captured.at, children: [] };
	const row = takeRow(run, captured.dataset, { node });
	if (row.kind === "none") {
		return { run, row: { ids: [], labels: [] }, isDropped: true };
	}
	if (row.kind !== "dict" || row.spoiled !== undefined) {
		return notFollowed(
			run,
			row.kind === "dict" || row.kind === "opaque" ? whyOpaque(run, captured.at, row) : undefined,
		);
	}
	const collated = collate(run, row, captured);
	if (collated === "random") {
		return unavailable(
			"DataCollatorForLanguageModeling without mlm=False masks tokens at random.",
			"Set mlm=False to train a causal model.",
		);
	}
	return "kind" in collated ? notFollowed(run, collated) : { run, row: collated };
}

export function notFollowed(run: ScriptRun, why: OpaqueValue | undefined): Unavailable {
	return why === undefined
		? notFound()
		: unavailable(
				`The ids or labels depend on \`${why.source || sourceAt(run, why.at)}\` (line ${lineOf(run, why.at.start)}), which Tunelint cannot follow.`,
				"Print one row of the tokenized dataset to see its labels, or train through SFTTrainer, whose mask is known.",
			);
}

function lineOf(run: ScriptRun, offset: number): number {
	return run.text.slice(0, offset).split("\n").length;
}
