/** What the rules say of one record. */
import type { RuleFinding } from "../base/finding.js";
import type { ExampleAnalysis } from "../types/example-analysis.js";
import type { RowStage, RuleContext, StageValues } from "../types/rule.js";
import { MOST_STRUCTURES, type AnyRowRule, type RowPlan } from "./row-plan.js";

export interface StructuredRow {
	readonly analysis: ExampleAnalysis;
	/** Undefined where it says nothing. */
	readonly structure: number | undefined;
}

export type RowFindings = readonly { readonly rule: string; readonly finding: RuleFinding }[];

/** Of the rules that have a trigger in the record, and of those that read its structure if that is new. */
export function rowFindings(
	plan: RowPlan,
	ctx: RuleContext,
	{ analysis, structure }: StructuredRow,
): RowFindings {
	const findings: { rule: string; finding: RuleFinding }[] = [];
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
