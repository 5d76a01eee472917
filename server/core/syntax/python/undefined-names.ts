/** Names that a script uses and that nothing in it defines, so that running the place raises NameError. */
import { PYTHON_BUILTINS } from "./python-builtins.js";
import { childOf, partsOf, textOf, type PythonNode } from "./syntax-tree.js";

export interface UndefinedName {
	readonly name: string;
	/** Where it is used, in source order. */
	readonly uses: readonly NameUse[];
}

export interface NameUse {
	readonly node: PythonNode;
	/** True when the place runs whenever the script does: outside functions, branches and loops. */
	readonly alwaysRuns: boolean;
}

/** Of a script without syntax errors; [] where names may come from somewhere that is not seen. */
export function undefinedNames(root: PythonNode, text: string): readonly UndefinedName[] {
	if (ADDS_NAMES.test(text)) {
		return [];
	}
	const module: NameScope = { kind: "module", names: new Set() };
	const walk: Walk = { text, uses: [], hasFuture: FUTURE.test(text), isOpaque: false };
	visit(root, walk, { scope: module, depth: 0, isMuted: false, alwaysRuns: true });
	if (walk.isOpaque) {
		return [];
	}
	const found = new Map<string, NameUse[]>();
	for (const { name, scope, node, alwaysRuns } of walk.uses) {
		if (!PYTHON_BUILTINS.has(name) && !isVisible(name, scope) && !isAskedFor(name, text)) {
			const uses = found.get(name) ?? [];
			uses.push({ node, alwaysRuns });
			found.set(name, uses);
		}
	}
	return [...found].map(([name, uses]) => ({ name, uses }));
}

