/** One record's findings and digest: row rules over the analysis. */
import type { RuleFinding } from "../base/finding.js";
import { contentDigest } from "../digest/content-digest.js";
import { mediaPaths } from "../digest/media-paths.js";
import { recordShape } from "../digest/record-shape.js";
import { hasThoughts } from "../digest/has-thoughts.js";
import { familyOf } from "../pipeline/family-of.js";
import { knownStopTexts, stopTexts } from "../pipeline/stop-texts.js";
import { splitMarkersOf } from "../types/chat-markers.js";
import { rowStructure } from "./row-structure.js";
import { rowPlan, type AnyRowRule, type RowPlan } from "./row-plan.js";
import { turnRoles } from "./dashboard/turn-roles.js";
import type { JsonNode } from "../syntax/json/json-node.js";
import type { CopyUnits } from "../types/copy-units.js";
import type { RowSource } from "../types/row-source.js";
import type { ExampleAnalysis, LineContext, LineDigest, LineReport } from "../types/example-analysis.js";
import { IGNORE_INDEX, countStates, type LossMask } from "../types/loss-mask.js";
import type { RowStage, RuleContext, StageValues } from "../types/rule.js";
import { proveStop } from "../types/stop-proof.js";
import { foreignStopsOf, plainStopsOf, type PlainStop } from "../types/stop-strings.js";

export function reportLine(
	analysis: ExampleAnalysis,
	context: LineContext,
	{ row, copyUnits }: ReportParts,
): LineReport {
	const plan = rowPlan(context);
	const { tokenizer } = analysis;
	const family =
		tokenizer === undefined && context.config === undefined ? undefined : familyOf(tokenizer, context.config);
	const ctx: RuleContext = {
		...plan.ctx,
		...(family === undefined ? {} : { family }),
		...(tokenizer === undefined ? {} : { tokenizer, stopTexts: knownStopTexts(tokenizer) }),
		analysis,
	};
	plan.scan.look(row);
	const structure = structureOf(analysis, ctx);
	const findings = findingsOf(plan, ctx, { analysis, structure });
	const turns = context.needsTurns === true ? turnRoles(analysis.example) : undefined;
	const digest = digestOf(analysis, context, {
		...{ hash: row.hash(), known: family?.knownStops, plan, structure },
		...(copyUnits === undefined ? {} : { copyUnits }),
	});
	return { findings, digest: turns === undefined ? digest : { ...digest, turns } };
}

export interface ReportParts {
	/** The record that was analysed. */
	readonly row: RowSource;
	readonly copyUnits?: CopyUnits;
}

const MOST_STRUCTURES = 10_000;

interface StructuredRow {
	readonly analysis: ExampleAnalysis;
	/** Undefined where it says nothing. */
	readonly structure: number | undefined;
}

type RowFindings = { rule: string; finding: RuleFinding }[];

/** Of the rules that have a trigger in the record, and of those that read its structure if that is new. */
function findingsOf(plan: RowPlan, ctx: RuleContext, { analysis, structure }: StructuredRow): RowFindings {
	const findings: RowFindings = [];
	const isKnown = structure !== undefined && plan.faultless.has(structure);
	let isFaultless = true;
	for (const { rule, index } of isRendered(analysis) ? plan.rules : plan.plainRules) {
		if ((isKnown && rule.readsStructure === true) || !plan.scan.has(index)) {
			continue;
		}
		for (const finding of checkRow(rule, analysis, ctx)) {
			findings.push({ rule: rule.id, finding });
			isFaultless &&= rule.readsStructure !== true;
		}
	}
	if (structure !== undefined && !isKnown && isFaultless && plan.faultless.size < MOST_STRUCTURES) {
		plan.faultless.add(structure);
	}
	return findings;
}

/** Of a conversation without a run: then what rules say that read the structure follows from it. */
function structureOf({ line, example, tokenizer }: ExampleAnalysis, ctx: RuleContext): number | undefined {
	const { json, problems } = line;
	const isAlone = tokenizer === undefined && ctx.config === undefined && problems.length === 0;
	return isAlone && json !== undefined && example?.kind === "conversational" ? rowStructure(json) : undefined;
}

function isRendered({ rendered, encoding, lossMask }: ExampleAnalysis): boolean {
	return rendered !== undefined || encoding !== undefined || lossMask !== undefined;
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

interface DigestSource {
	/** Of the row. */
	readonly hash: string;
	readonly copyUnits?: CopyUnits;
	/** The stop strings of the family's vocabulary. */
	readonly known: readonly string[] | undefined;
	readonly plan: RowPlan;
	readonly structure: number | undefined;
}

function digestOf(
	analysis: ExampleAnalysis,
	{ needsNear = false }: LineContext,
	{ hash, copyUnits, known, plan, structure }: DigestSource,
): LineDigest {
	const mask = analysis.lossMask;
	const stop = mask && proveStop(mask, analysis.tokenizer, knownStops(analysis));
	const textEnds = textEndsWithStop(analysis);
	const plainStops = plainStopsIn(analysis, known);
	const splitMarkers = analysis.encoding === undefined ? [] : splitMarkersOf(analysis.encoding);
	const { json, problems } = analysis.line;
	const content = contentDigest(analysis.line, analysis.example, {
		needsNear,
		...(copyUnits === undefined ? {} : { copyUnits }),
	});
	const { scan, rules: asked } = plan;
	const mayHaveMedia = json !== undefined && scan.has(asked.length + 1);
	const media = mayHaveMedia ? mediaPaths(json, analysis.line.text) : undefined;
	const isTokens = analysis.example?.kind === "tokens";
	const shape =
		json === undefined || problems.length > 0 || isTokens ? undefined : shapeOf(json, structure, plan);
	const thoughtText = scan.has(asked.length) ? analysis.line.text : "";
	const thinks = analysis.example === undefined ? undefined : hasThoughts(analysis.example, thoughtText);
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

function shapeOf(json: JsonNode, structure: number | undefined, { shapes }: RowPlan): number {
	const known = structure === undefined ? undefined : shapes.get(structure);
	const shape = known ?? recordShape(json);
	if (known === undefined && structure !== undefined && shapes.size < MOST_STRUCTURES) {
		shapes.set(structure, shape);
	}
	return shape;
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
