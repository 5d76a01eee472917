/** Calls of a script: its own functions and classes are followed, known library calls are answered, the rest is opaque. */
import { childOf, descendants, partsOf, type PythonNode } from "../../syntax/python/syntax-tree.js";
import { spoil, ViewWrite } from "./hand-written-assignments.js";
import { callBuiltin } from "./hand-written-builtins.js";
import { evaluate, YIELDED } from "./hand-written-expressions.js";
import { callLibrary } from "./hand-written-library.js";
import { attributeOf, methodOf } from "./hand-written-members.js";
import { callMethod } from "./hand-written-methods.js";
import { elementsOf } from "./hand-written-operators.js";
import { MAX_NESTING, opaque, sourceOfNode, type ScriptRun } from "./hand-written-run.js";
import { runBlock } from "./hand-written-statements.js";
import { callTokenizer, callTokenizerMethod } from "./hand-written-tokenizer.js";
import { captureTrainer } from "./hand-written-trainer-call.js";
import {
	dictValue,
	listValue,
	NONE,
	ScriptError,
	type ClassValue,
	type FunctionValue,
	type InstanceValue,
	type OpaqueValue,
	type ScriptCall,
	type ScriptScope,
	type ScriptValue,
} from "./hand-written-values.js";

export function callNode(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptValue {
	const callee = childOf(node, "function");
	const isMethod = callee?.type === "attribute";
	const object = isMethod ? evaluate(run, childOf(callee, "object"), scope) : undefined;
	const name = isMethod ? sourceOfNode(run, childOf(callee, "attribute")) : "";
	if (callee?.type === "identifier" && sourceOfNode(run, callee) === "super") {
		return opaque(run, node);
	}
	const call = readArguments(run, node, scope);
	if (object === undefined || callee === undefined) {
		return callAny(evaluate(run, callee, scope), call);
	}
	if (object.kind === "symbol" || object.kind === "opaque") {
		return object.kind === "opaque"
			? spoilArguments(call, object)
			: callAny({ kind: "symbol", name: `${object.name}.${name}` }, call);
	}
	if (object.kind === "tokenizer") {
		return callTokenizerMethod(name, call);
	}
	const own =
		object.kind === "instance" || object.kind === "class"
			? attributeOf(run, callee, object, name)
			: undefined;
	if (own !== undefined && own.kind !== "opaque") {
		return callAny(own, call);
	}
	return callMethod(object, name, call) ?? spoilArguments(call, opaque(run, node));
}

function readArguments(run: ScriptRun, node: PythonNode, scope: ScriptScope): ScriptCall {
	const positional: ScriptValue[] = [];
	const keywords = new Map<string, ScriptValue>();
	let hasOpaque: OpaqueValue | undefined;
	const list = childOf(node, "arguments");
	for (const part of list?.type === "generator_expression" ? [list] : partsOf(list)) {
		if (part.type === "keyword_argument") {
			keywords.set(sourceOfNode(run, childOf(part, "name")), evaluate(run, childOf(part, "value"), scope));
		} else if (part.type === "list_splat" || part.type === "dictionary_splat") {
			const value = evaluate(run, partsOf(part)[0], scope);
			if (part.type === "list_splat") {
				const elements = elementsOf(run, value, part);
				positional.push(...(elements ?? []));
				hasOpaque ??= elements === undefined ? opaque(run, part) : undefined;
			} else if (value.kind === "dict" && value.spoiled === undefined) {
				value.entries.forEach((entry, key) => keywords.set(key, entry));
			} else {
				hasOpaque ??= value.kind === "opaque" ? value : opaque(run, part);
			}
		} else {
			positional.push(evaluate(run, part, scope));
		}
	}
	return { run, node, positional, keywords, ...(hasOpaque === undefined ? {} : { hasOpaque }) };
}

/** Calls a value with plain arguments. */
export function callValue(
	run: ScriptRun,
	target: ScriptValue,
	positional: readonly ScriptValue[],
	node: PythonNode,
	keywords: ReadonlyMap<string, ScriptValue> = new Map(),
): ScriptValue {
	return callAny(target, { run, node, positional, keywords });
}

export function callAny(target: ScriptValue, call: ScriptCall): ScriptValue {
	const { run, node } = call;
	switch (target.kind) {
		case "function":
			return call.hasOpaque ?? callFunction(target, call);
		case "native":
			return target.call(call);
		case "class":
			return createInstance(target, call);
		case "tokenizer":
			return callTokenizer(call);
		case "instance": {
			const method = typeof target.type === "string" ? undefined : methodOf(target.type, "__call__", target);
			return method === undefined ? opaque(run, node) : callAny(method, call);
		}
		case "symbol":
			return (
				captureTrainer(target.name, call) ??
				callBuiltin(target.name, call) ??
				callLibrary(target.name, call) ??
				spoilUnknown(target.name, call)
			);
		case "opaque":
			return spoilArguments(call, target);
		default:
			return opaque(run, node);
	}
}

/** Libraries that do not change the lists and tokenizers that they are given. */
const HARMLESS =
	/^(?:transformers|datasets|torch|peft|accelerate|evaluate|wandb|logging|logger|log|os|sys|warnings|re|time|random\.seed|bitsandbytes|deepspeed|huggingface_hub|pathlib|print|repr|id|hash|type|hasattr|callable|open|trl)(?:\.|$)/;

function spoilUnknown(name: string, call: ScriptCall): ScriptValue {
	const why = opaque(call.run, call.node);
	return HARMLESS.test(name) ? why : spoilArguments(call, why);
}

/** What is handed to something that is not followed may be changed by it. */
function spoilArguments(call: ScriptCall, why: OpaqueValue): OpaqueValue {
	const source = sourceOfNode(call.run, childOf(call.node, "function"));
	if (!/^(?:print|logg?(?:er|ing)?\b|model\b|trainer\b|accelerator\b|wandb\b)/.test(source)) {
		for (const value of [...call.positional, ...call.keywords.values()]) {
			spoil(value, why, call.run);
		}
	}
	return why;
}

export function callFunction(target: FunctionValue, call: ScriptCall): ScriptValue {
	const { run, node } = call;
	if (run.nesting + 5 >= MAX_NESTING) {
		return opaque(run, node);
	}
	const scope: ScriptScope = { names: new Map(), parent: target.closure, outer: new Set() };
	const failed = bindArguments(target, call, scope);
	if (failed !== undefined) {
		return failed;
	}
	const { statement, nesting, rowDepth } = run;
	const body = childOf(target.node, "body");
	try {
		if (target.node.type === "lambda") {
			return evaluate(run, body, scope);
		}
		const yielded = isGenerator(body) ? listValue([]) : undefined;
		if (yielded !== undefined) {
			scope.names.set(YIELDED, yielded);
		}
		const completion = runBlock(run, body, scope);
		const returned = typeof completion === "object" ? completion.returned : NONE;
		return yielded ?? returned;
	} catch (error) {
		if (error instanceof ViewWrite) {
			run.nesting = nesting;
			run.rowDepth = rowDepth;
			return error.why;
		}
		throw error;
	} finally {
		run.statement = statement;
	}
}

function isGenerator(body: PythonNode | undefined): boolean {
	for (const part of body === undefined ? [] : descendants(body)) {
		if (part.type === "yield") {
			return true;
		}
	}
	return false;
}

function bindArguments(target: FunctionValue, call: ScriptCall, scope: ScriptScope): OpaqueValue | undefined {
	const { run } = call;
	const positional = target.self === undefined ? [...call.positional] : [target.self, ...call.positional];
	const keywords = new Map(call.keywords);
	let isKeywordOnly = false;
	for (const part of partsOf(childOf(target.node, "parameters"))) {
		const inner = part.type === "typed_parameter" ? (partsOf(part)[0] ?? part) : part;
		if (inner.type === "list_splat_pattern") {
			scope.names.set(sourceOfNode(run, partsOf(inner)[0]), listValue(positional.splice(0), "tuple"));
			isKeywordOnly = true;
			continue;
		}
		if (inner.type === "dictionary_splat_pattern") {
			scope.names.set(sourceOfNode(run, partsOf(inner)[0]), dictValue(keywords));
			continue;
		}
		if (inner.type === "keyword_separator" || inner.type === "positional_separator") {
			isKeywordOnly ||= inner.type === "keyword_separator";
			continue;
		}
		const name = sourceOfNode(run, childOf(inner, "name") ?? inner);
		const given = (isKeywordOnly ? undefined : positional.shift()) ?? keywords.get(name);
		keywords.delete(name);
		const value = given ?? target.fallbacks.get(name);
		if (value === undefined) {
			return opaque(run, call.node);
		}
		scope.names.set(name, value);
	}
	return undefined;
}

const MODULE_CLASS =
	/^(?:torch\.utils\.data\.|datasets\.|transformers\.|torch\.nn\.|typing\.|abc\.|object$|nn\.)/;

function createInstance(type: ClassValue, call: ScriptCall): ScriptValue {
	const { run } = call;
	const known = type.bases.flatMap((one) => (one.kind === "symbol" ? [one.name] : []));
	const trainer = known.map((name) => captureTrainer(name, call)).find((value) => value !== undefined);
	if (trainer !== undefined) {
		if (
			["compute_loss", "get_train_dataloader", "training_step", "_prepare_inputs"].some((name) =>
				type.attributes.has(name),
			)
		) {
			run.doubts.add(`The script's own ${type.name} may change the labels.`);
		}
		return trainer;
	}
	const instance: InstanceValue = {
		kind: "instance",
		type,
		attributes: new Map(),
		at: { start: call.node.start, end: call.node.end },
	};
	const method = methodOf(type, "__init__", instance);
	if (method !== undefined) {
		callAny(method, call);
		return instance;
	}
	if (known.some((name) => !MODULE_CLASS.test(name)) && type.fields.length === 0) {
		return opaque(run, call.node);
	}
	const { positional, keywords } = call;
	type.fields.forEach((field, i) => {
		const value = positional[i] ?? keywords.get(field) ?? type.attributes.get(field);
		if (value !== undefined) {
			instance.attributes.set(field, value);
		}
	});
	return instance;
}

/** The elements of an argument, or a Python error. */
export function demandElements(
	call: ScriptCall,
	value: ScriptValue | undefined,
): readonly ScriptValue[] | undefined {
	if (value?.kind === "none") {
		throw new ScriptError("TypeError", "None is no list", call.node);
	}
	return value === undefined ? undefined : elementsOf(call.run, value, call.node);
}
