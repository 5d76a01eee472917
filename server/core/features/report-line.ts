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
import { foreignStopsOf, plainStopsOf, type PlainStop } from "../types/stop-strings.js";

/** `hash`: of the row, for its digest. */
export function reportLine(analysis: ExampleAnalysis, context: LineContext, hash: string): LineReport {
	const plan = planOf(context);
	const { tokenizer } = analysis;
	const family =
		tokenizer === undefined && context.config === undefined ? undefined : familyOf(tokenizer, context.config);
	const ctx: RuleContext = {
		...plan.ctx,
		...(family === undefined ? {} : { family }),
		...(tokenizer === undefined ? {} : { tokenizer, stopTexts: knownStopTexts(tokenizer) }),
		analysis,
	};
	const findings: { rule: string; finding: RuleFinding }[] = [];
	for (const rule of isRendered(analysis) ? plan.rules : plan.plainRules) {
		for (const finding of checkRow(rule, analysis, ctx)) {
			findings.push({ rule: rule.id, finding });
		}
	}
	const turns = context.needsTurns === true ? turnRoles(analysis.example) : undefined;
	const digest = digestOf(analysis, context, { hash, known: family?.knownStops });
	return { findings, digest: turns === undefined ? digest : { ...digest, turns } };
}

/** What is the same for every row of a context. */
interface Plan {
	readonly rules: readonly AnyRowRule[];
	/** Those that need neither a rendered text nor tokens. */
	readonly plainRules: readonly AnyRowRule[];
	readonly ctx: RuleContext;
}

const plans = new WeakMap<LineContext, Plan>();

function planOf(context: LineContext): Plan {
	const known = plans.get(context);
	if (known !== undefined) {
		return known;
	}
	const { config, alternatives, thresholds } = context;
	const appends = config && appendsEos(config, alternatives);
	const appendsToText = config && appendsEosToText(config, alternatives);
	const split = context.split ?? context.dataset?.split;
	const rowRules = rules.filter(isRowRule).filter(({ id }) => context.rules.includes(id));
	const plan: Plan = {
		rules: rowRules,
		plainRules: rowRules.filter(({ stage }) => stage === "line" || stage === "example"),
		ctx: {
			...(config === undefined ? {} : { config }),
			...(appends === undefined ? {} : { appendsEos: appends }),
			...(appendsToText === undefined ? {} : { appendsEosToText: appendsToText }),
			...(split === undefined ? {} : { split }),
			thresholds,
		},
	};
	plans.set(context, plan);
	return plan;
}

function isRendered({ rendered, encoding, lossMask }: ExampleAnalysis): boolean {
	return rendered !== undefined || encoding !== undefined || lossMask !== undefined;
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

function digestOf(
	analysis: ExampleAnalysis,
	{ needsNear = false }: LineContext,
	{ hash, known }: { readonly hash: string; readonly known: readonly string[] | undefined },
): LineDigest {
	const mask = analysis.lossMask;
	const stop = mask && proveStop(mask, analysis.tokenizer, knownStops(analysis));
	const textEnds = textEndsWithStop(analysis);
	const plainStops = plainStopsIn(analysis, known);
	const splitMarkers = analysis.encoding === undefined ? [] : splitMarkersOf(analysis.encoding);
	const { json, problems } = analysis.line;
	const content = contentDigest(analysis.line, analysis.example, { needsNear });
	const media = json === undefined ? undefined : mediaPaths(json, analysis.line.text);
	const isTokens = analysis.example?.kind === "tokens";
	const shape = json === undefined || problems.length > 0 || isTokens ? undefined : recordShape(json);
	const thinks =
		analysis.example === undefined ? undefined : hasThoughts(analysis.example, analysis.line.text);
	// Without a tokenizer, most rows of most files; they are many.
	if (
		analysis.encoding === undefined &&
		analysis.example?.kind === "conversational" &&
		content !== undefined &&
		shape !== undefined &&
		media === undefined &&
		thinks !== undefined
	) {
		return { hash, content, kind: "conversational", shape, thinks };
	}
	return {
		hash,
		...(content === undefined ? {} : { content }),
		...(shape === undefined ? {} : { shape }),
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

/** `known`: the stop strings of the family's vocabulary, for when there is no tokenizer. */
function plainStopsIn(
	{ encoding, example }: ExampleAnalysis,
	known: readonly string[] | undefined,
): readonly PlainStop[] {
	if (encoding !== undefined) {
		return plainStopsOf(encoding);
	}
	return example === undefined || known === undefined ? [] : foreignStopsOf(example, known);
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
