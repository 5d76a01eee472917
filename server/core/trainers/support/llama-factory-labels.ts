/** Encoded questions and answers → ids, labels and reasons, after LLaMA-Factory's cut of each of them. */
import { IGNORE_INDEX, type LossMask, type LossReason, type TokenState } from "../../types/loss-mask.js";
import { joinEncodings, encodingOfToken } from "./join-encodings.js";
import type { Pair } from "./llama-factory-pairs.js";
import { decidedByOption, isOn, type LlamaFactoryRun } from "./llama-factory-run.js";

/** Tokens of a question and of its answer. */
export interface Share {
	readonly source: number;
	readonly target: number;
}

export type LabelledRow = Pick<
	LossMask,
	"encoding" | "states" | "labels" | "wouldBe" | "reasonIndex" | "reasons"
> & {
	/** Why the labels may differ. */
	readonly doubt?: string;
};

/** LLaMA-Factory's `infer_seqlen`: how much of a question and of an answer fits. */
export function shareOf(source: number, target: number, limit: number): Share {
	const most = mostOfTarget(source, target, limit);
	const kept = Math.min(most, target);
	return { source: Math.min(Math.max(limit - kept, 0), source), target: kept };
}

function mostOfTarget(source: number, target: number, limit: number): number {
	if (target * 2 < limit) {
		return limit;
	}
	return source * 2 < limit ? limit - source : Math.trunc(limit * (target / (source + target)));
}

interface PairPlan {
	readonly keeps: Share;
	/** The answer is labelled. */
	readonly isTrained: boolean;
	/** The label of the question's first token is EOS. */
	readonly startsWithEos: boolean;
}

/** Rows whose every answer is trained: the stage `sft`. */
export function labelEveryTurn(pairs: readonly Pair[], limit: number, run: LlamaFactoryRun): LabelledRow {
	const { behaviour, template } = run;
	const masksHistory = isOn(run, "mask_history");
	const isReversed = masksHistory && behaviour.cutsHistoryFirst;
	const order = pairs.map((_, i) => (isReversed ? pairs.length - 1 - i : i));
	const plans = new Map<number, PairPlan>();
	let total = template.efficientEos === true ? 1 : 0;
	for (const [step, index] of order.entries()) {
		const lengths = lengthsOf(pairs[index]);
		const keeps =
			total >= limit ? { source: 0, target: 0 } : shareOf(lengths.source, lengths.target, limit - total);
		const isLate = total >= limit;
		total += keeps.source + keeps.target;
		plans.set(index, {
			keeps,
			isTrained: !masksHistory || index === pairs.length - 1,
			startsWithEos: template.efficientEos === true && !isLate && (step !== 0 || behaviour.marksFirstToken),
		});
	}
	const isUneven = [...plans.values()].some(
		({ startsWithEos, keeps }) => startsWithEos && keeps.source === 0,
	);
	const labelled = labelPairs(pairs, plans, run);
	return isUneven
		? {
				...labelled,
				doubt:
					"A question without tokens gets a label all the same, so that the row has more labels than ids.",
			}
		: labelled;
}

/** Rows whose last answer is trained: preference rows and KTO. `target`: tokens of the longer answer. */
export function labelLastTurn(pair: Pair, target: number, limit: number, run: LlamaFactoryRun): LabelledRow {
	const lengths = lengthsOf(pair);
	const most = shareOf(lengths.source, target, limit);
	const keeps = { source: most.source, target: Math.min(most.target, lengths.target) };
	const plan = { keeps, isTrained: true, startsWithEos: false };
	return labelPairs([pair], new Map([[0, plan]]), run, true);
}

export function lengthsOf(pair: Pair | undefined): Share {
	const count = (parts: Pair["source"] = []): number =>
		parts.reduce((sum, { encoding }) => sum + encoding.ids.length, 0);
	return { source: count(pair?.source), target: count(pair?.target) };
}

