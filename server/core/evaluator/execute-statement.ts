/** Statements in order: bindings, branches, loops, functions and classes. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { executeAssignment, executeAugmented } from "./execute-assignment.js";
import { bindTarget, elementOf, seriesOf } from "./evaluate-comprehension.js";
import { loadData } from "./call-data.js";
import { commandOption } from "./call-parser.js";
import { keywordOf, readCallSite, type CallSite } from "./call-site.js";
import { evaluateCall } from "./evaluate-call.js";
import { evaluate } from "./evaluate-expression.js";
import { isTrue } from "./evaluate-operator.js";
import { functionDefinition } from "./function-definition.js";
import { base, locationOf, MAX_NESTING, sourceOf, takeStep, type Interpreter } from "./interpreter.js";
import { readImport } from "./read-import.js";
import { bind, createScope, mergeBranches } from "./scope.js";
import { stringOf, type ObjectValue, type Scope, type Value } from "./value.js";

/** `ended`: what follows in the block does not run. */
export type Completion = "normal" | "ended";

export function runBlock(interpreter: Interpreter, block: PythonNode | undefined, scope: Scope): Completion {
	if (!block || interpreter.nesting >= MAX_NESTING) {
		return "normal";
	}
	interpreter.nesting++;
	let completion: Completion = "normal";
	for (const statement of partsOf(block)) {
		if (!takeStep(interpreter)) {
			break;
		}
		completion = execute(interpreter, statement, scope);
		if (completion === "ended") {
			break;
		}
	}
	interpreter.nesting--;
	return completion;
}

function execute(interpreter: Interpreter, node: PythonNode, scope: Scope): Completion {
	switch (node.type) {
		case "expression_statement":
			for (const part of partsOf(node)) {
				executeExpression(interpreter, part, scope);
			}
			return "normal";
		case "import_statement":
		case "import_from_statement":
			readImport(interpreter, node, scope);
			return "normal";
		case "if_statement":
			return executeIf(interpreter, node, scope);
		case "for_statement":
		case "while_statement":
			return executeLoop(interpreter, node, scope);
		case "try_statement":
			return executeTry(interpreter, node, scope);
		case "with_statement":
			return executeWith(interpreter, node, scope);
		case "match_statement":
			return executeMatch(interpreter, node, scope);
		case "return_statement":
			executeReturn(interpreter, node, scope);
			return "ended";
		case "raise_statement":
			evaluateAll(interpreter, node, scope);
			return "ended";
		case "break_statement":
		case "continue_statement":
			return "ended";
		case "function_definition":
		case "class_definition":
			define(interpreter, node, scope, undefined);
			return "normal";
		case "decorated_definition":
			defineDecorated(interpreter, node, scope);
			return "normal";
		case "ERROR":
			// What the parser made of a broken stretch still counts.
			return runBlock(interpreter, node, scope);
		default:
			executeExpression(interpreter, node, scope);
			return "normal";
	}
}

function executeExpression(interpreter: Interpreter, node: PythonNode, scope: Scope): void {
	if (node.type === "assignment") {
		executeAssignment(interpreter, node, scope);
	} else if (node.type === "augmented_assignment") {
		executeAugmented(interpreter, node, scope);
	} else if (node.type === "yield") {
		executeReturn(interpreter, node, scope);
	} else if (node.type === "call") {
		evaluateCall(interpreter, node, scope);
	} else {
		evaluate(interpreter, node, scope);
	}
}

function evaluateAll(interpreter: Interpreter, node: PythonNode, scope: Scope): void {
	for (const part of partsOf(node)) {
		evaluate(interpreter, part, scope);
	}
}

function executeReturn(interpreter: Interpreter, node: PythonNode, scope: Scope): void {
	const [expression] = partsOf(node);
	if (!expression) {
		return;
	}
	const value = evaluate(interpreter, expression, scope);
	if (node.type === "yield") {
		interpreter.frame.returns.push({
			value: seriesOf(interpreter, node, value, expression),
			range: expression,
		});
	} else {
		interpreter.frame.returns.push({ value, range: expression });
	}
}

