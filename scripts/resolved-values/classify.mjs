// What the evaluator knows of one keyword value: a value, an object by what makes it, something that only the run decides, or nothing.

const CONSTRUCTOR =
	/^(?:(?:SFT|DPO|ORPO|CPO|KTO|GRPO|PPO|RLOO|BCO|XPO|NashMD|OnlineDPO|GKD|PRM|Reward|UnslothTrain)(?:Config|Trainer)|UnslothTrainer|UnslothTrainingArguments|UnslothVisionDataCollator|ModelConfig|ScriptArguments|TrainingArguments|Seq2SeqTrainingArguments|Trainer|Seq2SeqTrainer|LoraConfig|LoftQConfig|PromptTuningConfig|AdaLoraConfig|BitsAndBytesConfig|GPTQConfig|GenerationConfig|SamplingParams|DataCollator\w*|load_dataset|get_peft_model|train_on_responses_only|prepare_model_for_kbit_training|setup_chat_format|EarlyStoppingCallback|generate|pipeline)$/;
const LOADER =
	/(?:^|\.)(?:Auto\w+|Fast\w*Model|Fast\w+|PeftModel\w*|\w+Tokenizer(?:Fast)?|\w+For(?:CausalLM|ConditionalGeneration|SequenceClassification)|\w+Processor)\.(?:from_pretrained|get_peft_model)$/;

/** `generate` counts on any object: it is the model's. */
export function isKnownConstructor({ callee, name }) {
	return CONSTRUCTOR.test(name) || LOADER.test(callee);
}

/** `{kind: value | object | run | unresolved, shown, reason?}`; `shown` is the value as labels write it. */
export function classify(module, value) {
	const shown = show(value);
	const reason = whyNot(module, value);
	if (reason !== undefined) return { kind: "unresolved", shown, reason };
	return { kind: kindOf(value), shown };
}

function kindOf(value) {
	switch (value.kind) {
		case "list":
			return value.items.map(kindOf).find((kind) => kind !== "value") ?? "value";
		case "dict":
			return value.entries.map((entry) => kindOf(entry.value)).find((kind) => kind !== "value") ?? "value";
		case "call":
			return isAsked(value.call.name) ? "run" : "object";
		case "unknown":
			return "object";
		case "symbol":
			return /^not |(?:Config|Arguments)\.\w+$|\.config\.|(?:^|[._])(?:device_count|n_gpu|local_rank)\b/.test(
				value.name,
			)
				? "run"
				: "object";
		default:
			return "value";
	}
}

/** Questions to the machine, such as `torch.cuda.is_available()`. */
function isAsked(name) {
	return /^(?:is_\w+|device_count|current_device|get_device_capability|device|cpu_count|local_process_index|getpass|get|time|strftime|now|get_token|userdata)$/.test(
		name,
	);
}

/** Why a value is not resolved; undefined when it is. */
function whyNot(module, value) {
	switch (value.kind) {
		case "string":
		case "number":
		case "boolean":
		case "none":
		case "ids":
			return undefined;
		case "list":
			return value.items.map((item) => whyNot(module, item)).find((reason) => reason !== undefined);
		case "dict":
			return value.entries.map((entry) => whyNot(module, entry.value)).find((reason) => reason !== undefined);
		case "pattern":
			return value.pattern.parts.some((part) => part.kind === "unknown")
				? "text with an unknown hole"
				: undefined;
		case "call":
			return whyNotCall(module, value.call);
		case "symbol":
			return isMade(module, value.name) ? undefined : "a name that is not followed";
		case "unknown":
			// The evaluator follows these; only their type has no constant.
			if (value.text === "token ids" || value.text === "a list built in a loop") return undefined;
			return "an expression that is not followed";
	}
}

const COMPUTED =
	/^(?:len|int|float|str|sum|max|min|round|abs|bool|dict|list|tuple|set|sorted|getattr|next|eval)$/;

function whyNotCall(module, call) {
	if (COMPUTED.test(call.callee)) return "a computation that is not followed";
	const own = module.functions.some((one) => one.name === call.callee);
	if (own) return "a call of an own function that is not followed";
	if (call.receiver?.kind === "unknown") return "a method of something unknown";
	return isMade(module, call.callee) ? undefined : "a call of something unknown";
}

const BUILTIN =
	/^(?:print|str|int|float|len|max|min|sum|bool|list|dict|object|type|self|open|input|__file__|__name__)$/;

/** A name that an import, a definition or an assignment of a call explains. */
function isMade(module, name) {
	if (/^(?:argparse|args)\.\w+$/.test(name)) return false;
	const first = /^\w*/.exec(name.replace(/^not /, ""))?.[0] ?? "";
	return (
		BUILTIN.test(first) ||
		/^<lambda/.test(name) ||
		// A special token, whichever tokenizer it is.
		/(?:^|[._])(?:bos|eos|pad|unk)_token(?:_id)?$/.test(name) ||
		module.imports.some((one) => one.alias === first || one.module.split(".")[0] === first) ||
		module.functions.some((one) => one.name === first) ||
		new RegExp(`^\\s*class ${first}\\b`, "m").test(module.text) ||
		module.assignments.some(({ target, value }) => target === first && value.kind === "call")
	);
}

function show(value) {
	switch (value.kind) {
		case "string":
			return JSON.stringify(value.value);
		case "number":
		case "boolean":
			return String(value.value);
		case "none":
			return "None";
		case "list":
			return `[${value.items.map(show).join(", ")}]`;
		case "dict":
			return `{${value.entries.map((entry) => `${entry.key}: ${show(entry.value)}`).join(", ")}}`;
		case "pattern":
			return value.pattern.parts
				.map((part) =>
					part.kind === "literal" ? part.text : `{${part.field ?? part.name ?? part.text ?? part.kind}}`,
				)
				.join("");
		case "call":
			return `${value.call.callee}()`;
		case "symbol":
			return value.name;
		case "ids":
			return `ids(${JSON.stringify(value.text)})`;
		case "unknown":
			return `?${value.text}`;
	}
}
