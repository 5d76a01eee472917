/** Assignments: names, attributes, keys of rows and dicts, and the labels of an encoding. */
import { childOf, childrenOf, partsOf, type PythonNode } from "../syntax/python/syntax-tree.js";
import { bindTarget, itemOf, seriesOf } from "./evaluate-comprehension.js";
import { evaluateCall } from "./evaluate-call.js";
import { evaluate } from "./evaluate-expression.js";
import { add } from "./evaluate-operator.js";
import { base, dottedName, locationOf, sourceOf, unknownValue, type Interpreter } from "./interpreter.js";
import { cut, toPythonValue } from "./python-value.js";
import { bind, isBoundOutsideLoop, keyName, lookUp } from "./scope.js";
import { specialTokenName, textAlternatives, textValue, unknownPart } from "./text-parts.js";
import { openChat } from "./open-chat.js";
import { stringOf, withCertainty, type LabelsState, type Scope, type Value } from "./value.js";

export function executeAssignment(interpreter: Interpreter, node: PythonNode, scope: Scope): void {
	const targets: PythonNode[] = [];
	let right: PythonNode | undefined = node;
	while (right?.type === "assignment" && targets.length < 20) {
		const left = childOf(right, "left");
		if (left) {
			targets.push(left);
		}
		right = childOf(right, "right");
	}
	if (!right) {
		return;
	}
	const [first] = targets;
	const value = first ? assignedValue(interpreter, first, right, scope) : evaluate(interpreter, right, scope);
	for (const target of targets) {
		assign(interpreter, { node, target, right, scope }, value);
	}
}

interface Assignment {
	/** The whole statement. */
	readonly node: PythonNode;
	readonly target: PythonNode;
	readonly right: PythonNode;
	readonly scope: Scope;
}

function assignedValue(interpreter: Interpreter, target: PythonNode, right: PythonNode, scope: Scope): Value {
	const call = right.type === "await" ? partsOf(right)[0] : right;
	if (call?.type === "call") {
		return evaluateCall(interpreter, call, scope, targetText(interpreter, target));
	}
	return isAccumulation(interpreter, target, right, scope)
		? accumulated(interpreter, right)
		: evaluate(interpreter, right, scope);
}

/** `text = text + more` in a loop. */
function isAccumulation(
	interpreter: Interpreter,
	target: PythonNode,
	right: PythonNode,
	scope: Scope,
): boolean {
	if (target.type !== "identifier" || right.type !== "binary_operator") {
		return false;
	}
	const name = sourceOf(interpreter, target);
	let at: PythonNode | undefined = right;
	while (at?.type === "binary_operator") {
		at = childOf(at, "left");
	}
	return at?.type === "identifier" && sourceOf(interpreter, at) === name && isBoundOutsideLoop(scope, name);
}

function accumulated(interpreter: Interpreter, right: PythonNode): Value {
	const location = locationOf(interpreter, right);
	return textValue([unknownPart(sourceOf(interpreter, right), location)], location, "unknown");
}

function assign(interpreter: Interpreter, assignment: Assignment, value: Value): void {
	const { target, scope } = assignment;
	switch (target.type) {
		case "identifier":
			bindTarget(interpreter, target, boundValue(interpreter, assignment, value), scope);
			record(interpreter, assignment, targetText(interpreter, target), value);
			return;
		case "attribute":
			assignAttribute(interpreter, assignment, value);
			return;
		case "subscript":
			assignKey(interpreter, assignment, value);
			return;
		case "pattern_list":
		case "tuple_pattern":
		case "list_pattern": {
			const names = partsOf(target);
			names.forEach((name, index) => {
				const item = itemOf(value, index, names.length) ?? unknownValue(interpreter, assignment.right);
				assign(interpreter, { ...assignment, target: name }, item);
			});
			return;
		}
		default:
			return;
	}
}

/** `EOS_TOKEN = None` at the top of a module, which a function fills before others read it. */
function boundValue(interpreter: Interpreter, { target, scope }: Assignment, value: Value): Value {
	const isFilledLater =
		value.kind === "none" &&
		scope.kind === "module" &&
		interpreter.globals.has(sourceOf(interpreter, target));
	return isFilledLater ? unknownValue(interpreter, target) : value;
}

