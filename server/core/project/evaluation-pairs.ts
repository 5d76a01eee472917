/** Scripts that ask one model about the same data, and ask it in different ways: their scores cannot be compared. */
import type { Location } from "../base/text-range.js";
import { fileName } from "../base/file-name.js";
import type { PromptContext } from "../types/prompt-context.js";
import { HOLE } from "../types/prompt-difference.js";
import type { PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import type { EvaluationPeer, PromptPair } from "../types/run.js";
import type { TextPattern } from "../types/text-pattern.js";
import type { TrainingForm } from "../types/training-form.js";
import { comparePrompts } from "./compare-prompts.js";
import { promptText } from "./prompt-text.js";
import { readLoads } from "./read-loads.js";
import { argumentAt, textOfArgument } from "./string-values.js";

/** Comparisons of one workspace. */
const MOST_PAIRS = 200;

/** `contextOf`: what is known of the model that a script asks. */
export function evaluationPairs(
	modules: readonly PythonModule[],
	contextOf: (module: PythonModule) => PromptContext,
): readonly PromptPair[] {
	const asking = modules.flatMap((module) => evaluationOf(module) ?? []);
	const pairs = asking.flatMap((one, i) => asking.slice(i + 1).map((other) => [one, other] as const));
	return pairs
		.filter(([one, other]) => areComparable(one, other))
		.slice(0, MOST_PAIRS)
		.flatMap(([one, other]) => differences(one, other, contextOf(other.module)));
}

interface Evaluation {
	readonly module: PythonModule;
	readonly models: ReadonlySet<string>;
	readonly data: ReadonlySet<string>;
	readonly prompts: readonly TextPattern[];
	readonly decoding: Decoding | undefined;
}

/** Undefined: it asks nothing, or it is not known which model or what about. */
function evaluationOf(module: PythonModule): Evaluation | undefined {
	const prompts = module.prompts.map(({ pattern }) => pattern);
	if (prompts.length === 0 || !EVALUATES.test(fileName(module.file))) {
		return undefined;
	}
	const models = new Set(readLoads(module).flatMap(({ role, name }) => (role === "tokenizer" ? [] : [name])));
	const data = new Set(module.calls.flatMap(dataRead));
	return models.size === 0 || data.size === 0
		? undefined
		: { module, models, data, prompts, decoding: decodingOf(module) };
}

const EVALUATES = /eval|bench|score|test|compar|assess|judge|metric|accuracy/i;
/** Names of scripts that are there to ask in another way. */
const ON_PURPOSE =
	/shot|cot\b|ablat|prompt|baseline|variant|style|template|chat|raw|sampl|greedy|temperature/i;

function areComparable(one: Evaluation, other: Evaluation): boolean {
	const share = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
		[...a].some((name) => b.has(name));
	const isMeant = [one, other].some(({ module }) => ON_PURPOSE.test(fileName(module.file)));
	return !isMeant && share(one.models, other.models) && share(one.data, other.data);
}

const READS =
	/^(?:open|load_dataset|load_from_disk|read_(?:json|csv|parquet|jsonl|table|text)|load_(?:json|jsonl|csv))$/;

/** The last part of a path that is read, or the name of a dataset. */
function dataRead(call: PythonCall): readonly string[] {
	const mode = call.name === "open" ? textOfArgument(argumentAt(call, 1, ["mode"]))?.value : undefined;
	if (!READS.test(call.name) || /[wax]/.test(mode ?? "")) {
		return [];
	}
	const path = textOfArgument(
		argumentAt(call, undefined, ["data_files"]) ?? argumentAt(call, 0, ["path", "name", "file"]),
	);
	const name = fileName(path?.value ?? "");
	return name === "" || /config|settings|^(?:json|csv|parquet|text)$/i.test(name) ? [] : [name];
}

function differences(one: Evaluation, other: Evaluation, context: PromptContext): readonly PromptPair[] {
	const forms = one.prompts.map((prompt) => formOf(prompt, context));
	const known = forms.filter((form) => form !== undefined);
	const found =
		known.length < forms.length
			? []
			: other.prompts.flatMap((inference) => {
					const difference = comparePrompts(known, inference, context);
					return difference === undefined ? [] : [{ inference, difference }];
				});
	// A script that asks in several ways has one of the other's among them.
	const [first] = found.length === other.prompts.length ? found : [];
	const peer: EvaluationPeer = {
		file: one.module.file,
		isChat: one.prompts.some(({ parts }) => parts.some(({ kind }) => kind === "chat")),
	};
	const shared = { inferenceModule: other.module, context };
	const sampled = samplingDifference(one, other);
	return [
		...(first === undefined ? [] : [{ ...shared, ...first, peer }]),
		...(sampled === undefined || other.prompts[0] === undefined
			? []
			: [{ ...shared, inference: other.prompts[0], peer: { ...peer, decoding: sampled } }]),
	];
}

/** A prompt as the form that another one is held to; undefined where it leaves open what it holds. */
function formOf({ parts, location }: TextPattern, context: PromptContext): TrainingForm | undefined {
	const chat = parts.find((part) => part.kind === "chat");
	if (chat === undefined) {
		const text = promptText(parts, context);
		return text === undefined || text.replaceAll(HOLE, "").trim() === "" || !text.includes(HOLE)
			? undefined
			: { kind: "text", text, filled: [], answers: [], location };
	}
	const messages = chat.messages ?? chat.opening;
	if (messages === undefined) {
		return undefined;
	}
	const system = messages.find(({ role }) => role === "system");
	const text = system && promptText(system.content, context);
	return system !== undefined && text === undefined
		? undefined
		: { kind: "chat", systems: [text], users: [], rendered: [], location };
}

interface Decoding {
	readonly isGreedy: boolean;
	readonly location: Location;
}

/** What every call of the script says for itself; undefined where one is silent or they differ. */
function decodingOf({ calls }: PythonModule): Decoding | undefined {
	const found = calls
		.filter(({ name }) => name === "generate" || name === "SamplingParams" || name === "create")
		.map(({ keywords }) => keywords.flatMap(({ name, value }) => decoding(name, value) ?? [])[0])
		.filter((one) => one !== undefined);
	const [first] = found;
	return found.every(({ isGreedy }) => isGreedy === first?.isGreedy) ? first : undefined;
}

function decoding(name: string, value: PythonValue): Decoding | undefined {
	const { location, certainty } = value;
	if (certainty !== "certain") {
		return undefined;
	}
	if (name === "do_sample" && value.kind === "boolean") {
		return { isGreedy: !value.value, location };
	}
	return name === "temperature" && value.kind === "number" && value.value === 0
		? { isGreedy: true, location }
		: undefined;
}

function samplingDifference(one: Evaluation, other: Evaluation): EvaluationPeer["decoding"] {
	const [a, b] = [one.decoding, other.decoding];
	return a === undefined || b === undefined || a.isGreedy === b.isGreedy
		? undefined
		: { isGreedy: b.isGreedy, location: b.location, other: a.location };
}
