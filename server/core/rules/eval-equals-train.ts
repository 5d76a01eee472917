/** A run that is evaluated on the rows that it trains on. */
import { encloses } from "../base/text-range.js";
import type { RuleFinding } from "../base/finding.js";
import type { PythonArgument, PythonCall, PythonModule } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { slicesOverlap } from "../types/split-slice.js";
import type { DatasetLoading, DatasetReference } from "../types/training-config.js";
import { expressionRange, hasOpenKeywords, keywordOf, trainerCalls } from "./support/script-calls.js";

export default defineRule({
	id: "eval-equals-train",
	stage: "run",
	severity: "warning",
	*check(run) {
		const call = trainerCalls(run.module).find((one) => isSameExpression(run.module, one));
		const evaluated = call && keywordOf(call, "eval_dataset");
		if (evaluated !== undefined) {
			yield atCall(run.module, evaluated);
			return;
		}
		yield* sameReferences(run);
	},
});

function isSameExpression(module: PythonModule, call: PythonCall): boolean {
	const [train, evaluated] = [keywordOf(call, "train_dataset"), keywordOf(call, "eval_dataset")];
	if (train === undefined || evaluated === undefined || hasOpenKeywords(call)) {
		return false;
	}
	if (train.location.range.start === evaluated.location.range.start) {
		// Both come from one dictionary that is handed over as a whole.
		return false;
	}
	const written = expressionOf(module, train);
	return written === expressionOf(module, evaluated) && written !== "None";
}

function expressionOf(module: PythonModule, argument: PythonArgument): string {
	const { start, end } = expressionRange(module, argument);
	return module.text.slice(start, end).replace(/\s+/g, "");
}

function atCall(module: PythonModule, evaluated: PythonArgument): RuleFinding {
	return {
		file: module.file,
		range: expressionRange(module, evaluated),
		message: `${WHY} Keep rows apart, for example with train_test_split.`,
	};
}

const WHY =
	"The evaluation data is the training data, so the evaluation loss falls with every row that is memorised and shows nothing.";

/** A part of the rows, which no name tells. */
const TAKES_PART = /\.(?:select|filter|skip|take|shard|train_test_split)\(/;

function* sameReferences({ config, module }: Run): Generator<RuleFinding> {
	if (TAKES_PART.test(module.text)) {
		return;
	}
	const isHeldOut = ({ split }: DatasetReference): boolean => split === "validation" || split === "test";
	for (const held of config.datasets.filter(isHeldOut)) {
		const train = config.datasets.find((other) => other.split === "train" && isSame(other, held));
		const isPart = train?.loading?.slice !== undefined || held.loading?.slice !== undefined;
		// A few training rows may be loaded to look at them.
		if (train !== undefined && (!isPart || isEvaluated(module, held))) {
			yield {
				file: held.source.file,
				range: held.source.range,
				message: isPart
					? `Rows of the evaluation data are in the training data, so the evaluation loss falls with every row that is memorised. Load a part of "${train.name}" that is not trained on.`
					: `${WHY} Name other data than "${train.name}" here.`,
				related: [{ ...train.source, message: "The training data." }],
			};
		}
	}
}

function isSame(train: DatasetReference, held: DatasetReference): boolean {
	return (
		// The default of an argument that the command gives.
		train.name !== "" &&
		normal(train.name) === normal(held.name) &&
		// Folders that are not known may be different ones.
		!train.name.includes("{…}") &&
		sameRows(train.loading, held.loading) &&
		optionText(train) === optionText(held) &&
		train.source.range.start !== held.source.range.start
	);
}

/** True when the variable that the data is loaded into is what the trainer evaluates on. */
function isEvaluated(module: PythonModule, { source }: DatasetReference): boolean {
	const load = module.calls.find(
		({ location, assignedTo }) => assignedTo !== undefined && encloses(location.range, source.range),
	);
	return trainerCalls(module).some((call) => {
		const evaluated = keywordOf(call, "eval_dataset");
		return evaluated !== undefined && expressionOf(module, evaluated) === load?.assignedTo;
	});
}

/** All of the same split, or parts of it with rows in common. */
function sameRows(train: DatasetLoading = {}, held: DatasetLoading = {}): boolean {
	const [{ slice: one, ...other }, { slice: part, ...own }] = [train, held];
	return (
		JSON.stringify(other) === JSON.stringify(own) &&
		one !== "unknown" &&
		part !== "unknown" &&
		slicesOverlap(one, part) === true
	);
}

/** The split and the shard of a dataset may stand among the options of its trainer. */
function optionText({ options = {} }: DatasetReference): string {
	const values = ["split", "shards", "shards_idx", "subset", "name", "num_samples", "samples"].map(
		(name) => options[name]?.value,
	);
	return JSON.stringify(values);
}

function normal(name: string): string {
	return name.replace(/^(?:\.\/)+/, "");
}
