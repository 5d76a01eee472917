/** Which models, adapters and tokenizers a Python script loads. */
import type { ModelLoad } from "../types/model-load.js";
import type { PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import { argumentAt, textOfArgument, type TextValue } from "./string-values.js";

export function readLoads(module: PythonModule): readonly ModelLoad[] {
	return module.calls.flatMap((call) => loadsOf(call, module));
}

const MODEL_NAMES = [
	"pretrained_model_name_or_path",
	"model_name_or_path",
	"model_name",
	"model",
	"model_id",
];

function loadsOf(call: PythonCall, module: PythonModule): readonly ModelLoad[] {
	switch (call.name) {
		case "from_pretrained":
			return fromPretrained(call, module);
		case "load_adapter":
			return loadOf("adapter", textOfArgument(argumentAt(call, 0, ["peft_model_id", "model_id"])));
		case "LoRARequest":
			return loadOf("adapter", textOfArgument(argumentAt(call, 2, ["lora_path", "lora_local_path"])));
		case "LLM":
		case "EngineArgs":
		case "AsyncEngineArgs":
			return [
				...loadOf("model", textOfArgument(argumentAt(call, 0, ["model"]))),
				...loadOf("tokenizer", textOfArgument(argumentAt(call, undefined, ["tokenizer"]))),
			];
		case "pipeline":
			return [
				...loadOf("model", textOfArgument(argumentAt(call, 1, ["model"]))),
				...loadOf("tokenizer", textOfArgument(argumentAt(call, undefined, ["tokenizer"]))),
			];
		case "Llama":
			return /llama_cpp/.test(call.callee) || call.keywords.some(({ name }) => name === "model_path")
				? [
						...loadOf("gguf", textOfArgument(argumentAt(call, 0, ["model_path"]))),
						...loadOf("adapter", textOfArgument(argumentAt(call, undefined, ["lora_path"]))),
					]
				: [];
		case "load":
			return /^mlx_lm\b/.test(call.callee) ? mlxLoads(call) : [];
		default:
			return [];
	}
}

function mlxLoads(call: PythonCall): readonly ModelLoad[] {
	const base = textOfArgument(argumentAt(call, 0, ["path_or_hf_repo"]));
	const adapter = textOfArgument(argumentAt(call, undefined, ["adapter_path"]));
	return [...loadOf("model", base), ...loadOf("adapter", adapter, base)];
}

function fromPretrained(call: PythonCall, module: PythonModule): readonly ModelLoad[] {
	const owner = call.callee.slice(0, -".from_pretrained".length);
	const first = textOfArgument(argumentAt(call, 0, MODEL_NAMES));
	if (/(?:^|\.)Peft(?!Config)\w*$/.test(owner)) {
		const path = textOfArgument(argumentAt(call, 1, ["model_id"]));
		return loadOf("adapter", path, baseOf(call.positional[0]?.value ?? keyword(call, "model"), module));
	}
	if (/(?:^|\.)(?:PeftConfig|AutoPeftModel\w*)$/.test(owner)) {
		return loadOf("adapter", first);
	}
	if (/Tokenizer\w*$|Processor$/.test(owner)) {
		return loadOf("tokenizer", first);
	}
	return /Config$/.test(owner) ? [] : loadOf("model", first);
}

function keyword(call: PythonCall, wanted: string): PythonValue | undefined {
	return call.keywords.find(({ name }) => name === wanted)?.value;
}

/** The model that the adapter is put on: the call itself, or the one that its variable was last assigned from. */
function baseOf(value: PythonValue | undefined, module: PythonModule): TextValue | undefined {
	if (value?.kind === "call" && value.call.name === "from_pretrained") {
		return textOfArgument(argumentAt(value.call, 0, MODEL_NAMES));
	}
	const name = value?.kind === "symbol" ? value.name : undefined;
	const loads = module.calls.filter(
		({ name: called, assignedTo }) =>
			called === "from_pretrained" &&
			name !== undefined &&
			assignedTo?.split(",").some((one) => one.trim() === name) === true,
	);
	const [only] = loads;
	return only === undefined || loads.length > 1
		? undefined
		: textOfArgument(argumentAt(only, 0, MODEL_NAMES));
}

function loadOf(
	role: ModelLoad["role"],
	text: TextValue | undefined,
	base?: TextValue,
): readonly ModelLoad[] {
	return text === undefined || text.certainty === "unknown"
		? []
		: [
				{
					role,
					name: text.value,
					location: text.location,
					isCertain: text.certainty === "certain",
					...(base === undefined || base.certainty === "unknown"
						? {}
						: { base: { name: base.value, location: base.location } }),
				},
			];
}