function executeIf(interpreter: Interpreter, node: PythonNode, scope: Scope): Completion {
	const branches: Scope[] = [];
	const clauses = [node, ...node.children.filter((child) => child.type === "elif_clause")];
	// While every condition before was certainly false, the next certain one is the only path.
	let isCertain = true;
	for (const clause of clauses) {
		const truth = isTrue(evaluate(interpreter, childOf(clause, "condition"), scope));
		const block = childOf(clause, "consequence");
		if (truth === false) {
			continue;
		}
		if (truth === true && isCertain) {
			return runBlock(interpreter, block, scope);
		}
		isCertain = false;
		runBranch(interpreter, block, scope, branches);
		if (truth === true) {
			return finishBranches(scope, branches);
		}
	}
	const otherwise = node.children.find((child) => child.type === "else_clause");
	const block = otherwise ? childOf(otherwise, "body") : undefined;
	if (isCertain) {
		return runBlock(interpreter, block, scope);
	}
	runBranch(interpreter, block, scope, branches);
	return finishBranches(scope, branches);
}

function runBranch(
	interpreter: Interpreter,
	block: PythonNode | undefined,
	scope: Scope,
	branches: Scope[],
): void {
	const branch = createScope("branch", scope);
	interpreter.frame.conditions++;
	if (runBlock(interpreter, block, branch) === "normal") {
		branches.push(branch);
	}
	interpreter.frame.conditions--;
}

function finishBranches(scope: Scope, branches: readonly Scope[]): Completion {
	mergeBranches(scope, branches);
	return branches.length === 0 ? "ended" : "normal";
}

/** The body runs once, with the target as any element; what it binds is taken to be bound afterwards. */
function executeLoop(interpreter: Interpreter, node: PythonNode, scope: Scope): Completion {
	const body = createScope("loop", scope);
	if (node.type === "for_statement") {
		const iterable = evaluate(interpreter, childOf(node, "right"), scope);
		bindTarget(interpreter, childOf(node, "left"), elementOf(iterable), body);
	} else {
		evaluate(interpreter, childOf(node, "condition"), scope);
	}
	interpreter.frame.loops++;
	runBlock(interpreter, childOf(node, "body"), body);
	interpreter.frame.loops--;
	mergeBranches(scope, [body]);
	const otherwise = node.children.find((child) => child.type === "else_clause");
	return otherwise ? runBlock(interpreter, childOf(otherwise, "body"), scope) : "normal";
}

function executeTry(interpreter: Interpreter, node: PythonNode, scope: Scope): Completion {
	const completion = runBlock(interpreter, childOf(node, "body"), scope);
	let hasOpenHandler = false;
	interpreter.frame.conditions++;
	for (const clause of node.children) {
		if (clause.type === "except_clause" || clause.type === "except_group_clause") {
			const handler = createScope("branch", scope);
			const block = clause.children.find((child) => child.type === "block");
			if (runBlock(interpreter, block, handler) === "normal") {
				hasOpenHandler = true;
				mergeBranches(scope, [handler, createScope("branch", scope)]);
			}
		}
	}
	interpreter.frame.conditions--;
	for (const clause of node.children) {
		if (clause.type === "else_clause" || clause.type === "finally_clause") {
			const block = clause.children.find((child) => child.type === "block");
			runBlock(interpreter, block, scope);
		}
	}
	return completion === "ended" && !hasOpenHandler ? "ended" : "normal";
}

function executeWith(interpreter: Interpreter, node: PythonNode, scope: Scope): Completion {
	const clause = node.children.find((child) => child.type === "with_clause");
	for (const item of partsOf(clause)) {
		const value = childOf(item, "value");
		if (value?.type !== "as_pattern") {
			evaluate(interpreter, value, scope);
			continue;
		}
		const alias = childOf(value, "alias");
		const target = alias ? partsOf(alias)[0] : undefined;
		const name = target ? sourceOf(interpreter, target) : undefined;
		const [expression] = partsOf(value);
		const result =
			expression?.type === "call"
				? evaluateCall(interpreter, expression, scope, name)
				: evaluate(interpreter, expression, scope);
		bindTarget(interpreter, target, result, scope);
	}
	return runBlock(interpreter, childOf(node, "body"), scope);
}

function executeMatch(interpreter: Interpreter, node: PythonNode, scope: Scope): Completion {
	evaluate(interpreter, childOf(node, "subject"), scope);
	const branches: Scope[] = [createScope("branch", scope)];
	interpreter.frame.conditions++;
	for (const clause of partsOf(childOf(node, "body"))) {
		const branch = createScope("branch", scope);
		for (const block of childrenOf(clause, "consequence")) {
			if (runBlock(interpreter, block, branch) === "normal") {
				branches.push(branch);
			}
		}
	}
	interpreter.frame.conditions--;
	mergeBranches(scope, branches);
	return "normal";
}

