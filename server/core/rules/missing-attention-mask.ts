/** `generate` with ids alone, where the pad token is the EOS and Transformers cannot tell padding from text. */
import type { Fix } from "../base/fix.js";
import type { PythonArgument, PythonCall, PythonModule } from "../types/python-module.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { expressionRange, hasOpenKeywords, keywordOf } from "./support/script-calls.js";
import { insertKeyword, quoted } from "./support/script-edits.js";

export default defineRule({
	id: "missing-attention-mask",
	stage: "script",
	severity: "info",
	*check(module, ctx) {
		if (!padIsEos(module, ctx)) {
			return;
		}
		for (const call of module.calls.filter(
			({ name, receiver, callee }) => name === "generate" && (receiver !== undefined || callee.includes(".")),
		)) {
			const ids = keywordOf(call, "input_ids") ?? keywordOf(call, "inputs") ?? call.positional[0];
			const source = ids === undefined ? undefined : encodingOf(module, ids);
			if (source === undefined || keywordOf(call, "attention_mask") !== undefined || hasOpenKeywords(call)) {
				continue;
			}
			yield {
				range: call.location.range,
				message:
					'The pad token is the EOS here and "generate" gets no attention mask, so Transformers cannot tell padding from text and warns that results may be unreliable. Pass the mask.',
				fixes: passMask(module, call, source),
			};
		}
	},
});

function padIsEos({ text }: PythonModule, { tokenizer }: RuleContext): boolean {
	const isSet = /\.pad_token\s*=\s*[\w.]*\.eos_token\b/.test(text);
	return isSet || (tokenizer?.pad !== undefined && tokenizer.pad.id === tokenizer.eos?.id);
}

interface Encoding {
	readonly name: string;
	readonly isAttribute: boolean;
}

/** `inputs.input_ids` or `inputs["input_ids"]`: the encoding that has the mask too. */
function encodingOf(module: PythonModule, ids: PythonArgument): Encoding | undefined {
	const { start, end } = expressionRange(module, ids);
	const written = module.text.slice(start, end);
	const match = /^([A-Za-z_]\w*)(\.input_ids|\[["']input_ids["']\])/.exec(written);
	return match?.[1] === undefined ? undefined : { name: match[1], isAttribute: match[2] === ".input_ids" };
}

function passMask(module: PythonModule, call: PythonCall, { name, isAttribute }: Encoding): readonly Fix[] {
	const mask = isAttribute ? `${name}.attention_mask` : `${name}[${quoted(module, "attention_mask")}]`;
	const ids = keywordOf(call, "input_ids") ?? keywordOf(call, "inputs") ?? call.positional[0];
	const end = ids === undefined ? "" : module.text.slice(ids.location.range.start, ids.location.range.end);
	const moved = /\.(?:to|cuda)\([^()]*\)$/.exec(end)?.[0] ?? "";
	return fixOf("Pass the attention mask", insertKeyword(module, call, `attention_mask=${mask}${moved}`));
}
