/** What the compiler knows of the place in the template that it compiles, and what compiled code runs on. */
import type { Run } from "./run.js";
import {
	createScope,
	createSymbols,
	type FunctionScope,
	type Load,
	type Symbols,
	type Variable,
} from "./symbols.js";
import { TemplateError } from "./template-error.js";
import type { Value } from "./values.js";

/** The variables of a running function; a slot without a value is `missing` in jinja2's words. */
export interface Activation {
	readonly slots: (Value | undefined)[];
	readonly parent: Activation | undefined;
	readonly run: Run;
}

export type Evaluate = (activation: Activation) => Value;

/** 0: go on, 1: `break`, 2: `continue`. */
export type Signal = 0 | 1 | 2;
export type Execute = (activation: Activation) => Signal;

export interface Frame {
	readonly symbols: Symbols;
	/** Assignments are seen by macros and blocks that look names up. */
	readonly isTopLevel: boolean;
	/** Inside of a condition: an unknown filter is an error only when it runs. */
	readonly isSoft: boolean;
	/** `break` and `continue` have a loop of the same function around them. */
	readonly isInLoop: boolean;
	/** The named blocks that were seen, for all frames of a template. */
	readonly blocks: Map<string, Execute>;
	/** The template as errors refer to it. */
	readonly source: string;
}

export function innerFrame(frame: Frame, scope?: FunctionScope): Frame {
	return {
		...frame,
		symbols: createSymbols(frame.symbols, scope ?? frame.symbols.scope),
		isTopLevel: false,
		isSoft: false,
		isInLoop: scope === undefined && frame.isInLoop,
	};
}

export function newScope(frame: Frame): FunctionScope {
	return createScope(frame.symbols.scope);
}

export function activate(parent: Activation): Activation {
	return { slots: [], parent, run: parent.run };
}

/** Reads a variable from the function that the frame belongs to, or one around it. */
export function reader(frame: Frame, variable: Variable): (activation: Activation) => Value | undefined {
	const { slot } = variable;
	const distance = distanceTo(frame.symbols.scope, variable.scope);
	if (distance === 0) {
		return (activation) => activation.slots[slot];
	}
	if (distance === 1) {
		return (activation) => activation.parent?.slots[slot];
	}
	return (activation) => {
		let owner: Activation | undefined = activation;
		for (let i = 0; i < distance; i++) {
			owner = owner?.parent;
		}
		return owner?.slots[slot];
	};
}

function distanceTo(scope: FunctionScope, owner: FunctionScope): number {
	let distance = 0;
	for (let at: FunctionScope | undefined = scope; at !== undefined && at !== owner; at = at.parent) {
		distance++;
	}
	return distance;
}

/** Code that gives the frame's variables their first values. */
export function enterFrame(frame: Frame): (activation: Activation) => void {
	const loads = [...frame.symbols.loads].filter(([, load]) => load.kind !== "parameter");
	const steps = loads.map(([variable, load]) => ({ slot: variable.slot, read: loadReader(frame, load) }));
	switch (steps.length) {
		case 0:
			return () => undefined;
		default:
			return (activation) => {
				for (const { slot, read } of steps) {
					activation.slots[slot] = read(activation);
				}
			};
	}
}

function loadReader(frame: Frame, load: Load): (activation: Activation) => Value | undefined {
	switch (load.kind) {
		case "resolve": {
			const { name } = load;
			return ({ run }) => {
				const exported = run.exported.get(name);
				return exported === undefined ? run.variables.get(name) : exported;
			};
		}
		case "alias":
			return reader(frame, load.variable);
		case "parameter":
		case "undefined":
			return () => undefined;
	}
}

/** Code that forgets the frame's variables. */
export function leaveFrame(frame: Frame): (activation: Activation) => void {
	const slots = [...frame.symbols.loads.keys()].map(({ slot }) => slot);
	return (activation) => {
		for (const slot of slots) {
			activation.slots[slot] = undefined;
		}
	};
}

/** Tells where an error happened, unless it already knows; a JavaScript stack that is full is Python's too. */
export function locate(error: unknown, offset: number): unknown {
	if (error instanceof TemplateError) {
		error.offset ??= offset;
		return error;
	}
	if (error instanceof RangeError) {
		return error.message.includes("call stack")
			? new TemplateError("RecursionError", "maximum recursion depth exceeded", offset)
			: new TemplateError("LimitError", "The template makes a text that is too long.", offset);
	}
	return error;
}