/** Names made by text, by dictionary, by other files, or by commands of a notebook. */
const ADDS_NAMES =
	/\bglobals\(\)\s*(?:\[|\.(?:update|setdefault|__setitem__))|\bexec\(|\bexecfile\(|\bvars\(\)|\blocals\(\)\s*(?:\[|\.update)|\bbuiltins\b|__builtins__|\bsys\.modules\[__name__\]|^#(?:%+)?(?:run|load|pylab|store|R|sql|cython|px|macro|recall|rerun|edit|cpaste|paste|capture|fetch)\b/m;
const FUTURE = /^from\s+__future__\s+import\b[^\n]*\bannotations\b/m;
/** Deeper trees are not walked. */
const MAX_DEPTH = 900;

interface NameScope {
	readonly kind: "module" | "function" | "class" | "comprehension";
	readonly parent?: NameScope;
	readonly names: Set<string>;
}

interface Walk {
	readonly text: string;
	readonly uses: (NameUse & { readonly name: string; readonly scope: NameScope })[];
	/** Annotations are not evaluated. */
	readonly hasFuture: boolean;
	/** Set where anything may be defined. */
	isOpaque: boolean;
}

interface Place {
	readonly scope: NameScope;
	readonly depth: number;
	/** Uses do not count: the place never runs, or its NameError is expected. */
	readonly isMuted: boolean;
	readonly alwaysRuns: boolean;
}

/** Names of a class are seen in its body, not in its methods. */
function isVisible(name: string, from: NameScope): boolean {
	let isOwn = true;
	for (let scope: NameScope | undefined = from; scope !== undefined; scope = scope.parent) {
		if ((scope.kind !== "class" || isOwn) && scope.names.has(name)) {
			return true;
		}
		isOwn &&= scope.kind === "comprehension";
	}
	return false;
}

/** `"name" in globals()`. */
function isAskedFor(name: string, text: string): boolean {
	return new RegExp(`["']${name}["']\\s+(?:not\\s+)?in\\s+(?:locals|globals|dir|vars)\\(`).test(text);
}

function visit(node: PythonNode, walk: Walk, before: Place): void {
	if (node.type === "identifier") {
		use(node, walk, before);
		return;
	}
	if (node.children.length === 0 && node.type !== "ERROR") {
		return;
	}
	const place = { ...before, depth: before.depth + 1 };
	if (place.depth > MAX_DEPTH) {
		walk.isOpaque = true;
		return;
	}
	const go = (child: PythonNode | undefined, changed?: Partial<Place>): void => {
		if (child !== undefined) {
			visit(child, walk, changed === undefined ? place : { ...place, ...changed });
		}
	};
	const goAll = (children: readonly PythonNode[], changed?: Partial<Place>): void =>
		children.forEach((child) => go(child, changed));
	switch (node.type) {
		case "module":
		case "block":
			visitStatements(partsOf(node), walk, place);
			return;
		case "attribute":
			go(childOf(node, "object"));
			return;
		case "keyword_argument":
			go(childOf(node, "value"));
			return;
		case "import_statement":
		case "import_from_statement":
		case "future_import_statement":
			bindImports(node, walk, place.scope);
			return;
		case "global_statement":
			partsOf(node).forEach((part) => moduleOf(place.scope).names.add(textOf(walk.text, part)));
			return;
		case "nonlocal_statement":
		case "delete_statement":
			return;
		case "function_definition":
			visitFunction(node, walk, place);
			return;
		case "lambda": {
			const scope = childScope("function", place.scope);
			visitParameters(childOf(node, "parameters"), scope, walk, place);
			go(childOf(node, "body"), { scope, alwaysRuns: false });
			return;
		}
		case "class_definition": {
			bind(childOf(node, "name"), walk, place.scope);
			const scope = childScope("class", place.scope);
			bindTypeParameters(childOf(node, "type_parameters"), walk, scope);
			go(childOf(node, "superclasses"), { scope });
			go(childOf(node, "body"), { scope });
			return;
		}
		case "assignment":
			go(childOf(node, "right"));
			visitTarget(childOf(node, "left"), walk, place);
			if (place.scope.kind !== "function") {
				visitAnnotation(childOf(node, "type"), walk, place);
			}
			return;
		case "augmented_assignment":
			go(childOf(node, "right"));
			visitTarget(childOf(node, "left"), walk, place);
			return;
		case "named_expression":
			bind(childOf(node, "name"), walk, functionOf(place.scope));
			go(childOf(node, "value"));
			return;
		case "type_alias_statement":
			visitTarget(partsOf(childOf(node, "left") ?? node)[0], walk, place);
			return;
		case "for_statement":
			visitTarget(childOf(node, "left"), walk, place);
			go(childOf(node, "right"));
			goAll(
				node.children.filter(({ field }) => field === "body" || field === "alternative"),
				{ alwaysRuns: false },
			);
			return;
		case "as_pattern":
			visitAsPattern(node, walk, place);
			return;
		case "except_clause":
		case "except_group_clause":
			visitTarget(childOf(node, "alias"), walk, place);
			goAll(
				partsOf(node).filter(({ field }) => field !== "alias"),
				{ alwaysRuns: false },
			);
			return;
		case "try_statement":
			goAll(partsOf(node), { isMuted: place.isMuted || expectsMissing(node, walk.text), alwaysRuns: false });
			return;
		case "if_statement":
		case "elif_clause":
			visitCondition(node, walk, place);
			return;
		case "while_statement":
		case "else_clause":
		case "conditional_expression":
		case "boolean_operator":
			goAll(partsOf(node), { alwaysRuns: false });
			return;
		case "list_comprehension":
		case "set_comprehension":
		case "dictionary_comprehension":
		case "generator_expression": {
			const scope = childScope("comprehension", place.scope);
			goAll(partsOf(node), { scope, alwaysRuns: false });
			return;
		}
		case "for_in_clause":
			visitTarget(childOf(node, "left"), walk, place);
			goAll(node.children.filter(({ field }) => field === "right"));
			return;
		case "case_clause":
			bindPatterns(node, walk, place);
			goAll(
				node.children.filter(({ field }) => field === "guard" || field === "consequence"),
				{ alwaysRuns: false },
			);
			return;
		case "type":
			visitAnnotation(node, walk, place);
			return;
		case "ERROR":
		case "exec_statement":
		case "print_statement":
			walk.isOpaque = true;
			return;
		default:
			goAll(partsOf(node));
	}
}

function use(node: PythonNode, walk: Walk, { scope, isMuted, alwaysRuns }: Place): void {
	if (!isMuted) {
		walk.uses.push({ name: textOf(walk.text, node), node, scope, alwaysRuns });
	}
}

/** What follows a statement that leaves the block never runs. */
function visitStatements(statements: readonly PythonNode[], walk: Walk, place: Place): void {
	let { isMuted } = place;
	for (const statement of statements) {
		visit(statement, walk, { ...place, isMuted });
		isMuted ||= leaves(statement, walk.text);
	}
}

const EXIT = /^(?:sys\.exit|exit|quit|os\._exit)\s*\(/;

function leaves(statement: PythonNode, text: string): boolean {
	return (
		["return_statement", "raise_statement", "continue_statement", "break_statement"].includes(
			statement.type,
		) ||
		(statement.type === "expression_statement" && EXIT.test(textOf(text, statement)))
	);
}

function visitFunction(node: PythonNode, walk: Walk, place: Place): void {
	bind(childOf(node, "name"), walk, place.scope);
	const scope = childScope("function", place.scope);
	bindTypeParameters(childOf(node, "type_parameters"), walk, scope);
	visitParameters(childOf(node, "parameters"), scope, walk, place);
	const hasTypes = childOf(node, "type_parameters") !== undefined;
	visitAnnotation(childOf(node, "return_type"), walk, hasTypes ? { ...place, scope } : place);
	const body = childOf(node, "body");
	if (body !== undefined) {
		visit(body, walk, { ...place, scope, alwaysRuns: false });
	}
}

/** Defaults and annotations are worked out where the function is defined. */
function visitParameters(list: PythonNode | undefined, scope: NameScope, walk: Walk, place: Place): void {
	for (const parameter of partsOf(list)) {
		const target = childOf(parameter, "name") ?? plainParameter(parameter);
		bindAll(target, walk, scope);
		visitAnnotation(childOf(parameter, "type"), walk, place);
		const value = childOf(parameter, "value");
		if (value !== undefined) {
			visit(value, walk, place);
		}
	}
}

function plainParameter(parameter: PythonNode): PythonNode | undefined {
	return parameter.type === "typed_parameter" ? partsOf(parameter)[0] : parameter;
}

/** Only where it is evaluated: a text is not, and neither is one of a local variable. */
function visitAnnotation(type: PythonNode | undefined, walk: Walk, place: Place): void {
	if (type !== undefined && !walk.hasFuture) {
		partsOf(type).forEach((part) => visit(part, walk, place));
	}
}

function visitTarget(target: PythonNode | undefined, walk: Walk, place: Place): void {
	if (target === undefined) {
		return;
	}
	switch (target.type) {
		case "identifier":
			bind(target, walk, place.scope);
			return;
		case "attribute":
		case "subscript":
			visit(target, walk, place);
			return;
		default:
			partsOf(target).forEach((part) => visitTarget(part, walk, { ...place, depth: place.depth + 1 }));
	}
}

/** `with open(path) as file`, `except ValueError as error`. */
function visitAsPattern(node: PythonNode, walk: Walk, place: Place): void {
	const alias = childOf(node, "alias");
	for (const part of partsOf(node)) {
		if (part === alias) {
			visitTarget(part, walk, place);
		} else {
			visit(part, walk, place);
		}
	}
}

const NEVER = /^(?:False|0|(?:typing\.)?TYPE_CHECKING)$/;

function visitCondition(node: PythonNode, walk: Walk, place: Place): void {
	const condition = childOf(node, "condition");
	const isNever = condition !== undefined && NEVER.test(textOf(walk.text, condition));
	for (const part of partsOf(node)) {
		const isMuted = place.isMuted || (isNever && part.field === "consequence");
		visit(part, walk, { ...place, isMuted, alwaysRuns: place.alwaysRuns && part === condition });
	}
}

/** Statements that are tried to see whether a name is there; a whole run in a `try` is no such question. */
const MAX_TRIED = 3;

/** A handler for the missing name, or for everything that a few statements raise. */
function expectsMissing(node: PythonNode, text: string): boolean {
	const isShort = partsOf(childOf(node, "body")).length <= MAX_TRIED;
	return node.children.some((child) => {
		const head = child.type === "except_clause" ? textOf(text, child).split("\n")[0] : undefined;
		return (
			head !== undefined &&
			(/\b(?:NameError|UnboundLocalError)\b/.test(head) ||
				(isShort && /^except\s*:|\b(?:Exception|BaseException)\b/.test(head)))
		);
	});
}

function bindImports(node: PythonNode, walk: Walk, scope: NameScope): void {
	if (node.children.some(({ type }) => type === "wildcard_import")) {
		walk.isOpaque = true;
		return;
	}
	for (const name of node.children.filter(({ field }) => field === "name")) {
		const alias = childOf(name, "alias");
		const first = alias ?? partsOf(name)[0] ?? name;
		bind(first, walk, scope);
	}
}

/** Every name in a pattern of `match`: a class in it is taken for bound, too. */
function bindPatterns(node: PythonNode, walk: Walk, { scope }: Place): void {
	node.children
		.filter(({ type }) => type === "case_pattern")
		.forEach((pattern) => bindAll(pattern, walk, scope));
}

function bindTypeParameters(node: PythonNode | undefined, walk: Walk, scope: NameScope): void {
	bindAll(node, walk, scope);
}

/** Every identifier at or below the node. */
function bindAll(node: PythonNode | undefined, walk: Walk, scope: NameScope): void {
	const stack = node === undefined ? [] : [node];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (next.type === "identifier") {
			bind(next, walk, scope);
		}
		stack.push(...next.children);
	}
}

function bind(name: PythonNode | undefined, { text }: Walk, scope: NameScope): void {
	if (name !== undefined) {
		scope.names.add(textOf(text, name));
	}
}

function childScope(kind: NameScope["kind"], parent: NameScope): NameScope {
	return { kind, parent, names: new Set() };
}

function moduleOf(scope: NameScope): NameScope {
	return scope.parent === undefined ? scope : moduleOf(scope.parent);
}

/** An assignment expression binds outside its comprehension. */
function functionOf(scope: NameScope): NameScope {
	return scope.kind === "comprehension" && scope.parent !== undefined ? functionOf(scope.parent) : scope;
}
