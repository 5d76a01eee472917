/** The plan of a Python run: its settings class, its adapter, how it loads the model and what it writes. */
import type { JsonValue } from "../syntax/json/json-node.js";
import type { TableId } from "../types/option-table.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import type { Setting, TrainingConfig } from "../types/training-config.js";
import type { LoraPlan, TrainingPlan } from "../types/training-plan.js";
import { fillLora, fillPlan, type OptionReader } from "./fill-plan.js";
import { deviceOf, dtypeOf } from "./model-loading.js";
import { optionDefault } from "./option-default.js";
import { adapterNames, trainerNames, type PlanNames } from "./plan-names.js";
import { callBehind, keywordIn, plainSetting, takesMore } from "./plain-python.js";
import { outputsOfScript } from "./planned-outputs.js";
import type { Libraries } from "./possible-releases.js";
import { importsUnsloth, tablesOfCall } from "./python-tables.js";
import { trainerStepping } from "./trainer-stepping.js";

export function planOfScript(
	module: PythonModule,
	config: Pick<TrainingConfig, "call" | "trainer">,
	libraries: Libraries,
): TrainingPlan | undefined {
	const trainerCall = module.calls.find(
		({ location }) => location.file === config.call?.file && location.range.start === config.call.range.start,
	);
	if (trainerCall === undefined) {
		return undefined;
	}
	const settings = settingsCall(module, trainerCall);
	const filled =
		settings === "elsewhere"
			? {}
			: fillPlan(trainerNames, readerOf(module, settings ?? trainerCall, settings, libraries));
	const loads = module.calls.filter(isModelLoad);
	const lora = loraOf(module, trainerCall, libraries);
	const quantization = quantizationOf(module, loads);
	const resumeFrom = resumeOf(module);
	const method = methodOf(module, trainerCall, lora);
	const given = keywordIn(trainerCall, "model") ?? trainerCall.positional[0];
	// A trainer that is given a name loads the model itself, whatever the script loads besides.
	const dtype = given === undefined || given.value.kind === "string" ? undefined : dtypeOf(loads);
	const device = deviceOf(module, loads);
	return {
		...filled,
		...(method === undefined ? {} : { method }),
		...(lora === undefined ? {} : { lora }),
		...(quantization === undefined ? {} : { quantization }),
		...(resumeFrom === undefined ? {} : { resumeFrom }),
		...(dtype === undefined ? {} : { modelDtype: dtype }),
		...(device === undefined ? {} : { device }),
		outputs: outputsOfScript(module, settings === "elsewhere" ? undefined : settings, method),
		stepping: trainerStepping(libraries),
	};
}

const SETTINGS = /(?:TrainingArguments|^\w*(?:SFT|DPO|KTO|ORPO|CPO|Reward|GRPO)Config)$/;

/** `elsewhere`: they come from outside of the script; undefined: the trainer's own. */
function settingsCall(module: PythonModule, trainerCall: PythonCall): PythonCall | "elsewhere" | undefined {
	const values = [keywordIn(trainerCall, "args"), ...trainerCall.positional.slice(1, 3)];
	for (const argument of values) {
		const call = callBehind(module, argument?.value, trainerCall.location.range.start);
		if (call !== undefined && SETTINGS.test(call.name)) {
			return call;
		}
	}
	const isGiven = keywordIn(trainerCall, "args") !== undefined || trainerCall.positional.length > 1;
	const all = module.calls.filter(({ name }) => SETTINGS.test(name));
	const [only] = all;
	if (isGiven || takesMore(trainerCall)) {
		// Made by a function of the script, as the only ones that there are.
		return only !== undefined && all.length === 1 ? only : "elsewhere";
	}
	return undefined;
}

/** Options that Unsloth's own defaults leave as Transformers has them. */
const KEPT_BY_UNSLOTH: readonly string[] = ["max_steps", "num_train_epochs", "dataloader_drop_last"];