function record(interpreter: Interpreter, { node }: Assignment, target: string, value: Value): void {
	if (!interpreter.recording) {
		return;
	}
	const enclosing = interpreter.frame.definition?.name;
	const sure = interpreter.frame.conditions > 0 ? withCertainty(value, "possible") : value;
	const plain = toPythonValue(interpreter, cut(sure));
	const location = locationOf(interpreter, node);
	interpreter.assignments.push(
		enclosing === undefined
			? { target, value: plain, location }
			: { target, value: plain, location, enclosing },
	);
}

function targetText(interpreter: Interpreter, target: PythonNode): string {
	if (target.type === "identifier") {
		return sourceOf(interpreter, target).slice(0, 200);
	}
	return sourceOf(interpreter, target).replace(/\s+/g, " ").replaceAll("'", '"').slice(0, 200);
}

function assignAttribute(interpreter: Interpreter, assignment: Assignment, value: Value): void {
	const { target, scope } = assignment;
	const objectNode = childOf(target, "object");
	const object = objectNode ? evaluate(interpreter, objectNode, scope) : undefined;
	const attributeNode = childOf(target, "attribute");
	const attribute = attributeNode ? sourceOf(interpreter, attributeNode) : "";
	const name = dottedName(interpreter, target);
	record(interpreter, assignment, name ?? targetText(interpreter, target), value);
	if (object?.kind === "ids" && attribute === "labels") {
		setLabels(interpreter, assignment, objectNode, object, value);
	} else if (object?.kind === "object" && value.kind !== "unknown") {
		object.attributes.set(attribute, value);
	} else if (name !== undefined && specialTokenName(name) === undefined) {
		// `tokenizer.pad_token` stays a special token by name: its text is the tokenizer's affair.
		bind(scope, name, value);
	}
}

function assignKey(interpreter: Interpreter, assignment: Assignment, value: Value): void {
	const { target, scope, right } = assignment;
	const objectNode = childOf(target, "value");
	const object = objectNode ? evaluate(interpreter, objectNode, scope) : undefined;
	const [indexNode] = childrenOf(target, "subscript");
	const index = indexNode ? evaluate(interpreter, indexNode, scope) : undefined;
	const key = stringOf(index);
	record(interpreter, assignment, targetText(interpreter, target), value);
	if (!object) {
		return;
	}
	if (object.kind === "ids") {
		if (key === "labels") {
			setLabels(interpreter, assignment, objectNode, object, value);
		} else {
			changeIds(interpreter, objectNode, scope);
		}
	} else if (key !== undefined && object.kind === "dict" && objectNode?.type === "identifier") {
		const entries = [...object.entries.filter((entry) => entry.key !== key), { key, value, range: right }];
		if (entries.length <= 500) {
			const depth = Math.max(object.depth, "depth" in value ? value.depth + 1 : 1);
			bind(scope, sourceOf(interpreter, objectNode), { ...object, entries, depth });
		}
	} else if (key !== undefined && (object.kind === "symbol" || object.kind === "call")) {
		assignColumn(interpreter, assignment, object, key, value);
	} else if (key === undefined && objectNode?.type === "identifier") {
		bind(scope, sourceOf(interpreter, objectNode), unknownValue(interpreter, right));
	}
}

/** `example["text"] = …`: from here on the key has that value, and the row has that column. */
function assignColumn(
	interpreter: Interpreter,
	{ scope, right }: Assignment,
	object: Value,
	key: string,
	value: Value,
): void {
	const { columns, conditions } = interpreter.frame;
	const before = columns.findIndex(({ column }) => column === key);
	if (before >= 0 && conditions === 0) {
		columns.splice(before, columns.length);
	}
	columns.push({ column: key, value, range: right });
	if (object.kind === "symbol") {
		bind(scope, keyName(object.name, key), value);
	}
}

