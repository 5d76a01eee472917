/** Reads scripts that tokenize the rows themselves: a function with `labels`, then `Trainer` or a loop of their own. */
import type { PythonCall, PythonFunction, PythonModule } from "../../types/python-module.js";
import type { TextPattern } from "../../types/text-pattern.js";
import type {
	FormattingFunction,
	TokenizeFunction,
	TrainerVersion,
	TrainingConfig,
} from "../../types/training-config.js";
import { loopLabelsOf, tokenizeWithLoop } from "./loop-labels.js";
import { readDatasets } from "./read-datasets.js";
import { readFormatting } from "./read-formatting.js";
import { readModel } from "./read-model.js";
import {
	argumentOf,
	callOf,
	defaultSetting,
	functionOf,
	keywordOf,
	readBoolean,
	readString,
	settingFrom,
} from "./script-values.js";
import { settingsCall } from "./settings-call.js";
import { readCollator } from "./trl-config.js";

const trainerNames = new Set(["Trainer", "Seq2SeqTrainer"]);

export function trainerCallOf(module: PythonModule): PythonCall | undefined {
	return module.calls.findLast(({ name }) => trainerNames.has(name));
}

/** The tokenize function that a `map` applies, else the last one of the script, if possible one that sets labels. */
export function tokenizeFunctionOf(module: PythonModule): PythonFunction | undefined {
	const mapped = module.calls.flatMap((call) => {
		const argument = call.name === "map" ? argumentOf(call, "function", 0) : undefined;
		const found = argument === undefined ? undefined : functionOf(module, argument.value);
		return found?.tokenize === undefined ? [] : [found];
	});
	const labelled = module.functions.findLast(({ tokenize }) => (tokenize?.labels ?? "none") !== "none");
	return mapped[0] ?? labelled ?? module.functions.findLast(({ tokenize }) => tokenize !== undefined);
}

/** How rows are encoded, with labels that a loop of the script's own makes of the ids; no trainer may do that beside it. */
export function tokenizeOf(module: PythonModule): TokenizeFunction | undefined {
	const tokenize = tokenizeFunctionOf(module)?.tokenize;
	const ofLoop = trainerCalls(module).length > 0 ? undefined : loopLabelsOf(module);
	return (ofLoop === undefined ? undefined : tokenizeWithLoop(module, tokenize, ofLoop)) ?? tokenize;
}

function trainerCalls({ calls }: PythonModule): readonly PythonCall[] {
	return calls.filter(({ name }) => name.endsWith("Trainer"));
}

export function readHandWrittenConfig(module: PythonModule, version: TrainerVersion): TrainingConfig {
	// TRL's trainer takes rows that the script tokenized, too.
	const trainerCall = trainerCallOf(module) ?? module.calls.findLast(({ name }) => name === "SFTTrainer");
	const tokenizing = tokenizeFunctionOf(module);
	const tokenize = tokenizeOf(module);
	const model = readModel(module, trainerCall);
	const source = sourceOf(module, tokenizing);
	const outputDir = keywordOf(settingsCall(module, trainerCall), "output_dir");
	const { collator } = readCollator(module, trainerCall);
	const unknown = whyUnknown(module, { trainerCall, tokenize, model });
	return {
		trainer: "transformers",
		version,
		file: module.file,
		...(trainerCall === undefined ? {} : { call: trainerCall.location }),
		...(model.model === undefined ? {} : { model: model.model }),
		...(model.tokenizer === undefined ? {} : { tokenizer: model.tokenizer }),
		...(model.tokenizerPlace === undefined ? {} : { tokenizerPlace: model.tokenizerPlace }),
		tokenizerEdits: model.tokenizerEdits,
		datasets: readDatasets(module),
		...(source.formatting === undefined ? {} : { formatting: source.formatting }),
		...(source.texts === undefined ? {} : { possibleTexts: source.texts }),
		...(tokenize === undefined ? {} : { tokenize }),
		...(module.root === undefined
			? {}
			: { program: { file: module.file, text: module.text, root: module.root } }),
		...(collator === undefined ? {} : { collator }),
		textField: defaultSetting(source.field, "text"),
		...(tokenize?.maxLength !== undefined && tokenize.truncation.value
			? { maxLength: tokenize.maxLength }
			: {}),
		truncationMode: defaultSetting("keep_start", "truncation"),
		packing: defaultSetting(false, "packing"),
		completionOnlyLoss: defaultSetting<boolean | null>(null, "labels"),
		assistantOnlyLoss: defaultSetting(false, "labels"),
		...(outputDir === undefined ? {} : { outputDir: settingFrom(outputDir, "output_dir", readString, "") }),
		...(unknown === undefined ? {} : { unknown }),
	};
}

