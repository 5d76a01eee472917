/** Names that a script uses and that nothing in it defines. */
import { nearest } from "../base/nearest.js";
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import { textOf } from "../syntax/python/syntax-tree.js";
import { undefinedNames, type UndefinedName } from "../syntax/python/undefined-names.js";
import type { PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { insertBefore } from "./support/script-edits.js";

export default defineRule({
	id: "undefined-name",
	stage: "script",
	severity: "warning",
	*check(module) {
		const { root, text, problems } = module;
		if (root === undefined || problems.length > 0) {
			return;
		}
		const found = undefinedNames(root, text);
		// A script of which so much is missing is a piece of another one.
		if (found.length <= MAX_NAMES) {
			yield* found.flatMap((name) => report(module, name));
		}
	},
});

const MAX_NAMES = 8;

function report(module: PythonModule, { name, uses }: UndefinedName): readonly RuleFinding[] {
	const [first, ...later] = uses;
	if (first === undefined) {
		return [];
	}
	const others = namesOf(module).filter((known) => known !== name);
	const meant = nearest(name, others);
	const todo = meant === undefined ? "Define or import it." : `Write "${meant}" if that is meant.`;
	const imported = IMPORTS.get(name);
	const { start, end } = first.node;
	return [
		{
			range: { start, end },
			severity: first.alwaysRuns && !module.file.endsWith(".ipynb") ? "error" : "warning",
			message: `Nothing in this file defines "${name}", so Python stops here with a NameError. ${imported === undefined ? todo : `Add "${imported}".`}`,
			related: later.slice(0, 5).map(({ node }) => ({
				file: module.file,
				range: { start: node.start, end: node.end },
				message: "It is used here, too.",
			})),
			fixes: imported === undefined ? renameFix(module, name, meant, uses) : importFix(module, imported),
		},
	];
}

/** Names that the script imports or assigns anywhere. */
function namesOf({ imports, assignments, functions }: PythonModule): readonly string[] {
	const names = [
		...imports.map(({ alias }) => alias),
		...assignments.map(({ target }) => target),
		...functions.flatMap(({ name, parameters }) => [name, ...parameters]),
	];
	return [...new Set(names)].filter((name) => /^[A-Za-z_]\w{2,}$/.test(name));
}

function renameFix(
	{ file, text }: PythonModule,
	name: string,
	meant: string | undefined,
	uses: UndefinedName["uses"],
): readonly Fix[] {
	return meant === undefined
		? []
		: fixOf(
				`Change ${name} to ${meant}`,
				...uses
					.filter(({ node }) => textOf(text, node) === name)
					.map(({ node }) => ({ file, range: { start: node.start, end: node.end }, newText: meant })),
			);
}

/** Before the first import, which stands behind the file's opening words and every `__future__`. */
function importFix(module: PythonModule, statement: string): readonly Fix[] {
	const first = module.imports.find(({ module: name }) => name !== "__future__");
	return first === undefined ? [] : fixOf(`Add ${statement}`, insertBefore(module, first.range, [statement]));
}

/** What people mean by these names wherever training scripts are written. */
const IMPORTS: ReadonlyMap<string, string> = new Map([
	...[
		"argparse",
		"copy",
		"gc",
		"glob",
		"json",
		"logging",
		"math",
		"os",
		"random",
		"re",
		"shutil",
		"sys",
		"time",
	].map((name) => [name, `import ${name}`] as const),
	...["torch", "transformers", "datasets", "evaluate", "wandb", "yaml", "peft", "bitsandbytes"].map(
		(name) => [name, `import ${name}`] as const,
	),
	["np", "import numpy as np"],
	["pd", "import pandas as pd"],
	["plt", "import matplotlib.pyplot as plt"],
	["nn", "from torch import nn"],
	["F", "import torch.nn.functional as F"],
	["tqdm", "from tqdm import tqdm"],
	["Path", "from pathlib import Path"],
	["datetime", "from datetime import datetime"],
	...["Any", "Callable", "Dict", "List", "Optional", "Sequence", "Tuple", "Union"].map(
		(name) => [name, `from typing import ${name}`] as const,
	),
	...["LoraConfig", "PeftModel", "get_peft_model", "prepare_model_for_kbit_training", "TaskType"].map(
		(name) => [name, `from peft import ${name}`] as const,
	),
	...["SFTTrainer", "SFTConfig", "DPOTrainer", "DPOConfig"].map(
		(name) => [name, `from trl import ${name}`] as const,
	),
	...["Dataset", "DatasetDict", "load_dataset", "load_from_disk", "concatenate_datasets"].map(
		(name) => [name, `from datasets import ${name}`] as const,
	),
	...[
		"AutoConfig",
		"AutoModelForCausalLM",
		"AutoModelForSequenceClassification",
		"AutoTokenizer",
		"BitsAndBytesConfig",
		"DataCollatorForLanguageModeling",
		"DataCollatorForSeq2Seq",
		"EarlyStoppingCallback",
		"GenerationConfig",
		"HfArgumentParser",
		"TextStreamer",
		"Trainer",
		"TrainerCallback",
		"TrainingArguments",
		"pipeline",
		"set_seed",
	].map((name) => [name, `from transformers import ${name}`] as const),
]);
