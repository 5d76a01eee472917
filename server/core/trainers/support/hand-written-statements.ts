/** Statements of a script for one row: in order, with the branches that the row takes. */
import { childOf, descendants, partsOf, type PythonNode } from "../../syntax/python/syntax-tree.js";
import { assignTo, deleteItem, spoil } from "./hand-written-assignments.js";
import { evaluate, readFunction } from "./hand-written-expressions.js";
import { elementsOf, operate, truthOf } from "./hand-written-operators.js";
import { importModule, importNames } from "./hand-written-imports.js";
import {
	bindName,
	lookUp,
	MAX_NESTING,
	opaque,
	sourceAt,
	sourceOfNode,
	takeStep,
	whyOpaque,
	type ScriptRun,
} from "./hand-written-run.js";
import {
	NONE,
	plainText,
	ScriptError,
	type ClassValue,
	type OpaqueValue,
	type ScriptScope,
	type ScriptValue,
} from "./hand-written-values.js";

/** Why a block ended before its end; `undefined`: it ran to its end. */
export type Completion = "break" | "continue" | { readonly returned: ScriptValue } | undefined;

export function runBlock(run: ScriptRun, block: PythonNode | undefined, scope: ScriptScope): Completion {
	if (run.nesting >= MAX_NESTING) {
		return { returned: opaque(run, block ?? run.statement) };
	}
	run.nesting++;
	let completion: Completion;
	for (const statement of partsOf(block)) {
		takeStep(run);
		completion = execute(run, statement, scope);
		if (completion !== undefined) {
			break;
		}
	}
	run.nesting--;
	return completion;
}

function execute(run: ScriptRun, node: PythonNode, scope: ScriptScope): Completion {
	if (!node.type.endsWith("_statement") || node.type === "expression_statement") {
		run.statement = node;
	}
	switch (node.type) {
		case "expression_statement":
			for (const part of partsOf(node)) {
				executeExpression(run, part, scope);
			}
			return undefined;
		case "import_statement":
			importModule(run, node, scope);
			return undefined;
		case "import_from_statement":
			importNames(run, node, scope);
			return undefined;
		case "if_statement":
			return executeIf(run, node, scope);
		case "for_statement":
			return executeFor(run, node, scope);
		case "while_statement":
			return executeWhile(run, node, scope);
		case "try_statement":
			return executeTry(run, node, scope);
		case "with_statement":
			return executeWith(run, node, scope);
		case "return_statement": {
			run.statement = node;
			const [expression] = partsOf(node);
			return { returned: expression === undefined ? NONE : evaluate(run, expression, scope) };
		}
		case "raise_statement":
			return executeRaise(run, node, scope);
		case "assert_statement":
			if (truthOf(run, evaluate(run, partsOf(node)[0], scope)) === false) {
				throw new ScriptError("AssertionError", sourceAt(run, node), node);
			}
			return undefined;
		case "delete_statement":
			partsOf(node)
				.flatMap((part) => (part.type === "expression_list" ? partsOf(part) : [part]))
				.forEach((target) => deleteItem(run, target, scope));
			return undefined;
		case "break_statement":
			return "break";
		case "continue_statement":
			return "continue";
		case "global_statement":
		case "nonlocal_statement":
			for (const part of partsOf(node)) {
				scope.outer?.add(sourceOfNode(run, part));
			}
			return undefined;
		case "pass_statement":
			return undefined;
		case "function_definition":
		case "class_definition":
		case "decorated_definition":
			define(run, node, scope);
			return undefined;
		default:
			spoilAssigned(run, node, scope, opaque(run, node));
			return undefined;
	}
}

function executeExpression(run: ScriptRun, node: PythonNode, scope: ScriptScope): void {
	if (node.type === "assignment") {
		executeAssignment(run, node, scope);
	} else if (node.type === "augmented_assignment") {
		executeAugmented(run, node, scope);
	} else {
		evaluate(run, node, scope);
	}
}

function executeAugmented(run: ScriptRun, node: PythonNode, scope: ScriptScope): void {
	const target = childOf(node, "left");
	if (target === undefined) {
		return;
	}
	const sign = sourceOfNode(run, childOf(node, "operator")).slice(0, -1);
	const before = evaluate(run, target, scope);
	const added = evaluate(run, childOf(node, "right"), scope);
	if (before.kind !== "list" || before.flavour !== "list" || sign !== "+") {
		assignTo(run, target, operate(run, node, sign, before, added), scope);
		return;
	}
	// `+=` changes the list itself.
	const more = elementsOf(run, added, node);
	if (more === undefined || before.spoiled !== undefined) {
		spoil(before, whyOpaque(run, node, added));
	} else {
		takeStep(run, more.length);
		before.items = [...before.items, ...more];
	}
}