/** Decorators run before the definition; those of click and hydra say what the parameters are. */
function defineDecorated(interpreter: Interpreter, node: PythonNode, scope: Scope): void {
	const definition = childOf(node, "definition");
	const passed = new Map<string, Value>();
	const [first] = definition ? parameterNames(interpreter, definition) : [];
	for (const decorator of node.children.filter((child) => child.type === "decorator")) {
		const [expression] = partsOf(decorator);
		if (expression?.type !== "call") {
			continue;
		}
		evaluateCall(interpreter, expression, scope);
		const { recording } = interpreter;
		interpreter.recording = false;
		const site = readCallSite(interpreter, expression, scope);
		interpreter.recording = recording;
		const option = commandOption(interpreter, site);
		if (option?.value) {
			passed.set(option.name, option.value);
		}
		const config = hydraConfig(interpreter, site);
		if (config && first !== undefined) {
			passed.set(first, config);
		}
	}
	if (definition && passed.size > 0) {
		interpreter.passed.set(definition, passed);
	}
	define(interpreter, definition, scope, undefined);
}

function parameterNames(interpreter: Interpreter, definition: PythonNode): string[] {
	return partsOf(childOf(definition, "parameters")).map(
		(part) => /^\w*/.exec(sourceOf(interpreter, part))?.[0] ?? "",
	);
}

/** `@hydra.main(config_path="conf", config_name="config")`. */
function hydraConfig(interpreter: Interpreter, site: CallSite): Value | undefined {
	const name = stringOf(keywordOf(site, "config_name")?.value);
	if (!/(?:^|\.)hydra\.main$/.test(site.callee) || name === undefined) {
		return undefined;
	}
	const folder = stringOf(keywordOf(site, "config_path")?.value);
	const file = /\.ya?ml$/.test(name) ? name : `${name}.yaml`;
	return loadData(
		interpreter,
		folder === undefined || folder === "." ? file : `${folder}/${file}`,
		"possible",
	);
}

function define(
	interpreter: Interpreter,
	node: PythonNode | undefined,
	scope: Scope,
	self: ObjectValue | undefined,
): void {
	if (node?.type === "class_definition") {
		defineClass(interpreter, node, scope);
	} else if (node?.type === "function_definition") {
		const definition = functionDefinition(interpreter, node, scope, self);
		if (!definition) {
			return;
		}
		if (interpreter.recording) {
			interpreter.functions.push(definition);
		}
		const location = locationOf(interpreter, node);
		const value: Value = { kind: "function", definition, location, certainty: "certain" };
		if (self) {
			self.attributes.set(definition.name, value);
		} else {
			bind(scope, definition.name, value);
		}
	}
}

/** The body's names become attributes; methods see the class's object as `self`. */
function defineClass(interpreter: Interpreter, node: PythonNode, scope: Scope): void {
	const nameNode = childOf(node, "name");
	if (!nameNode) {
		return;
	}
	const name = sourceOf(interpreter, nameNode);
	const attributes = new Map<string, Value>();
	const inherited: string[] = [];
	for (const parent of partsOf(childOf(node, "superclasses"))) {
		const value = parent.type === "keyword_argument" ? undefined : evaluate(interpreter, parent, scope);
		if (value?.kind === "object") {
			value.attributes.forEach((attribute, key) => attributes.set(key, attribute));
			inherited.push(...(value.fields ?? []));
		}
	}
	const fields = [...inherited, ...fieldNames(interpreter, childOf(node, "body"))];
	const type: ObjectValue = { kind: "object", name, attributes, fields, ...base(interpreter, node) };
	bind(scope, name, type);
	const body = createScope("class", scope);
	for (const statement of partsOf(childOf(node, "body"))) {
		const definition =
			statement.type === "decorated_definition" ? childOf(statement, "definition") : statement;
		if (definition?.type === "function_definition") {
			define(interpreter, definition, scope, type);
		} else {
			execute(interpreter, statement, body);
		}
	}
	body.names.forEach((value, key) => attributes.set(key, value));
}

/** Names with a type, in order: the fields of a dataclass. */
function fieldNames(interpreter: Interpreter, body: PythonNode | undefined): string[] {
	return partsOf(body).flatMap((statement) => {
		const [assignment] = statement.type === "expression_statement" ? partsOf(statement) : [];
		const left = assignment?.type === "assignment" ? childOf(assignment, "left") : undefined;
		const isField = left?.type === "identifier" && childOf(assignment, "type") !== undefined;
		return isField && left ? [sourceOf(interpreter, left)] : [];
	});
}