interface TextSource {
	readonly field: string;
	readonly formatting?: FormattingFunction;
	/** Several that it may be. */
	readonly texts?: readonly TextPattern[];
}

/** What is tokenized: a column, one that an earlier `map` fills, or text that the function builds. */
function sourceOf(module: PythonModule, tokenizing: PythonFunction | undefined): TextSource {
	const input = tokenizing?.tokenize?.input;
	const texts = tokenizing?.tokenize?.possibleInputs;
	const [first, ...others] = input?.parts ?? [];
	if (input === undefined || first === undefined) {
		return { field: "text", ...(texts === undefined ? {} : { texts }) };
	}
	if (first.kind === "field" && others.length === 0) {
		const mapped = readFormatting(module, undefined, first.field);
		return {
			field: first.field,
			...(mapped.kind === "found" ? { formatting: mapped.formatting } : {}),
			...(mapped.kind === "unknown" && mapped.texts.length > 1 ? { texts: mapped.texts } : {}),
		};
	}
	const name = tokenizing?.name ?? "tokenize";
	const batched = tokenizing?.batched === true;
	return {
		field: "text",
		formatting: { name, pattern: input, column: "text", isMap: true, removesColumns: true, batched },
	};
}

interface Parts {
	readonly tokenize: TokenizeFunction | undefined;
	readonly trainerCall: PythonCall | undefined;
	readonly model: ReturnType<typeof readModel>;
}

/** What no row can change. */
function whyUnknown(
	module: PythonModule,
	{ trainerCall, tokenize, model }: Parts,
): TrainingConfig["unknown"] {
	// A script that is followed row by row shows by itself whether the call is reached, and with which tokens.
	if (model.addsTokens !== undefined && module.root === undefined) {
		return gap("The script adds tokens to the tokenizer, which changes ids.", model.addsTokens.location);
	}
	if (masksAtRandom(module, trainerCall)) {
		return gap(
			"DataCollatorForLanguageModeling without mlm=False masks tokens at random.",
			keywordOf(trainerCall, "data_collator")?.location,
		);
	}
	return module.calls.some(({ name }) => name === "SFTTrainer")
		? gap(
				"Rows that the script tokenizes before SFTTrainer are not followed yet.",
				tokenize?.location ?? trainerCall?.location,
			)
		: undefined;
}

function masksAtRandom(module: PythonModule, trainerCall: PythonCall | undefined): boolean {
	const call = callOf(module, keywordOf(trainerCall, "data_collator")?.value);
	const mlm = argumentOf(call, "mlm", 1);
	return (
		call?.name === "DataCollatorForLanguageModeling" &&
		(mlm === undefined || readBoolean(mlm.value) !== false)
	);
}

type Unknown = NonNullable<TrainingConfig["unknown"]>;

function gap(reason: string, location: Unknown["location"]): Unknown {
	return {
		reason,
		todo: "Print one row of the tokenized dataset to see its labels, or train through SFTTrainer, whose mask is known.",
		...(location === undefined ? {} : { location }),
	};
}