/** A copy only when the value is the same encoding's ids. */
function setLabels(
	interpreter: Interpreter,
	assignment: Assignment,
	objectNode: PythonNode | undefined,
	object: Value & { readonly kind: "ids" },
	value: Value,
): void {
	const holder = objectNode?.type === "identifier" ? sourceOf(interpreter, objectNode) : undefined;
	const labels: LabelsState = {
		state: labelsStateOf(value, object),
		location: locationOf(interpreter, assignment.right),
		...(holder === undefined ? {} : { holder }),
	};
	interpreter.frame.labels.push(labels);
	if (holder !== undefined) {
		bind(assignment.scope, holder, { ...object, labels });
	}
}

/** What labels are to the ids beside them: those of the same tokenizer call, also row by row, or of a call for another text. */
export function labelsStateOf(value: Value, ids: Value & { readonly kind: "ids" }): LabelsState["state"] {
	const element = value.kind === "series" ? value.element : value;
	if (element.kind !== "ids" || element.role !== "input_ids") {
		return "unknown";
	}
	if (element.encode === ids.encode) {
		return "copy";
	}
	const [own, other] = [fieldsOf(ids.encode.input), fieldsOf(element.encode.input)];
	const isKnown = own.length > 0 && other.length > 0;
	return isKnown && !own.some((field) => other.includes(field)) ? "other" : "unknown";
}

/** The columns whose text is tokenized. */
function fieldsOf(input: Value | undefined): readonly string[] {
	switch (input?.kind) {
		case "field":
			return [input.field];
		case "series":
			return fieldsOf(input.element);
		case "text":
			return input.parts.flatMap((part) => (part.kind === "field" ? [part.field] : []));
		default:
			return [];
	}
}

/** `labels[i] = -100` and other writes into ids: what they are now is not followed. */
function changeIds(interpreter: Interpreter, objectNode: PythonNode | undefined, scope: Scope): void {
	if (objectNode?.type === "identifier") {
		const name = sourceOf(interpreter, objectNode);
		const value = lookUp(scope, name);
		if (value?.kind === "ids" && value.role !== "encoding") {
			bind(scope, name, { ...value, role: "other" });
		}
	}
}

/** `text += more`, `texts += [text]`, `count += 1`. */
export function executeAugmented(interpreter: Interpreter, node: PythonNode, scope: Scope): void {
	const target = childOf(node, "left");
	const right = childOf(node, "right");
	const operator = childOf(node, "operator");
	if (!target || !right) {
		return;
	}
	const value = evaluate(interpreter, right, scope);
	const before = evaluate(interpreter, target, scope);
	const isSum = operator !== undefined && sourceOf(interpreter, operator) === "+=";
	const name = dottedName(interpreter, target);
	const repeats = name !== undefined && isBoundOutsideLoop(scope, name);
	let after: Value = unknownValue(interpreter, node);
	if (isSum && repeats) {
		after = repeated(interpreter, node, before, value, right);
	} else if (isSum) {
		after = add(interpreter, node, { value: before, node: target }, { value, node: right });
	}
	const assignment = { node, target, right, scope };
	if (target.type === "subscript") {
		assignKey(interpreter, assignment, after);
	} else if (target.type === "identifier") {
		bindTarget(interpreter, target, after, scope);
		record(interpreter, assignment, targetText(interpreter, target), after);
	} else {
		assignAttribute(interpreter, assignment, after);
	}
}

/** What a sum in a loop is afterwards: a list of elements, or text with a stretch that is not known. */
function repeated(
	interpreter: Interpreter,
	node: PythonNode,
	before: Value,
	value: Value,
	right: PythonNode,
): Value {
	const chat = openChat(before);
	if (chat !== undefined) {
		return chat;
	}
	const [element] = value.kind === "list" ? value.items : [];
	if (before.kind === "list" && element) {
		return seriesOf(interpreter, node, element, right);
	}
	const location = locationOf(interpreter, right);
	const [start] = before.kind === "text" ? textAlternatives(before, "", location) : [];
	if (!start) {
		return { kind: "unknown", text: sourceOf(interpreter, node), ...base(interpreter, node, "unknown") };
	}
	return textValue([...start, unknownPart(sourceOf(interpreter, right), location)], location, "unknown");
}