/** `a = b = value`; a bare annotation `a: int` assigns nothing. */
function executeAssignment(run: ScriptRun, node: PythonNode, scope: ScriptScope): void {
	const targets: PythonNode[] = [];
	let right: PythonNode | undefined = node;
	while (right?.type === "assignment" && targets.length < 20) {
		const left = childOf(right, "left");
		targets.push(...(left === undefined ? [] : [left]));
		right = childOf(right, "right");
	}
	if (right === undefined) {
		return;
	}
	const value = evaluate(run, right, scope);
	for (const target of targets) {
		assignTo(run, target, value, scope);
	}
}

function executeIf(run: ScriptRun, node: PythonNode, scope: ScriptScope): Completion {
	for (const clause of [node, ...node.children.filter((child) => child.type === "elif_clause")]) {
		const condition = childOf(clause, "condition");
		const truth = truthOf(run, evaluate(run, condition, scope));
		if (truth === true) {
			return runBlock(run, childOf(clause, "consequence"), scope);
		}
		if (truth === undefined && condition !== undefined) {
			return openBranch(run, node, { clause, condition, scope });
		}
	}
	const otherwise = node.children.find((child) => child.type === "else_clause");
	return otherwise === undefined ? undefined : runBlock(run, childOf(otherwise, "body"), scope);
}

interface OpenBranch {
	readonly clause: PythonNode;
	readonly condition: PythonNode;
	readonly scope: ScriptScope;
}

/** A condition that is not known: outside the row's functions the preparation itself is followed, and the doubt named. */
function openBranch(run: ScriptRun, node: PythonNode, { clause, condition, scope }: OpenBranch): Completion {
	const block = childOf(clause, "consequence");
	if (run.rowDepth === 0 && block !== undefined && prepares(run, block)) {
		run.doubts.add(`\`${sourceAt(run, condition)}\` is not known here; shown as if it were true.`);
		return runBlock(run, block, scope);
	}
	const why = opaque(run, condition);
	spoilAssigned(run, node, scope, why);
	if (leaves(node) && run.rowDepth === 0) {
		run.doubts.add(`\`${sourceAt(run, condition)}\` is not known here; shown as if it were false.`);
		return undefined;
	}
	return leaves(node) ? { returned: why } : undefined;
}

