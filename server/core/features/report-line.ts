/** One record's findings and digest: row rules over the analysis. */
import type { RuleFinding } from "../base/finding.js";
import { contentDigest } from "../digest/content-digest.js";
import { mediaPaths } from "../digest/media-paths.js";
import { recordShape } from "../digest/record-shape.js";
import { hasThoughts } from "../digest/has-thoughts.js";
import { appendsEos, appendsEosToText } from "../pipeline/appends-eos.js";
import { familyOf } from "../pipeline/family-of.js";
import { knownStopTexts, stopTexts } from "../pipeline/stop-texts.js";
import { rules } from "../rules/index.generated.js";
import { splitMarkersOf } from "../types/chat-markers.js";
import { turnRoles } from "./dashboard/turn-roles.js";
import type { ExampleAnalysis, LineContext, LineDigest, LineReport } from "../types/example-analysis.js";
import { IGNORE_INDEX, countStates, type LossMask } from "../types/loss-mask.js";
import type { RowRule, RowStage, Rule, RuleContext, StageValues } from "../types/rule.js";
import { proveStop } from "../types/stop-proof.js";
import { plainStopsOf } from "../types/stop-strings.js";

/** `hash`: xxh64 of trimmed UTF-8 bytes, as 16 hex digits. */
export function reportLine(
	analysis: ExampleAnalysis,
	context: LineContext,
	hash: (text: string) => string,
): LineReport {
	const appends = context.config && appendsEos(context.config, context.alternatives);
	const appendsToText = context.config && appendsEosToText(context.config, context.alternatives);
	const family = familyOf(analysis.tokenizer, context.config);
	const split = context.split ?? context.dataset?.split;
	const ctx: RuleContext = {
		...(context.config === undefined ? {} : { config: context.config }),
		...(appends === undefined ? {} : { appendsEos: appends }),
		...(appendsToText === undefined ? {} : { appendsEosToText: appendsToText }),
		...(family === undefined ? {} : { family }),
		...(split === undefined ? {} : { split }),
		...(analysis.tokenizer === undefined
			? {}
			: { tokenizer: analysis.tokenizer, stopTexts: knownStopTexts(analysis.tokenizer) }),
		analysis,
		thresholds: context.thresholds,
	};
	const findings: { rule: string; finding: RuleFinding }[] = [];
	for (const rule of rules) {
		if (isRowRule(rule) && context.rules.includes(rule.id)) {
			for (const finding of checkRow(rule, analysis, ctx)) {
				findings.push({ rule: rule.id, finding });
			}
		}
	}
	const turns = context.needsTurns === true ? turnRoles(analysis.example) : undefined;
	const digest = digestOf(analysis, hash);
	return { findings, digest: turns === undefined ? digest : { ...digest, turns } };
}

type AnyRowRule = { [S in RowStage]: RowRule<S> }[RowStage];

const rowStages: readonly string[] = [
	"line",
	"example",
	"rendered",
	"encoding",
	"lossMask",
] satisfies RowStage[];

export function isRowRule(rule: Rule): rule is AnyRowRule {
	return rowStages.includes(rule.stage);
}

/** Runs the rule if its stage's value exists. */
function checkRow(rule: AnyRowRule, analysis: ExampleAnalysis, ctx: RuleContext): Iterable<RuleFinding> {
	const value = analysis[rule.stage];
	if (value === undefined) {
		return [];
	}
	// The stage names the value's type, so value and rule fit together; TypeScript cannot follow a union of both.
	const check = rule.check as (value: StageValues[RowStage], ctx: RuleContext) => Iterable<RuleFinding>;
	return check(value, ctx);
}

function digestOf(analysis: ExampleAnalysis, hash: (text: string) => string): LineDigest {
	const mask = analysis.lossMask;
	const stop = mask && proveStop(mask, analysis.tokenizer, knownStops(analysis));
	const textEnds = textEndsWithStop(analysis);
	const plainStops = analysis.encoding === undefined ? [] : plainStopsOf(analysis.encoding);
	const splitMarkers = analysis.encoding === undefined ? [] : splitMarkersOf(analysis.encoding);
	const content = contentDigest(analysis.line, analysis.example, hash);
	const { json, problems } = analysis.line;
	const media = json === undefined ? undefined : mediaPaths(json, analysis.line.text);
	const isTokens = analysis.example?.kind === "tokens";
	const thinks =
		analysis.example === undefined ? undefined : hasThoughts(analysis.example, analysis.line.text);
	return {
		hash: hash(analysis.line.text.trim()),
		...(content === undefined ? {} : { content }),
		...(json === undefined || problems.length > 0 || isTokens ? {} : { shape: recordShape(json) }),
		...(media === undefined ? {} : { media }),
		...(thinks === undefined ? {} : { thinks }),
		...(splitMarkers.length === 0 ? {} : { splitMarkers }),
		...(analysis.example === undefined ? {} : { kind: analysis.example.kind }),
		...(mask === undefined ? {} : maskFacts(mask)),
		...(stop === undefined ? {} : { stop }),
		...(textEnds === undefined ? {} : { textEndsWithStop: textEnds }),
		...(plainStops.length === 0 ? {} : { plainStops }),
	};
}

function knownStops({ tokenizer }: ExampleAnalysis): readonly string[] {
	return tokenizer === undefined ? [] : knownStopTexts(tokenizer);
}

function maskFacts(mask: LossMask): Partial<LineDigest> {
	const { total, trained, cut, cutTrained } = countStates(mask);
	return {
		tokens: total,
		trained,
		cut,
		cutTrained,
		trainedRanges: trainedRanges(mask),
		...(mask.dropped === undefined ? {} : { dropped: true }),
	};
}

/** Where the trained tokens stand before the cut, as flat pairs. */
function trainedRanges({ labels, wouldBe, states }: LossMask): number[] {
	const ranges: number[] = [];
	let isOpen = false;
	states.forEach((state, i) => {
		const label = state === "cut" ? wouldBe[i] : labels[i];
		const isTrained = label !== undefined && label !== null && label !== IGNORE_INDEX;
		if (isTrained !== isOpen) {
			ranges.push(i);
			isOpen = isTrained;
		}
	});
	return isOpen ? [...ranges, states.length] : ranges;
}

/** Does the text of a standard row, before the trainer adds anything, end with a stop token? */
function textEndsWithStop(analysis: ExampleAnalysis): boolean | undefined {
	const { example, tokenizer } = analysis;
	if (example?.kind !== "standard") {
		return undefined;
	}
	const column = example.type === "language-modeling" ? example.text : example.completion;
	const text = column.pieces
		.map((piece) => piece.text)
		.join("")
		.trimEnd();
	return stopTexts(tokenizer).some((stop) => text.endsWith(stop));
}
