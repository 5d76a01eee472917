/** A script that asks the model and does not stop at the token that its answers were trained to end with. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import type { TextRange } from "../base/text-range.js";
import type { PythonCall, PythonModule, PythonValue } from "../types/python-module.js";
import type { PromptPair, Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import type { TokenizerFacts } from "../types/tokenizer.js";
import { plainEnd, type PlainEnd } from "./support/plain-end.js";
import { tokenizerName } from "./support/tokenizer-name.js";

export default defineRule({
	id: "stop-not-at-inference",
	stage: "project",
	severity: "warning",
	*check(pair) {
		const { run, inferenceModule } = pair;
		if (pair.isFirst !== true || run === undefined || setsEos(inferenceModule)) {
			return;
		}
		const end = trainedEnd(run);
		const own = run.tokenizer && ownStop(run.tokenizer);
		if (end !== undefined && own !== undefined) {
			yield* withoutStop(pair, own, end, reportToken);
		}
		const plain = plainEnd(run);
		if (plain !== undefined) {
			// Whatever the ids are, none of them is a string of several tokens.
			const eos = { text: run.tokenizer?.eos?.text ?? "", id: run.tokenizer?.eos?.id };
			yield* withoutStop(pair, eos, plain.text, (one, call) => reportPlain(one, call, plain));
		}
	},
});

type Report = (pair: PromptPair, call: PythonCall, missing: Missing) => RuleFinding;

/** Calls that do not stop at the text. */
function* withoutStop(pair: PromptPair, own: OwnStop, end: string, report: Report): Generator<RuleFinding> {
	for (const call of pair.inferenceModule.calls) {
		const stops = stopsOf(call, own);
		if (stops !== undefined && !stops.includes(end)) {
			yield report(pair, call, { end, stops });
		}
	}
}

/** The token that ends generation where the script says nothing. */
interface OwnStop {
	readonly text: string;
	/** Absent: not known. */
	readonly id?: number | undefined;
}

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
function stopsOf(call: PythonCall, own: OwnStop): readonly string[] | undefined {
	if (/(?:^|\.)SamplingParams$/.test(call.callee)) {
		return samplingStops(call, own);
	}
	if (call.name !== "generate" || call.receiver === undefined) {
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
	return eos === undefined ? [own.text] : textsOf(eos.value, own);
}

/** vLLM stops at the model's EOS unless it is told to ignore it, and at what is listed besides. */
function samplingStops({ keywords }: PythonCall, own: OwnStop): readonly string[] | undefined {
	const given = (wanted: string): PythonValue | undefined =>
		keywords.find(({ name }) => name === wanted)?.value;
	const ignored = given("ignore_eos");
	const ids = given("stop_token_ids");
	const listed = ids === undefined || ids.kind === "none" ? [] : textsOf(ids, own);
	const written = stringsOf(given("stop"));
	const isOpen =
		keywords.some(({ name }) => name === "**") || (ignored !== undefined && ignored.kind !== "boolean");
	if (isOpen || listed === undefined || written === undefined) {
		return undefined;
	}
	const isIgnored = ignored?.kind === "boolean" && ignored.value;
	return [...(isIgnored ? [] : [own.text]), ...listed, ...written];
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
function ownStop({ eos, stopIds, template }: TokenizerFacts): OwnStop | undefined {
	const isOnly = eos !== undefined && stopIds.every((id) => id === eos.id);
	return isOnly && template.level === "exact" ? eos : undefined;
}

function textsOf(value: PythonValue, own: OwnStop): readonly string[] | undefined {
	switch (value.kind) {
		case "symbol":
			return /\.eos_token_id$/.test(value.name) ? [own.text] : undefined;
		case "number":
			return value.value === own.id ? [own.text] : undefined;
		case "call": {
			const [first] = value.call.positional;
			const isToken = /^convert_tokens_to_ids$/.test(value.call.name) && first?.value.kind === "string";
			return isToken && first.value.kind === "string" ? [first.value.value] : undefined;
		}
		case "list": {
			const texts = value.items.map((item) => textsOf(item, own));
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

function reportToken(pair: PromptPair, call: PythonCall, { end, stops }: Missing): RuleFinding {
	const shown = stops.map((stop) => `"${stop}"`).join(", ");
	return {
		...placeOf(pair, call),
		message: `The answers were trained to end with "${end}", and this stops ${shown === "" ? "at no token" : `only at ${shown}`}: the model ends its answer and goes on writing. Stop at "${end}" too.`,
		fixes: call.name === "generate" ? addStop(pair.inferenceModule, call, end) : [],
	};
}

/** The string is no token, so no id stops at it. */
function reportPlain(pair: PromptPair, call: PythonCall, { text, isCertain }: PlainEnd): RuleFinding {
	const doubt = isCertain ? "" : ", unless the trainer appended the EOS behind it, as newer releases do";
	const stop = `[${JSON.stringify(text)}]`;
	const name = tokenizerName(pair.inferenceModule);
	const way = call.name === "generate" ? `stop_strings=${stop}, tokenizer=${name}` : `stop=${stop}`;
	return {
		...placeOf(pair, call),
		...(isCertain ? {} : { severity: "info" }),
		message: `The answers were trained to end with "${text}", which is plain text for this model and no token to stop at: it goes on writing behind it${doubt}. Train with the model's own EOS, or pass \`${way}\`.`,
	};
}

function placeOf(
	{ inferenceModule, run }: PromptPair,
	call: PythonCall,
): Pick<RuleFinding, "file" | "range" | "related"> {
	const eos = call.keywords.find(({ name }) => name === "eos_token_id");
	const { file, range } = eos?.location ?? call.location;
	const trained = run?.config.call;
	return {
		file,
		range: eos === undefined ? calleeRange(inferenceModule, range) : range,
		...(trained === undefined ? {} : { related: [{ ...trained, message: "The answers are trained here." }] }),
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
