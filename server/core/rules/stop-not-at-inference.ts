/** A script that asks the model and does not stop at the token that its answers were trained to end with. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import type { TextRange } from "../base/text-range.js";
import type { PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import type { PromptPair, Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import type { TokenizerFacts } from "../types/tokenizer.js";
import { tokenizerName } from "./support/tokenizer-name.js";

export default defineRule({
	id: "stop-not-at-inference",
	stage: "project",
	severity: "warning",
	*check(pair) {
		const { run, inferenceModule } = pair;
		const end = run && trainedEnd(run);
		if (
			pair.isFirst !== true ||
			end === undefined ||
			run?.tokenizer === undefined ||
			setsEos(inferenceModule)
		) {
			return;
		}
		for (const call of inferenceModule.calls) {
			const stops = stopsOf(call, run.tokenizer);
			if (stops !== undefined && !stops.includes(end)) {
				yield report(pair, call, { end, stops });
			}
		}
	},
});

/** The one token that every row's last answer ends with, and that is trained; undefined when rows differ. */
function trainedEnd({ datasets }: Run): string | undefined {
	const stops = datasets
		.filter(({ split }) => split !== "validation" && split !== "test")
		.flatMap(({ digests }) => digests.flatMap(({ stop }) => stop ?? []));
	const [first] = stops;
	const isSame = stops.every(({ ends, text }) => ends === "trained" && text === first?.text);
	return isSame && first?.text !== "" ? first?.text : undefined;
}

/** A script that sets the token itself says what ends its answers. */
function setsEos({ assignments }: PythonModule): boolean {
	return assignments.some(({ target }) =>
		/(?:\.eos_token(?:_id)?|generation_config(?:\.\w+)?)$/.test(target),
	);
}

/** Arguments that may stop generation in ways that are not followed. */
const OTHER_STOPS = /^(?:stopping_criteria|stop_strings|generation_config|custom_generate|\*\*)$/;

/** Texts at which the call stops; undefined: not a call that generates, or not known. */
function stopsOf(call: PythonCall, facts: TokenizerFacts): readonly string[] | undefined {
	const own = ownStops(facts);
	if (own !== undefined && /(?:^|\.)SamplingParams$/.test(call.callee)) {
		return samplingStops(call, facts, own);
	}
	if (own === undefined || call.name !== "generate" || call.receiver === undefined) {
		return undefined;
	}
	const isModel = call.keywords.some(({ name }) =>
		/^(?:max_new_tokens|max_length|do_sample|input_ids)$/.test(name),
	);
	const isOther = call.keywords.some(({ name, value }) => OTHER_STOPS.test(name) && !isInputs(value, name));
	if (!isModel || isOther) {
		return undefined;
	}
	const eos = call.keywords.find(({ name }) => name === "eos_token_id");
	return eos === undefined ? own : textsOf(eos.value, facts);
}

/** vLLM stops at the model's EOS unless it is told to ignore it, and at what is listed besides. */
function samplingStops(
	{ keywords }: PythonCall,
	facts: TokenizerFacts,
	own: readonly string[],
): readonly string[] | undefined {
	const given = (wanted: string): PythonValue | undefined =>
		keywords.find(({ name }) => name === wanted)?.value;
	const ignored = given("ignore_eos");
	const ids = given("stop_token_ids");
	const listed = ids === undefined || ids.kind === "none" ? [] : textsOf(ids, facts);
	const written = stringsOf(given("stop"));
	const isOpen =
		keywords.some(({ name }) => name === "**") || (ignored !== undefined && ignored.kind !== "boolean");
	if (isOpen || listed === undefined || written === undefined) {
		return undefined;
	}
	const isIgnored = ignored?.kind === "boolean" && ignored.value;
	return [...(isIgnored ? [] : own), ...listed, ...written];
}

