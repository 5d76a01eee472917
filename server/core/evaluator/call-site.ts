/** A call with its callee and arguments evaluated, before anything is known about what it does. */
import { rangeOf } from "../base/text-range.js";
import { childOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { evaluate } from "./evaluate-expression.js";
import { attributeOf } from "./evaluate-member.js";
import { dottedName, resolveImport, sourceOf, type Interpreter } from "./interpreter.js";
import { lookUp } from "./scope.js";
import { shorten } from "./text-parts.js";
import { settled, type Scope, type Value } from "./value.js";

export interface CallSite {
	readonly node: PythonNode;
	/** Resolved through imports. */
	readonly callee: string;
	/** The last part of `callee`. */
	readonly name: string;
	/** What is called. */
	readonly target: Value;
	/** The value before the last dot. */
	readonly receiver: Value | undefined;
	/** The variable before the last dot, as written, when it is a plain name. */
	readonly receiverName: string | undefined;
	readonly positional: readonly SiteArgument[];
	readonly keywords: readonly (SiteArgument & { readonly name: string })[];
	readonly scope: Scope;
}

export interface SiteArgument {
	readonly value: Value;
	/** The value's expression. */
	readonly node: PythonNode;
	/** `name=value`, or the expression. */
	readonly whole: PythonNode;
}

export function readCallSite(interpreter: Interpreter, node: PythonNode, scope: Scope): CallSite {
	const functionNode = childOf(node, "function");
	const isMethod = functionNode?.type === "attribute";
	const objectNode = isMethod ? childOf(functionNode, "object") : undefined;
	const receiver = objectNode ? evaluate(interpreter, objectNode, scope) : undefined;
	const attributeNode = isMethod ? childOf(functionNode, "attribute") : undefined;
	const attribute = attributeNode ? sourceOf(interpreter, attributeNode) : "";
	const callee = functionNode ? calleeName(interpreter, functionNode, scope, 0) : "";
	const target =
		receiver && functionNode
			? methodOf(interpreter, functionNode, receiver, attribute, scope)
			: evaluate(interpreter, functionNode, scope);
	const { positional, keywords } = readArguments(interpreter, childOf(node, "arguments"), scope);
	return {
		node,
		callee,
		name: attribute === "" ? callee.slice(callee.lastIndexOf(".") + 1) : attribute,
		target,
		receiver,
		receiverName: objectNode?.type === "identifier" ? sourceOf(interpreter, objectNode) : undefined,
		positional,
		keywords,
		scope,
	};
}

function methodOf(
	interpreter: Interpreter,
	node: PythonNode,
	receiver: Value,
	name: string,
	scope: Scope,
): Value {
	const written = dottedName(interpreter, node);
	const assigned = written === undefined ? undefined : lookUp(scope, written);
	return assigned ?? attributeOf(interpreter, node, receiver, name, written);
}

/** Chains are long in practice (`load_dataset(…).map(…).filter(…)`), but not endless. */
const MAX_CHAIN = 10;

/** `load_dataset().map` for methods of results: arguments are left out. */
function calleeName(interpreter: Interpreter, node: PythonNode, scope: Scope, depth: number): string {
	const dotted = dottedName(interpreter, node);
	if (dotted !== undefined) {
		const dot = dotted.indexOf(".");
		const first = dot < 0 ? dotted : dotted.slice(0, dot);
		const bound = lookUp(scope, first);
		const isLocal = bound !== undefined && bound.kind !== "function";
		return isLocal ? dotted : resolveImport(interpreter, dotted);
	}
	if (depth < MAX_CHAIN && node.type === "attribute") {
		const object = childOf(node, "object");
		const attribute = childOf(node, "attribute");
		const name = attribute ? sourceOf(interpreter, attribute) : "";
		return `${object ? calleeName(interpreter, object, scope, depth + 1) : ""}.${name}`;
	}
	if (depth < MAX_CHAIN && node.type === "call") {
		const inner = childOf(node, "function");
		return `${inner ? calleeName(interpreter, inner, scope, depth + 1) : ""}()`;
	}
	if (depth < MAX_CHAIN && node.type === "subscript") {
		const value = childOf(node, "value");
		return `${value ? calleeName(interpreter, value, scope, depth + 1) : ""}[]`;
	}
	return shorten(sourceOf(interpreter, node));
}

function readArguments(
	interpreter: Interpreter,
	node: PythonNode | undefined,
	scope: Scope,
): Pick<CallSite, "positional" | "keywords"> {
	const positional: SiteArgument[] = [];
	const keywords: (SiteArgument & { readonly name: string })[] = [];
	// `f(x for x in y)` has the generator in place of the argument list.
	const parts = node?.type === "generator_expression" ? [node] : partsOf(node);
	for (const part of parts) {
		if (part.type === "keyword_argument") {
			const nameNode = childOf(part, "name");
			const valueNode = childOf(part, "value");
			if (nameNode && valueNode) {
				const value = evaluate(interpreter, valueNode, scope);
				keywords.push({ name: sourceOf(interpreter, nameNode), value, node: valueNode, whole: part });
			}
		} else if (part.type === "dictionary_splat") {
			keywords.push(...splatKeywords(interpreter, evaluate(interpreter, partsOf(part)[0], scope), part));
		} else if (part.type === "list_splat") {
			const value = evaluate(interpreter, partsOf(part)[0], scope);
			const items = value.kind === "list" && value.items.length <= 20 ? value.items : [value];
			positional.push(...items.map((item) => ({ value: item, node: part, whole: part })));
		} else {
			positional.push({ value: evaluate(interpreter, part, scope), node: part, whole: part });
		}
	}
	return { positional, keywords };
}

/** The entries of `**value`; what is not known stands as a keyword named `**`. */
function splatKeywords(
	interpreter: Interpreter,
	given: Value,
	node: PythonNode,
): (SiteArgument & { readonly name: string })[] {
	const known = settled(given);
	const value = known.kind === "dict" ? known : given;
	const whole = { value, node, whole: node, name: "**" };
	if (value.kind !== "dict" || value.entries.length > 200) {
		return [whole];
	}
	const entries = value.entries.map((entry) => {
		const range = entry.value.location.file === interpreter.source.file ? entry.range : node;
		const at: PythonNode = { type: "expression", isNamed: true, ...rangeOf(range), children: [] };
		return { name: entry.key, value: entry.value, node: at, whole: at };
	});
	return value.isOpen ? [...entries, whole] : entries;
}

/** The argument by its name, or by its place. */
export function argumentOf(site: CallSite, name: string, index: number): SiteArgument | undefined {
	return site.keywords.findLast((keyword) => keyword.name === name) ?? site.positional[index];
}

export function keywordOf(site: CallSite, name: string): SiteArgument | undefined {
	return site.keywords.findLast((keyword) => keyword.name === name);
}
