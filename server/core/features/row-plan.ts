/** What every row of a context is asked: the rules, the words that they wait for, and what earlier rows have shown. */
import { MEDIA_WORDS } from "../digest/media-paths.js";
import { THOUGHT_WORDS } from "../digest/has-thoughts.js";
import { appendsEos, appendsEosToText } from "../pipeline/appends-eos.js";
import { chatColumnsOf } from "../pipeline/chat-columns-of.js";
import { rules } from "../rules/index.generated.js";
import type { LineContext } from "../types/example-analysis.js";
import type { ChatColumns } from "../types/plain-chat.js";
import type { RowRule, RowStage, Rule, RuleContext } from "../types/rule.js";
import { createTriggerScan, type TriggerScan } from "./trigger-scan.js";

/** What is the same for every row of a context. */
export interface RowPlan {
	readonly rules: readonly AskedRule[];
	/** Those that need neither a rendered text nor tokens. */
	readonly plainRules: readonly AskedRule[];
	/** Those of them that do not follow from the structure of a conversation of plain texts. */
	readonly chatRules: readonly ChatRule[];
	/** By the rules' indices, and the two that follow. */
	readonly scan: TriggerScan;
	/** Of the words that the digest waits for before it looks for thoughts and for paths of media. */
	readonly thoughtIndex: number;
	readonly mediaIndex: number;
	/** Structures of records in which the rules that read them found nothing; grows. */
	readonly faultless: Set<number>;
	/** Shapes of records by their structure; grows. */
	readonly shapes: Map<number, number>;
	/** Where the conversations of plain texts stand that need not be analysed; absent where every row is. */
	readonly chat?: ChatColumns;
	readonly ctx: RuleContext;
}

export interface AskedRule {
	readonly rule: AnyRowRule;
	/** Of its words in the scan. */
	readonly index: number;
}

/** What is asked of a rule about a plain chat; in one form, since it is asked about each row. */
export interface ChatRule {
	readonly index: number;
	readonly mayHave: NonNullable<AnyRowRule["mayHave"]>;
}

/** The most that `faultless` and `shapes` remember. */
export const MOST_STRUCTURES = 10_000;

const plans = new WeakMap<LineContext, RowPlan>();

export function rowPlan(context: LineContext): RowPlan {
	const known = plans.get(context);
	if (known !== undefined) {
		return known;
	}
	const { config, alternatives, thresholds } = context;
	const appends = config && appendsEos(config, alternatives);
	const appendsToText = config && appendsEosToText(config, alternatives);
	const split = context.split ?? context.dataset?.split;
	const rowRules = rules.filter(isRowRule).filter(({ id }) => context.rules.includes(id));
	const asked = rowRules.map((rule, index) => ({ rule, index }));
	const plainRules = asked.filter(({ rule }) => rule.stage === "line" || rule.stage === "example");
	const plan: RowPlan = {
		rules: asked,
		plainRules,
		chatRules: plainRules
			.filter(({ rule }) => rule.readsStructure !== true)
			.map(({ rule, index }) => ({ index, mayHave: rule.mayHave ?? (() => true) })),
		scan: createTriggerScan([...rowRules.map(({ triggers }) => triggers), THOUGHT_WORDS, MEDIA_WORDS]),
		thoughtIndex: rowRules.length,
		mediaIndex: rowRules.length + 1,
		faultless: new Set(),
		shapes: new Map(),
		...chatOf(context),
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

/** A run may read a record otherwise, and may have more to say of it. */
function chatOf({ config, dataset, format, needsTurns, withProofs }: LineContext): Pick<RowPlan, "chat"> {
	const chat = chatColumnsOf(format);
	const isAlone = config === undefined && dataset?.reading === undefined;
	return chat !== undefined && isAlone && needsTurns !== true && withProofs !== true ? { chat } : {};
}

export type AnyRowRule = { [S in RowStage]: RowRule<S> }[RowStage];

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