/** One text or a list of texts; undefined where one is not known. */
function stringsOf(value: PythonValue | undefined): readonly string[] | undefined {
	if (value === undefined || value.kind === "none") {
		return [];
	}
	if (value.kind === "string") {
		return [value.value];
	}
	const items = value.kind === "list" ? value.items.map(stringsOf) : [undefined];
	return items.some((one) => one === undefined) ? undefined : items.flatMap((one) => one ?? []);
}

/** `**inputs` is what the tokenizer returned. */
function isInputs(value: PythonValue, name: string): boolean {
	return name === "**" && (value.kind === "unknown" ? value.text === "token ids" : value.kind === "call");
}

/** Where `generation_config.json` lists more than the tokenizer's EOS, their texts are not known. */
function ownStops({ eos, stopIds, template }: TokenizerFacts): readonly string[] | undefined {
	const isOnly = eos !== undefined && stopIds.every((id) => id === eos.id);
	return isOnly && template.level === "exact" ? [eos.text] : undefined;
}

function textsOf(value: PythonValue, facts: TokenizerFacts): readonly string[] | undefined {
	const { eos } = facts;
	switch (value.kind) {
		case "symbol":
			return /\.eos_token_id$/.test(value.name) && eos !== undefined ? [eos.text] : undefined;
		case "number":
			return value.value === eos?.id ? [eos.text] : undefined;
		case "call": {
			const [first] = value.call.positional;
			const isToken = /^convert_tokens_to_ids$/.test(value.call.name) && first?.value.kind === "string";
			return isToken && first.value.kind === "string" ? [first.value.value] : undefined;
		}
		case "list": {
			const texts = value.items.map((item) => textsOf(item, facts));
			return texts.some((one) => one === undefined) ? undefined : texts.flatMap((one) => one ?? []);
		}
		default:
			return undefined;
	}
}

interface Missing {
	readonly end: string;
	readonly stops: readonly string[];
}

function report(
	{ inferenceModule, run }: PromptPair,
	call: PythonCall,
	{ end, stops }: Missing,
): RuleFinding {
	const eos = call.keywords.find(({ name }) => name === "eos_token_id");
	const { file, range } = eos?.location ?? call.location;
	const shown = stops.map((stop) => `"${stop}"`).join(", ");
	return {
		file,
		range: eos === undefined ? calleeRange(inferenceModule, range) : range,
		message: `The answers were trained to end with "${end}", and this stops ${shown === "" ? "at no token" : `only at ${shown}`}: the model ends its answer and goes on writing. Stop at "${end}" too.`,
		...(run?.config.call === undefined
			? {}
			: { related: [{ ...run.config.call, message: "The answers are trained here." }] }),
		fixes: call.name === "generate" ? addStop(inferenceModule, call, end) : [],
	};
}

/** Up to the opening bracket. */
function calleeRange({ text }: PythonModule, range: TextRange): TextRange {
	const bracket = text.indexOf("(", range.start);
	return bracket < 0 || bracket > range.end ? range : { start: range.start, end: bracket };
}

function addStop(module: PythonModule, call: PythonCall, end: string): readonly Fix[] {
	const { file, range } = call.location;
	const name = tokenizerName(module);
	const argument = `eos_token_id=[${name}.eos_token_id, ${name}.convert_tokens_to_ids(${JSON.stringify(end)})]`;
	const eos = call.keywords.find((keyword) => keyword.name === "eos_token_id");
	const inside = module.text.slice(range.start, range.end - 1);
	if (file !== module.file || module.text[range.end - 1] !== ")" || /#/.test(inside)) {
		return [];
	}
	const at = range.start + inside.trimEnd().length;
	const before = inside.trimEnd();
	const lead = before.endsWith(",") ? " " : ", ";
	const separator = before.endsWith("(") ? "" : lead;
	const edit =
		eos === undefined
			? { file, range: { start: at, end: at }, newText: separator + argument }
			: { file, range: eos.location.range, newText: argument };
	return [{ title: `Stop at "${end}" too`, safety: "unsafe", edits: [edit], preferred: true }];
}
