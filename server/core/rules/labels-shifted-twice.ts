/** Labels that a script moves by one place, for a model that moves them itself. */
import type { PythonArgument, PythonCall, PythonModule } from "../types/python-module.js";
import type { TextRange } from "../base/text-range.js";
import { defineRule } from "../types/rule.js";
import { argumentOf, expressionRange, keywordOf } from "./support/script-calls.js";

export default defineRule({
	id: "labels-shifted-twice",
	stage: "script",
	severity: "error",
	*check(module) {
		if (!CAUSAL.test(module.text)) {
			return;
		}
		for (const call of module.calls) {
			const labels = isHuggingFaceModel(module, call) ? keywordOf(call, "labels") : undefined;
			const shift = labels === undefined ? undefined : shiftOf(module, call, labels);
			const ids = argumentOf(call, "input_ids", 0);
			// Both without their first token stand beside each other again.
			const isMovedToo = ids !== undefined && shiftOf(module, call, ids) !== undefined;
			if (shift !== undefined && !isMovedToo) {
				yield {
					range: shift,
					message:
						"The labels are moved by one place here, and the model moves them once more when it computes the loss: it is trained to write the token after the next one. Hand over the ids as labels, in place.",
				};
			}
		}
	},
});

/** Models that read one text and write another take `decoder_input_ids` and labels that stand beside each other. */
const CAUSAL = /\b\w+ForCausalLM\b|\b\w+LMHeadModel\b|\bFastLanguageModel\b/;
/** `ids[:, 1:]`, `ids[..., 1:]`, `ids[1:]`, and `torch.roll(ids, -1)`. */
const SHIFT =
	/^[A-Za-z_][\w.]*(?:\[["'][\w]+["']\])?\[\s*(?:(?:\.\.\.|:)\s*,\s*)?1\s*:\s*\](?:\.(?:contiguous|clone|to|cuda|long|detach)\([^()]*\))*$|^(?:torch|np)\.roll\([^()]*?(?:shifts\s*=\s*)?-\s*1\b/;

/** A variable that holds a model of Transformers, whatever it was wrapped in. */
function isHuggingFaceModel({ calls, text }: PythonModule, { callee }: PythonCall): boolean {
	const isNamed = /^(?:self\.)?\w*model$/i.test(callee);
	const loads = calls.filter(({ assignedTo }) => assignedTo?.split(/,\s*/)[0] === callee);
	// A class of the script's own may take labels as it likes.
	const isOwn = /class\s+\w+\([^)]*Module[^)]*\)/.test(text);
	const isMade = calls.some(({ callee: made }) => IS_MODEL.test(made));
	return loads.length > 0
		? loads.every(({ callee: made }) => IS_MODEL.test(made) || (isMade && IS_WRAPPER.test(made)))
		: isNamed && !isOwn && isMade;
}

/** Classes of that name elsewhere may take labels as they like. */
const IS_MODEL =
	/^(?:(?:transformers|unsloth|peft)\.(?:[\w.]+\.)?)(?:\w*ForCausalLM|\w*LMHeadModel|FastLanguageModel)(?:\.from_(?:pretrained|config))?$/;
const IS_WRAPPER = /(?:get_peft_model|\.prepare|\.to|\.cuda|compile|DataParallel|DistributedDataParallel)$/;

/** Where the argument is moved, if it is. */
function shiftOf(module: PythonModule, call: PythonCall, argument: PythonArgument): TextRange | undefined {
	const range = expressionRange(module, argument);
	const written = module.text.slice(range.start, range.end);
	if (SHIFT.test(written)) {
		return range;
	}
	const name = /^([A-Za-z_]\w*)(?:\.(?:to|cuda|contiguous)\([^()]*\))*$/.exec(written)?.[1];
	const [only, ...others] = module.assignments.filter(
		({ target, enclosing, location }) =>
			target === name && enclosing === call.enclosing && location.range.start < call.location.range.start,
	);
	if (only === undefined || others.length > 0) {
		return undefined;
	}
	const { start, end } = only.location.range;
	const value = /^[^=]*=(?!=)\s*/.exec(module.text.slice(start, end))?.[0].length ?? 0;
	return SHIFT.test(module.text.slice(start + value, end).trim()) ? { start: start + value, end } : undefined;
}
