/** Encoded questions and answers → ids, labels and reasons, after LLaMA-Factory's cut of each of them. */
import type { Encoding } from "../../types/encoding.js";
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
>;

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
	return labelPairs(pairs, plans, run);
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

interface Token {
	readonly label: number;
	readonly isCut: boolean;
	readonly reason: number;
}

function labelPairs(
	pairs: readonly Pair[],
	plans: ReadonlyMap<number, PairPlan>,
	run: LlamaFactoryRun,
	isLastTurn = false,
): LabelledRow {
	const { reasons, indexOf } = collectReasons();
	const words = reasonsOf(run, isLastTurn);
	const encodings: Encoding[] = [];
	const tokens: Token[] = [];
	for (const [index, { source, target }] of pairs.entries()) {
		const plan = plans.get(index) ?? {
			keeps: { source: 0, target: 0 },
			isTrained: true,
			startsWithEos: false,
		};
		let at = 0;
		for (const { encoding, isThought } of source) {
			encodings.push(encoding);
			for (const id of encoding.ids) {
				const isEos = at === 0 && plan.startsWithEos && !words.trainsPrompt;
				const label = isEos ? (run.eos?.id ?? IGNORE_INDEX) : words.trainsPrompt ? id : IGNORE_INDEX;
				const isCut = at >= plan.keeps.source;
				const why = isEos ? words.startsWithEos : isThought === true ? words.maskedThought : words.prompt;
				tokens.push({ label, isCut, reason: indexOf(isCut ? words.cut : why) });
				at++;
			}
		}
		at = 0;
		for (const { encoding, isThought } of target) {
			encodings.push(encoding);
			for (const id of encoding.ids) {
				const isCut = at >= plan.keeps.target;
				const trained = isThought === true ? words.trainedThought : words.answer;
				const why = plan.isTrained ? trained : words.history;
				const label = plan.isTrained ? id : IGNORE_INDEX;
				tokens.push({ label, isCut, reason: indexOf(isCut ? words.cut : why) });
				at++;
			}
		}
	}
	if (run.template.efficientEos === true && run.eos !== undefined && !isLastTurn) {
		encodings.push(encodingOfToken(run.eos.id, { origin: "trainer" }, run.eos.text));
		tokens.push({ label: run.eos.id, isCut: false, reason: indexOf(words.end) });
	}
	const { encoding } = joinEncodings(encodings);
	return {
		encoding,
		states: tokens.map(stateOf),
		labels: tokens.map(({ label, isCut }) => (isCut ? null : label)),
		wouldBe: tokens.map(({ label, isCut }) => (isCut ? label : null)),
		reasonIndex: tokens.map(({ reason }) => reason),
		reasons,
	};
}

function stateOf({ label, isCut }: Token): TokenState {
	if (isCut) {
		return "cut";
	}
	return label === IGNORE_INDEX ? "masked" : "trained";
}

/** Reasons that occur, in order of their first token. */
function collectReasons(): {
	readonly reasons: readonly LossReason[];
	indexOf(reason: LossReason): number;
} {
	const reasons: LossReason[] = [];
	return {
		reasons,
		indexOf(reason) {
			const known = reasons.indexOf(reason);
			return known >= 0 ? known : reasons.push(reason) - 1;
		},
	};
}

interface Reasons {
	readonly trainsPrompt: boolean;
	readonly prompt: LossReason;
	readonly answer: LossReason;
	readonly history: LossReason;
	readonly cut: LossReason;
	readonly startsWithEos: LossReason;
	readonly end: LossReason;
	readonly maskedThought: LossReason;
	readonly trainedThought: LossReason;
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
		maskedThought: { text: "the empty thought that the template puts before an answer", decidedBy: thinking },
		trainedThought: {
			text: "the empty thought that the template puts before an answer",
			decidedBy: thinking,
		},
	};
}
