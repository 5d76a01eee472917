/** A template's text as a program that renders it. */
import { compileBody } from "./compile-statement.js";
import { enterFrame, type Activation, type Execute, type Frame } from "./frame.js";
import { normaliseSource } from "./lexer.js";
import { parseTemplate } from "./parser.js";
import { capture, descend, type Run } from "./run.js";
import { analyseBody, createScope, createSymbols, declareParameter, findUndeclared } from "./symbols.js";
import { PyFunction, PyObject } from "./values.js";

export interface TemplateProgram {
	/** The source that error offsets refer to. */
	readonly source: string;
	run(run: Run): void;
}

/** Throws a `TemplateError` for a template that jinja2 refuses; offsets refer to `normaliseSource(template)`. */
export function compileTemplate(template: string): TemplateProgram {
	const source = normaliseSource(template);
	const body = parseTemplate(source);
	const symbols = createSymbols(undefined, createScope(undefined));
	const frame: Frame = {
		symbols,
		isTopLevel: true,
		isSoft: false,
		isInLoop: false,
		blocks: new Map<string, Execute>(),
		source,
	};
	const self = findUndeclared(body, ["self"]).has("self") ? declareParameter(symbols, "self") : undefined;
	analyseBody(symbols, body);
	const execute = compileBody(frame, body);
	const enter = enterFrame(frame);
	return {
		source,
		run(run) {
			const activation: Activation = { slots: [], parent: undefined, run };
			enter(activation);
			if (self !== undefined) {
				activation.slots[self.slot] = templateReference(frame.blocks, activation);
			}
			execute(activation);
		},
	};
}

/** jinja2's `self`: its attributes are the named blocks, which can be called. */
function templateReference(blocks: ReadonlyMap<string, Execute>, activation: Activation): PyObject {
	const { run } = activation;
	return new PyObject(
		"TemplateReference",
		(name) => {
			const block = blocks.get(name);
			return block === undefined
				? undefined
				: new PyFunction(name, "BlockReference", () =>
						descend(run, () => capture(run, () => block(activation)).text),
					);
		},
		undefined,
		() => "<TemplateReference None>",
	);
}