/** Keywords, then assignments such as `args.learning_rate = 1e-5`, which win, then the class's defaults. */
function readerOf(
	module: PythonModule,
	call: PythonCall,
	settings: PythonCall | undefined,
	libraries: Libraries,
): OptionReader {
	const tables = tablesOf(module, call, settings);
	const hasDefaults = settings === undefined || !takesMore(settings);
	return (name) => {
		const assigned =
			settings?.assignedTo === undefined
				? undefined
				: module.assignments.findLast(({ target }) => target === `${settings.assignedTo}.${name}`);
		if (assigned !== undefined) {
			return plainSetting({ value: assigned.value, location: assigned.location }, name);
		}
		const argument = keywordIn(settings, name);
		if (argument !== undefined) {
			return plainSetting(argument, name);
		}
		const [first] = settings?.positional ?? [];
		if (name === "output_dir" && first !== undefined) {
			return plainSetting(first, name);
		}
		const isKept = KEPT_BY_UNSLOTH.includes(name);
		const known = tables.length === 0 && isKept ? ["transformers/TrainingArguments"] : tables;
		return hasDefaults ? optionDefault(known, name, libraries) : undefined;
	};
}

function tablesOf(
	module: PythonModule,
	call: PythonCall,
	settings: PythonCall | undefined,
): readonly TableId[] {
	const tables = tablesOfCall(call, module);
	if (settings !== undefined || tables === undefined) {
		return tables?.tables ?? [];
	}
	return tables.settings === undefined ? ["transformers/TrainingArguments"] : [`trl/${tables.settings}`];
}

function isModelLoad({ callee, name }: PythonCall): boolean {
	return (
		name === "from_pretrained" &&
		/(?:Model|ForCausalLM|LMHeadModel|ForConditionalGeneration|ForSequenceClassification)\w*\.from_pretrained$/.test(
			callee,
		) &&
		!/Peft\w*\.from_pretrained$/.test(callee)
	);
}

function loraOf(module: PythonModule, trainerCall: PythonCall, libraries: Libraries): LoraPlan | undefined {
	const named = callBehind(module, keywordIn(trainerCall, "peft_config")?.value);
	const call =
		(named?.name === "LoraConfig" ? named : undefined) ??
		module.calls.findLast(({ name }) => name === "LoraConfig") ??
		module.calls.findLast(({ callee }) => /Fast\w*Model\.get_peft_model$/.test(callee));
	if (call === undefined) {
		return undefined;
	}
	const tables = tablesOfCall(call, module)?.tables ?? [];
	const read: OptionReader = (name) => {
		const argument = keywordIn(call, name);
		if (argument !== undefined) {
			return plainSetting(argument, name);
		}
		return takesMore(call) ? undefined : optionDefault(tables, name, libraries);
	};
	return { ...fillLora(adapterNames, read), location: call.location };
}

/** `full` only where nothing speaks of adapters. */
function methodOf(
	module: PythonModule,
	trainerCall: PythonCall,
	lora: LoraPlan | undefined,
): TrainingPlan["method"] {
	if (lora !== undefined) {
		return "adapter";
	}
	const peft = keywordIn(trainerCall, "peft_config");
	const isPlain = peft === undefined || peft.value.kind === "none";
	const speaks = /peft|lora|adapter|full_finetuning/i.test(module.text);
	return isPlain && !speaks && !importsUnsloth(module) && !takesMore(trainerCall) ? "full" : undefined;
}

const QUANTIZED: PlanNames = { load4: ["load_in_4bit"], load8: ["load_in_8bit"] };

/** On the load itself, or in the `BitsAndBytesConfig` that it is given. */
function quantizationOf(module: PythonModule, loads: readonly PythonCall[]): Setting<4 | 8> | undefined {
	for (const load of loads) {
		const given = callBehind(module, keywordIn(load, "quantization_config")?.value);
		const calls = given === undefined ? [load] : [load, given];
		const read: OptionReader = (name): Setting<JsonValue> | undefined => {
			const argument = calls.map((call) => keywordIn(call, name)).find((found) => found !== undefined);
			return argument && plainSetting(argument, name);
		};
		const found = fillPlan(QUANTIZED, read).quantization;
		if (found !== undefined) {
			return found;
		}
	}
	return undefined;
}

/** `trainer.train(resume_from_checkpoint=…)`. */
function resumeOf(module: PythonModule): TrainingPlan["resumeFrom"] {
	const train = module.calls.find(
		(call) => call.name === "train" && keywordIn(call, "resume_from_checkpoint") !== undefined,
	);
	const argument = keywordIn(train, "resume_from_checkpoint");
	const read: OptionReader = (name) => argument && plainSetting(argument, name);
	return fillPlan({ resumeFrom: ["resume_from_checkpoint"] }, read).resumeFrom;
}
