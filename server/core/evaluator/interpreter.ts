/** The state of one module's evaluation: its bounds, what is recorded, and the function that runs now. */
import type { Location, TextRange } from "../base/text-range.js";
import type { PythonNode } from "../syntax/python/syntax-tree.js";
import type {
	KnownFiles,
	PythonAssignment,
	PythonCall,
	PythonModule,
	PythonValue,
} from "../types/python-module.js";
import { shorten } from "./text-parts.js";
import type { Certainty, EncodeCall, FunctionDefinition, LabelsState, Value } from "./value.js";

/** Node evaluations for one module; a script of 1 MB needs about 300,000. */
const MAX_STEPS = 1_500_000;
/** Nesting of expressions and statements. */
export const MAX_NESTING = 120;

export interface Interpreter {
	/** The file whose code runs now: another one's while its function is followed. */
	source: SourceModule;
	readonly known: KnownFiles;
	/** Data files that the script reads and that were not given, by the path as written. */
	readonly wanted: Set<string>;
	/** What calls in this file pass to a function, by parameter. */
	readonly passed: Map<PythonNode, Map<string, Value>>;
	/** Functions in the order in which something was first passed to them. */
	readonly passedOrder: PythonNode[];
	readonly imported: PythonModule["imports"][number][];
	/** Names of the module that some function of this file assigns (`global`). */
	readonly globals: ReadonlySet<string>;
	/** False while a function is followed from a call: its own run records its calls. */
	recording: boolean;
	steps: number;
	nesting: number;
	frame: Frame;
	/** Steps spent on following calls, and where the call that is followed now must end. */
	followedSteps: number;
	followEnd: number;
	readonly converted: Map<Value, PythonValue>;
	/** Functions that are followed now, innermost last. */
	readonly following: FunctionDefinition[];
	/** Functions to run on their own, in order of definition. */
	readonly functions: FunctionDefinition[];
	readonly calls: PythonCall[];
	readonly assignments: PythonAssignment[];
	readonly prompts: PromptRecord[];
}

/** A file of code, and what its imports mean. */
export interface SourceModule {
	readonly file: string;
	readonly text: string;
	/** Local names of imported modules and objects → their full names. */
	readonly imports: Map<string, string>;
}

/** What a function's run leaves behind. */
export interface Frame {
	readonly definition: FunctionDefinition | undefined;
	readonly returns: { readonly value: Value; readonly range: TextRange }[];
	/** Assignments to keys of a parameter: `example["text"] = …`. */
	readonly columns: { readonly column: string; readonly value: Value; readonly range: TextRange }[];
	readonly encodes: EncodeCall[];
	/** Columns that are made into a dataset here: `Dataset.from_dict({"input_ids": …})`. */
	readonly tables: Value[];
	readonly labels: LabelsState[];
	generates: boolean;
	/** True while nested in a condition that is not known. */
	conditions: number;
	loops: number;
}

export interface PromptRecord {
	readonly value: Value;
	/** The argument. */
	readonly range: TextRange;
	readonly enclosing?: string;
	/** Set where a server is asked: the name of the model, when it is constant. */
	readonly server?: { readonly model?: string };
}

export function createFrame(definition: FunctionDefinition | undefined): Frame {
	return {
		definition,
		returns: [],
		columns: [],
		encodes: [],
		tables: [],
		labels: [],
		generates: false,
		conditions: 0,
		loops: 0,
	};
}

export function createInterpreter(file: string, text: string, known: KnownFiles): Interpreter {
	return {
		source: { file, text, imports: new Map() },
		known,
		wanted: new Set(),
		passed: new Map(),
		passedOrder: [],
		imported: [],
		globals: globalNames(text),
		recording: true,
		steps: 0,
		nesting: 0,
		frame: createFrame(undefined),
		followedSteps: 0,
		followEnd: 0,
		converted: new Map(),
		following: [],
		functions: [],
		calls: [],
		assignments: [],
		prompts: [],
	};
}

function globalNames(text: string): ReadonlySet<string> {
	const statements = [...text.matchAll(/^[ \t]+global[ \t]+([\w, \t]{1,400})/gm)];
	return new Set(statements.flatMap(([, names = ""]) => names.split(",").map((name) => name.trim())));
}

/** False when the module has used up its work. */
export function takeStep(interpreter: Interpreter): boolean {
	interpreter.steps++;
	return interpreter.steps <= MAX_STEPS;
}

export function locationOf(interpreter: Interpreter, range: TextRange): Location {
	return { file: interpreter.source.file, range: { start: range.start, end: range.end } };
}

export function sourceOf(interpreter: Interpreter, node: TextRange): string {
	return interpreter.source.text.slice(node.start, Math.min(node.end, node.start + 400));
}

export function unknownValue(interpreter: Interpreter, node: TextRange): Value {
	return {
		kind: "unknown",
		text: shorten(sourceOf(interpreter, node)),
		location: locationOf(interpreter, node),
		certainty: "unknown",
	};
}

export function base(
	interpreter: Interpreter,
	node: TextRange,
	certainty: Certainty = "certain",
): { location: Location; certainty: Certainty } {
	return { location: locationOf(interpreter, node), certainty };
}

/** `a.b.c` for a chain of plain names; undefined for anything else. */
export function dottedName(interpreter: Interpreter, node: PythonNode): string | undefined {
	const names: string[] = [];
	let at: PythonNode | undefined = node;
	while (at?.type === "attribute" && names.length < 20) {
		const attribute: PythonNode | undefined = at.children.findLast((child) => child.field === "attribute");
		if (!attribute) {
			return undefined;
		}
		names.push(sourceOf(interpreter, attribute));
		at = at.children.find((child) => child.field === "object");
	}
	if (at?.type !== "identifier") {
		return undefined;
	}
	names.push(sourceOf(interpreter, at));
	return names.reverse().join(".");
}

/** Replaces the first name by what it was imported as. */
export function resolveImport(interpreter: Interpreter, name: string): string {
	const dot = name.indexOf(".");
	const first = dot < 0 ? name : name.slice(0, dot);
	const module = interpreter.source.imports.get(first);
	return module === undefined ? name : module + (dot < 0 ? "" : name.slice(dot));
}