function labelPairs(
	pairs: readonly Pair[],
	plans: ReadonlyMap<number, PairPlan>,
	run: LlamaFactoryRun,
	isLastTurn = false,
): LabelledRow {
	const words = reasonsOf(run, isLastTurn);
	const tokens = pairs.flatMap(({ source, target }, index) => {
		const plan = plans.get(index) ?? NOTHING_KEPT;
		return [
			...tokensOf(source, plan.keeps.source, words, sourceLabels(plan, words, run)),
			...tokensOf(target, plan.keeps.target, words, targetLabels(plan, words)),
		];
	});
	const encodings = pairs.flatMap(({ source, target }) =>
		[...source, ...target].map(({ encoding }) => encoding),
	);
	if (run.template.efficientEos === true && run.eos !== undefined && !isLastTurn) {
		encodings.push(encodingOfToken(run.eos.id, { origin: "trainer" }, run.eos.text));
		tokens.push({ label: run.eos.id, isCut: false, reason: words.end });
	}
	const reasons = [...new Set(tokens.map(({ reason }) => reason))];
	const indices = new Map(reasons.map((reason, i) => [reason, i]));
	return {
		encoding: joinEncodings(encodings).encoding,
		states: tokens.map(stateOf),
		labels: tokens.map(({ label, isCut }) => (isCut ? null : label)),
		wouldBe: tokens.map(({ label, isCut }) => (isCut ? label : null)),
		reasonIndex: tokens.map(({ reason }) => indices.get(reason) ?? 0),
		reasons,
	};
}

const NOTHING_KEPT: PairPlan = { keeps: { source: 0, target: 0 }, isTrained: true, startsWithEos: false };

interface Token {
	readonly label: number;
	readonly isCut: boolean;
	readonly reason: LossReason;
}

/** The label of a token before the cut; `at`: its place in the question or the answer. */
type LabelOf = (id: number, at: number, isThought: boolean) => Omit<Token, "isCut">;

function tokensOf(parts: Pair["source"], keeps: number, { cut }: Reasons, labelOf: LabelOf): Token[] {
	const all = parts.flatMap(({ encoding, isThought }) =>
		encoding.ids.map((id) => ({ id, isThought: isThought === true })),
	);
	return all.map(({ id, isThought }, at) => {
		const isCut = at >= keeps;
		const { label, reason } = labelOf(id, at, isThought);
		return { label, isCut, reason: isCut ? cut : reason };
	});
}

function sourceLabels({ startsWithEos }: PairPlan, words: Reasons, { eos }: LlamaFactoryRun): LabelOf {
	return (id, at, isThought) => {
		if (words.trainsPrompt) {
			return { label: id, reason: words.prompt };
		}
		return startsWithEos && at === 0 && eos !== undefined
			? { label: eos.id, reason: words.startsWithEos }
			: { label: IGNORE_INDEX, reason: isThought ? words.thought : words.prompt };
	};
}

function targetLabels({ isTrained }: PairPlan, words: Reasons): LabelOf {
	const answer = (isThought: boolean): LossReason => (isThought ? words.thought : words.answer);
	return (id, _, isThought) =>
		isTrained ? { label: id, reason: answer(isThought) } : { label: IGNORE_INDEX, reason: words.history };
}

function stateOf({ label, isCut }: Token): TokenState {
	if (isCut) {
		return "cut";
	}
	return label === IGNORE_INDEX ? "masked" : "trained";
}

interface Reasons {
	readonly trainsPrompt: boolean;
	readonly prompt: LossReason;
	readonly answer: LossReason;
	readonly history: LossReason;
	readonly cut: LossReason;
	readonly startsWithEos: LossReason;
	readonly end: LossReason;
	readonly thought: LossReason;
}

function reasonsOf(run: LlamaFactoryRun, isLastTurn: boolean): Reasons {
	const trainsPrompt = isOn(run, "train_on_prompt") && !isLastTurn;
	const template = decidedByOption(run, "template", run.template.name);
	const thinking = decidedByOption(run, "enable_thinking", true);
	const prompt = decidedByOption(run, "train_on_prompt", false);
	const stage = decidedByOption(run, "stage", "sft");
	const history = decidedByOption(run, "mask_history", false);
	return {
		trainsPrompt,
		prompt: {
			text: trainsPrompt ? "the question is trained too" : "before the answer",
			decidedBy: isLastTurn ? stage : prompt,
		},
		answer: isLastTurn
			? { text: "the answer that is compared", decidedBy: stage }
			: { text: "part of an answer", decidedBy: history },
		history: { text: "an answer before the last one", decidedBy: history },
		cut: {
			text: "each question and answer keeps its beginning, up to its share of the maximum length",
			decidedBy: decidedByOption(run, "cutoff_len", run.behaviour.cutoffLen),
		},
		startsWithEos: {
			text: "in place of this token's own label stands EOS, which ends the turn before",
			decidedBy: template,
		},
		end: { text: "EOS that the template puts at the end", decidedBy: template },
		thought: { text: "the empty thought that the template puts before an answer", decidedBy: thinking },
	};
}
