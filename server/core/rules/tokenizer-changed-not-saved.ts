/** A training script that changes its tokenizer and saves only the model. */
import type { RuleFinding } from "../base/finding.js";
import type { PythonCall, PythonModule } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { isMergedSave } from "./support/is-merged-save.js";
import { callsNamed, receiverOf, tokenizerLoads, tokenizerVariable } from "./support/script-calls.js";
import { insertAfter } from "./support/script-edits.js";

export default defineRule({
	id: "tokenizer-changed-not-saved",
	stage: "run",
	severity: "warning",
	*check(run) {
		const { module } = run;
		const save = callsNamed(module, "save_pretrained", "push_to_hub").find((call) =>
			isModelSave(module, call),
		);
		const change = changeOf(run);
		if (save !== undefined && change !== undefined && !savesTokenizer(module)) {
			yield report(module, save, change);
		}
	},
});

interface Change {
	readonly what: string;
	readonly location: PythonCall["location"];
	/** False for a template, which many scripts set again before they ask. */
	readonly isLasting: boolean;
}

/** What the base model's tokenizer does not have. A pad token does not count: generation never reads it. */
function changeOf({ config, module }: Run): Change | undefined {
	const added = callsNamed(module, "add_tokens", "add_special_tokens").find(
		(call) => /tok/i.test(receiverOf(call)) && !isOnlyPad(module, call),
	);
	if (added !== undefined) {
		return { what: "new tokens", location: added.location, isLasting: true };
	}
	const { eosToken, chatTemplate } = config.tokenizerEdits;
	if (eosToken?.source !== undefined && eosToken.certainty === "certain") {
		return { what: `the EOS token "${eosToken.value}"`, location: eosToken.source, isLasting: true };
	}
	const template = chatTemplate?.source ?? config.templateName?.source;
	return template && { what: "another chat template", location: template, isLasting: false };
}

function isOnlyPad({ text }: PythonModule, { location: { range } }: PythonCall): boolean {
	const keys = [...text.slice(range.start, range.end).matchAll(/["'](\w+_tokens?)["']\s*:/g)].map(
		([, key]) => key,
	);
	return keys.length > 0 && keys.every((key) => key === "pad_token");
}

/** The trained model or its adapter; a merged one has a rule of its own. */
function isModelSave(module: PythonModule, call: PythonCall): boolean {
	return !/tok|proc|config|dataset|trainer$/i.test(receiverOf(call)) && !isMergedSave(module, call);
}

/** By itself, or with a trainer or an exporter that is given it. */
function savesTokenizer({ calls, text }: PythonModule): boolean {
	return (
		calls.some(
			// A trainer uploads the tokenizer that it was given.
			(call) =>
				/^(?:save_pretrained|push_to_hub)$/.test(call.name) && /tok|proc|trainer$/i.test(receiverOf(call)),
		) ||
		calls.some(({ name }) =>
			/^(?:save_model|save_pretrained_(?:merged|gguf)|push_to_hub_(?:merged|gguf)|save_tokenizer)$/.test(
				name,
			),
		) ||
		/tokenizer_config\.json|copytree|AutoTokenizer\.from_pretrained\([^)]*\)\.save_pretrained/.test(text)
	);
}

function report(module: PythonModule, save: PythonCall, { what, location, isLasting }: Change): RuleFinding {
	const variable = tokenizerLoads(module)
		.map(tokenizerVariable)
		.find((name) => name !== undefined);
	const { start, end } = save.location.range;
	const folder = /\(\s*((?:"[^"\n]*"|'[^'\n]*'|[A-Za-z_][\w.]*))\s*[,)]/.exec(
		module.text.slice(start, end),
	)?.[1];
	const edit =
		variable === undefined || folder === undefined
			? undefined
			: insertAfter(module, save.location.range, [`${variable}.${save.name}(${folder})`]);
	return {
		file: module.file,
		range: save.location.range,
		severity: isLasting ? "warning" : "info",
		message: `Training uses a tokenizer with ${what}, but only the model is ${save.name === "push_to_hub" ? "uploaded" : "saved"} here: who asks it with the base model's tokenizer asks in another form. Put the tokenizer into the same place.`,
		related: [{ ...location, message: "The tokenizer is changed here." }],
		fixes: fixOf("Save the tokenizer beside the model", edit),
	};
}
