/** Which tables know the keywords of a call in a script. */
import type { PythonCall, PythonModule } from "../types/python-module.js";
import type { TableId } from "../types/option-table.js";

export interface CallTables {
	readonly tables: readonly TableId[];
	/** The class or function, for messages. */
	readonly owner: string;
	/** The settings class that takes what the trainer once took itself. */
	readonly settings?: string;
}

export function tablesOfCall({ callee }: PythonCall, module: PythonModule): CallTables | undefined {
	return tablesOfCallee(callee, module);
}

/** `callee`: resolved through the imports, such as `trl.SFTConfig`. */
export function tablesOfCallee(callee: string, module: PythonModule): CallTables | undefined {
	const [library = "", ...path] = callee.split(".");
	const names = KNOWN.get(library);
	const owner = [path.slice(-2).join("."), path.at(-1) ?? ""].find((name) => names?.includes(name) === true);
	if (owner === undefined || owner === "") {
		return undefined;
	}
	// Unsloth puts its own classes in the place of TRL's; they go on taking the keywords of older releases.
	if (library === "trl" && importsUnsloth(module)) {
		return undefined;
	}
	const method = /^(\w+)Trainer$/.exec(owner)?.[1];
	return {
		tables: [`${library}/${owner}`],
		owner,
		...(library === "trl" && method !== undefined ? { settings: `${method}Config` } : {}),
	};
}

/** Directly, or by one of its parts. */
export function importsUnsloth(module: PythonModule): boolean {
	return module.imports.some((one) => /^unsloth(?:_zoo)?(?:\.|$)/.test(one.module));
}

const METHODS: readonly string[] = ["SFT", "DPO", "KTO", "ORPO", "CPO", "Reward", "GRPO"];

const KNOWN: ReadonlyMap<string, readonly string[]> = new Map([
	[
		"transformers",
		[
			"TrainingArguments",
			"Seq2SeqTrainingArguments",
			"Trainer",
			"Seq2SeqTrainer",
			"BitsAndBytesConfig",
			"DataCollatorForLanguageModeling",
			"DataCollatorForSeq2Seq",
			"DataCollatorWithPadding",
		],
	],
	[
		"trl",
		[
			...METHODS.flatMap((method) => [`${method}Config`, `${method}Trainer`]),
			"ModelConfig",
			"ScriptArguments",
		],
	],
	["peft", ["LoraConfig", "get_peft_model", "prepare_model_for_kbit_training"]],
	["unsloth", ["FastLanguageModel.get_peft_model"]],
]);
