/** Looks up calls of a script and their arguments. */
import type { TextRange } from "../../base/text-range.js";
import type { PythonArgument, PythonCall, PythonModule, PythonValue } from "../../types/python-module.js";

/** In source order. */
export function callsNamed({ calls }: PythonModule, ...names: readonly string[]): readonly PythonCall[] {
	return calls.filter(({ name }) => names.includes(name));
}

export function keywordOf(call: PythonCall, name: string): PythonArgument | undefined {
	return call.keywords.find((keyword) => keyword.name === name);
}

/** By keyword, else by position. */
export function argumentOf(call: PythonCall, name: string, position: number): PythonArgument | undefined {
	return keywordOf(call, name) ?? call.positional[position];
}

/** True when `**options` may hold any keyword. */
export function hasOpenKeywords({ keywords }: PythonCall): boolean {
	return keywords.some(({ name }) => name === "**");
}

/** The text of a constant; undefined for what is not known for sure. */
export function stringOf(argument: Pick<PythonArgument, "value"> | undefined): string | undefined {
	const value = argument?.value;
	return value?.kind === "string" && value.certainty === "certain" ? value.value : undefined;
}

export function isConstant(argument: PythonArgument | undefined, wanted: boolean): boolean {
	const value = argument?.value;
	return value?.kind === "boolean" && value.certainty === "certain" && value.value === wanted;
}

/** What is before the last dot, as written: `tokenizer` of `tokenizer.apply_chat_template`. */
export function receiverOf({ callee, name }: PythonCall): string {
	return callee.slice(0, Math.max(0, callee.length - name.length - 1));
}

/** The expression of an argument, without `name=`. */
export function expressionRange({ text }: PythonModule, { location }: PythonArgument): TextRange {
	const { start, end } = location.range;
	const keyword = /^\w+\s*=(?!=)\s*/.exec(text.slice(start, end))?.[0] ?? "";
	return { start: start + keyword.length, end };
}

/** The callee as it stands in the file: `trl.SFTTrainer` of `trl.SFTTrainer(…)`. */
export function calleeRange({ text }: PythonModule, { location }: PythonCall): TextRange {
	const { start, end } = location.range;
	const open = text.slice(start, end).indexOf("(");
	return { start, end: open < 0 ? end : start + open };
}

export type ModelLoad = PythonCall & { readonly model: PythonArgument };

/** Calls that load a language model by name or path. */
export function modelLoads(module: PythonModule): readonly ModelLoad[] {
	return module.calls.flatMap((call) => {
		const isLoad =
			/(?:Model|ForCausalLM|LMHeadModel)\w*\.from_pretrained$/.test(call.callee) && !/Peft/.test(call.callee);
		const model = isLoad
			? (keywordOf(call, "model_name") ?? argumentOf(call, "pretrained_model_name_or_path", 0))
			: undefined;
		return model === undefined ? [] : [{ ...call, model }];
	});
}

/** True for a script that loads a model which goes on with a text. */
export function loadsCausalModel(module: PythonModule): boolean {
	return modelLoads(module).some(({ callee }) => /CausalLM|LMHead/.test(callee));
}

/** Calls that load a tokenizer; Unsloth's model loads bring one too. */
export function tokenizerLoads(module: PythonModule): readonly PythonCall[] {
	return module.calls.filter(({ callee }) =>
		/(?:Tokenizer|Processor|Fast\w*Model)\w*\.from_pretrained$/.test(callee),
	);
}

/** The variable that holds the tokenizer of a load: the second of `model, tokenizer = …`. */
export function tokenizerVariable({ assignedTo }: PythonCall): string | undefined {
	const name = assignedTo?.split(/,\s*/).at(-1);
	return name !== undefined && /^[A-Za-z_][\w.]*$/.test(name) ? name : undefined;
}

export function isImported({ imports }: PythonModule, ...modules: readonly string[]): boolean {
	return imports.some(({ module }) => modules.includes(module.split(".")[0] ?? module));
}

/** Trainers of Transformers and TRL, and classes made of them by name. */
export function trainerCalls({ calls }: PythonModule): readonly PythonCall[] {
	return calls.filter(({ name }) => /^(?:[A-Z]\w*)?Trainer$/.test(name));
}

/** True for a value that is a call, or made of one: `load_dataset(…)` of `load_dataset(…).map(…)`. */
export function comesFrom(value: PythonValue | undefined, isSource: (call: PythonCall) => boolean): boolean {
	let current = value;
	for (let i = 0; i < MAX_CHAIN && current?.kind === "call"; i++) {
		if (isSource(current.call)) {
			return true;
		}
		current = current.call.receiver;
	}
	return false;
}

const MAX_CHAIN = 20;
