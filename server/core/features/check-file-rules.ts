/** Runs the rules whose value is more than a row: a script, a run, a dataset or a pair of prompts. */
import type { Finding } from "../base/finding.js";
import { familyNamed, familyOf } from "../pipeline/family-of.js";
import { knownStopTexts } from "../pipeline/stop-texts.js";
import { rules } from "../rules/index.generated.js";
import type { FileRule, RowStage, Rule, RuleContext, Stage, StageValues } from "../types/rule.js";
import { toFinding, type RuleLevels } from "./fold-findings.js";

export type FileStage = Exclude<Stage, RowStage>;

export interface FileCheck<S extends FileStage> {
	readonly stage: S;
	readonly value: StageValues[S];
	/** The file of findings that name none. */
	readonly file: string;
	readonly ctx: RuleContext;
	readonly levels: RuleLevels;
	readonly rules: readonly string[];
}

export function checkFileRules<S extends FileStage>(check: FileCheck<S>): Finding[] {
	const { tokenizer, config } = check.ctx;
	const family = familyOf(tokenizer, config);
	const ctx: RuleContext = {
		...check.ctx,
		familyNamed,
		...(tokenizer === undefined ? {} : { stopTexts: knownStopTexts(tokenizer) }),
		...(family === undefined ? {} : { family }),
	};
	return rules.flatMap((rule) => {
		if (!isOfStage(rule, check.stage) || !check.rules.includes(rule.id)) {
			return [];
		}
		return [...rule.check(check.value, ctx)].map((finding) =>
			toFinding(finding, rule.id, rule.severity, check.file, check.levels),
		);
	});
}

function isOfStage<S extends FileStage>(rule: Rule, stage: S): rule is FileRule<S> & Rule {
	return rule.stage === stage;
}