const PREPARING = /\.map\(|\bTrainer\(|load_dataset\(|load_from_disk\(/;

function prepares(run: ScriptRun, block: PythonNode): boolean {
	return PREPARING.test(sourceOfNode(run, block));
}

/** The branch may end the function or the loop. */
function leaves(node: PythonNode): boolean {
	for (const part of descendants(node)) {
		if (/^(?:return|break|continue)_statement$/.test(part.type)) {
			return true;
		}
	}
	return false;
}

/** After code that may or may not have run, what it assigns is not known. */
export function spoilAssigned(run: ScriptRun, node: PythonNode, scope: ScriptScope, why: OpaqueValue): void {
	for (const part of descendants(node)) {
		const assigns = /^(?:assignment|augmented_assignment|for_statement)$/.test(part.type);
		const target = assigns ? childOf(part, "left") : changedByCall(part);
		if (target !== undefined) {
			spoilTarget(run, target, scope, why);
		}
	}
}

function changedByCall(call: PythonNode): PythonNode | undefined {
	const callee = call.type === "call" ? childOf(call, "function") : undefined;
	return callee?.type === "attribute" ? childOf(callee, "object") : undefined;
}

function spoilTarget(run: ScriptRun, target: PythonNode, scope: ScriptScope, why: OpaqueValue): void {
	if (target.type === "identifier") {
		const name = sourceOfNode(run, target);
		const before = lookUp(scope, name);
		if (before !== undefined && before.kind !== "function" && before.kind !== "symbol") {
			spoil(before, why, run);
		}
		if (target.field === "left") {
			bindName(scope, name, before?.kind === "tokenizer" ? before : why);
		}
		return;
	}
	if (target.type === "subscript" || target.type === "attribute") {
		const base = childOf(target, target.type === "subscript" ? "value" : "object");
		if (base !== undefined) {
			spoilTarget(run, { ...base, field: "object" }, scope, why);
		}
		return;
	}
	partsOf(target).forEach((part) => spoilTarget(run, { ...part, field: "left" }, scope, why));
}

function executeFor(run: ScriptRun, node: PythonNode, scope: ScriptScope): Completion {
	const iterable = evaluate(run, childOf(node, "right"), scope);
	const elements = elementsOf(run, iterable, node);
	const target = childOf(node, "left");
	if (elements === undefined || target === undefined) {
		const why = iterable.kind === "opaque" ? iterable : opaque(run, node);
		spoilAssigned(run, node, scope, why);
		return leaves(node) ? { returned: why } : undefined;
	}
	for (const element of elements) {
		takeStep(run);
		assignTo(run, target, element, scope);
		const completion = runBlock(run, childOf(node, "body"), scope);
		if (completion === "break") {
			return undefined;
		}
		if (completion !== undefined && completion !== "continue") {
			return completion;
		}
	}
	const otherwise = node.children.find((child) => child.type === "else_clause");
	return otherwise === undefined ? undefined : runBlock(run, childOf(otherwise, "body"), scope);
}

function executeWhile(run: ScriptRun, node: PythonNode, scope: ScriptScope): Completion {
	for (;;) {
		takeStep(run);
		const truth = truthOf(run, evaluate(run, childOf(node, "condition"), scope));
		if (truth === undefined) {
			spoilAssigned(run, node, scope, opaque(run, node));
			return undefined;
		}
		const completion = truth ? runBlock(run, childOf(node, "body"), scope) : "break";
		if (completion === "break") {
			return undefined;
		}
		if (completion !== undefined && completion !== "continue") {
			return completion;
		}
	}
}

function executeTry(run: ScriptRun, node: PythonNode, scope: ScriptScope): Completion {
	const blockOf = (clause: PythonNode | undefined): PythonNode | undefined =>
		clause?.children.find((child) => child.type === "block");
	let completion: Completion;
	const { nesting, rowDepth } = run;
	try {
		completion = runBlock(run, childOf(node, "body"), scope);
		const otherwise = node.children.find((child) => child.type === "else_clause");
		completion ??= otherwise === undefined ? undefined : runBlock(run, childOf(otherwise, "body"), scope);
	} catch (error) {
		const clause = error instanceof ScriptError ? handlerOf(run, node, error) : undefined;
		if (clause === undefined) {
			throw error;
		}
		run.nesting = nesting;
		run.rowDepth = rowDepth;
		completion = runBlock(run, blockOf(clause), scope);
	}
	const last = node.children.find((child) => child.type === "finally_clause");
	return (last === undefined ? undefined : runBlock(run, blockOf(last), scope)) ?? completion;
}

function handlerOf(run: ScriptRun, node: PythonNode, error: ScriptError): PythonNode | undefined {
	return node.children.find((clause) => {
		if (clause.type !== "except_clause") {
			return false;
		}
		const header = partsOf(clause).filter((part) => part.type !== "block");
		const source = header.map((part) => sourceOfNode(run, part)).join(" ");
		return source === "" || source.includes(error.type) || /\b(?:Base)?Exception\b/.test(source);
	});
}

function executeWith(run: ScriptRun, node: PythonNode, scope: ScriptScope): Completion {
	const clause = node.children.find((child) => child.type === "with_clause");
	for (const item of partsOf(clause)) {
		const value = childOf(item, "value");
		const [expression] = value?.type === "as_pattern" ? partsOf(value) : [value];
		const result = evaluate(run, expression, scope);
		const alias = value?.type === "as_pattern" ? childOf(value, "alias") : undefined;
		const target = alias === undefined ? undefined : partsOf(alias)[0];
		if (target !== undefined) {
			assignTo(run, target, result, scope);
		}
	}
	return runBlock(run, childOf(node, "body"), scope);
}

function executeRaise(run: ScriptRun, node: PythonNode, scope: ScriptScope): never {
	const [expression] = partsOf(node);
	const call = expression?.type === "call" ? childOf(expression, "function") : expression;
	if (expression?.type === "call") {
		evaluate(run, expression, scope);
	}
	throw new ScriptError(sourceOfNode(run, call) || "Exception", sourceAt(run, node), node);
}

function define(run: ScriptRun, node: PythonNode, scope: ScriptScope): void {
	const definition = node.type === "decorated_definition" ? childOf(node, "definition") : node;
	const name = sourceOfNode(run, childOf(definition, "name"));
	if (definition?.type === "function_definition") {
		bindName(scope, name, readFunction(run, definition, scope));
	} else if (definition?.type === "class_definition") {
		bindName(scope, name, readClass(run, definition, scope));
	}
}

function readClass(run: ScriptRun, node: PythonNode, scope: ScriptScope): ClassValue {
	const bases = partsOf(childOf(node, "superclasses"))
		.filter((part) => part.type !== "keyword_argument")
		.map((part) => evaluate(run, part, scope));
	const names = new Map<string, ScriptValue>();
	const fields: string[] = [];
	for (const parent of bases) {
		if (parent.kind === "class") {
			parent.attributes.forEach((value, key) => names.set(key, value));
			fields.push(...parent.fields);
		}
	}
	const body = childOf(node, "body");
	for (const statement of partsOf(body)) {
		const [assignment] = statement.type === "expression_statement" ? partsOf(statement) : [];
		if (assignment?.type === "assignment" && childOf(assignment, "type") !== undefined) {
			fields.push(sourceOfNode(run, childOf(assignment, "left")));
		}
	}
	runBlock(run, body, { names, parent: scope });
	const name = sourceOfNode(run, childOf(node, "name"));
	names.set("__name__", plainText(name));
	return { kind: "class", name, attributes: names, bases, fields: [...new Set(fields)] };
}
