/** One record's findings and digest: row rules over the analysis. */
import { familyOf } from "../pipeline/family-of.js";
import { knownStopTexts } from "../pipeline/stop-texts.js";
import type { CopyUnits } from "../types/copy-units.js";
import type { ExampleAnalysis, LineContext, LineReport } from "../types/example-analysis.js";
import type { RowSource } from "../types/row-source.js";
import type { RuleContext } from "../types/rule.js";
import { turnRoles } from "./dashboard/turn-roles.js";
import { rowDigest } from "./row-digest.js";
import { rowFindings } from "./row-findings.js";
import { rowPlan } from "./row-plan.js";
import { rowStructure } from "./row-structure.js";

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
	const findings = rowFindings(plan, ctx, { analysis, structure });
	const turns = context.needsTurns === true ? turnRoles(analysis.example) : undefined;
	const digest = rowDigest(analysis, context, {
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

/** Of a conversation without a run: then what rules say that read the structure follows from it. */
function structureOf({ line, example, tokenizer }: ExampleAnalysis, ctx: RuleContext): number | undefined {
	const { json, problems } = line;
	const isAlone = tokenizer === undefined && ctx.config === undefined && problems.length === 0;
	return isAlone && json !== undefined && example?.kind === "conversational" ? rowStructure(json) : undefined;
}
