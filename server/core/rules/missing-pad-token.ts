/** A script that pads batches with a tokenizer that has no pad token. */
import type { Fix } from "../base/fix.js";
import type { Location } from "../base/text-range.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { hasNoPadToken } from "./support/models-without-pad.js";
import { callsNamed, keywordOf, tokenizerLoads, tokenizerVariable } from "./support/script-calls.js";
import { insertAfter, quoted } from "./support/script-edits.js";

export default defineRule({
	id: "missing-pad-token",
	stage: "run",
	severity: "error",
	*check(run, ctx) {
		const { config, module } = run;
		const modules = [module, ...(run.imported ?? [])];
		const padding = modules.flatMap((one) => paddingPlaces(one));
		const [first] = padding;
		const load = tokenizerLoads(module)[0];
		if (config.trainer !== "transformers" || first === undefined || load === undefined) {
			return;
		}
		if (!isWithoutPad(run, ctx) || modules.some(setsPad)) {
			return;
		}
		const name = config.tokenizer?.value ?? config.model?.value ?? "";
		yield {
			file: module.file,
			range: load.location.range,
			message: `The tokenizer of "${name}" has no pad token and the script sets none, so padding stops with an error. Set a pad token that is not the EOS.`,
			related: padding.map((place) => ({ ...place, message: "Padding is asked for here." })),
			fixes: fixes(run, ctx, load),
		};
	},
});

function isWithoutPad({ config }: Run, { tokenizer }: RuleContext): boolean {
	if (config.tokenizerEdits.padToken !== undefined) {
		return false;
	}
	const name = config.tokenizer ?? config.model;
	if (tokenizer !== undefined && tokenizer.template.level === "exact") {
		return tokenizer.pad === undefined;
	}
	return name?.certainty === "certain" && hasNoPadToken(name.value);
}

/** Anything that gives a tokenizer a pad token, in any module of the run. */
function setsPad({ text }: PythonModule): boolean {
	return /\bpad_token(?:_id)?["']?\s*(?:=(?!=)|:)|\bpad_token["']\s*,|["']\[PAD\]["']/.test(text);
}

const COLLATORS = ["DataCollatorForLanguageModeling", "DataCollatorForSeq2Seq", "DataCollatorWithPadding"];

function paddingPlaces(module: PythonModule): readonly Location[] {
	const padded = module.calls.flatMap((call) => {
		const padding = /(?:^|[._])tok(?:eni[sz]er)?$|encode_plus$/i.test(call.callee)
			? keywordOf(call, "padding")
			: undefined;
		const value = padding?.value;
		const isOn =
			(value?.kind === "boolean" && value.value) ||
			(value?.kind === "string" && (value.value === "max_length" || value.value === "longest"));
		return isOn && padding !== undefined ? [padding.location] : [];
	});
	const collators = callsNamed(module, ...COLLATORS).map(({ location }) => location);
	return [...padded, ...collators];
}

/** Another special token of the vocabulary; the EOS would not be trained where labels are masked by the pad id. */
function fixes(
	{ module, config }: Run,
	{ tokenizer, family }: RuleContext,
	load: PythonCall,
): readonly Fix[] {
	const variable = tokenizerVariable(load);
	const model = config.model?.value ?? config.tokenizer?.value ?? "";
	const token = tokenizer?.unk?.text ?? family?.padTokens?.(model)[0];
	if (variable === undefined || token === undefined || token === tokenizer?.eos?.text) {
		return [];
	}
	const line = `${variable}.pad_token = ${quoted(module, token)}`;
	return fixOf(`Pad with \`${token}\``, insertAfter(module, load.location.range, [line]));
}
