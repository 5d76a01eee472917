/** One record as the panel and the command line show it: tokens, their states and who decided, in blocks by turn. */
import type { Exactness } from "../base/staged.js";
import { piecesOf } from "../types/encoding.js";
import type { ExampleAnalysis } from "../types/example-analysis.js";
import type { DecidedBy, LossMask } from "../types/loss-mask.js";
import type {
	PreviewModel,
	PreviewProblem,
	PreviewToken,
	PreviewTurn,
	RunLabel,
} from "../types/preview-model.js";
import { sourceOf, type Sourced } from "./source-of.js";
import { BEFORE_FIRST_MESSAGE, turnsOf } from "./turns.js";

/** Where the record stands, and what is known about it outside its analysis. */
export interface PreviewPlace {
	/** Absolute path. */
	readonly file: string;
	/** 1-based. */
	readonly record: number;
	readonly records: number;
	/** UTF-16 offset of the record in the file. */
	readonly recordStart: number;
	readonly run: RunLabel;
	readonly problems: readonly PreviewProblem[];
	/** Bytes of an id as lower-case hex, for analyses that hold none. */
	readonly bytesOf?: (id: number) => string;
}

export function previewOf(analysis: ExampleAnalysis, place: PreviewPlace): PreviewModel {
	const { encoding, lossMask, rendered } = analysis;
	const turns = encoding === undefined ? [] : turnsOf({ ...analysis, encoding });
	return {
		file: place.file,
		record: place.record,
		records: place.records,
		conversation: analysis.side ?? analysis.format,
		text: encoding?.rendered.text ?? rendered?.text ?? "",
		trainer: lossMask === undefined ? "none" : trainerOf(lossMask),
		...exactnessOf(analysis),
		...(lossMask?.dropped === undefined ? {} : { dropped: lossMask.dropped.why }),
		tokens: encoding === undefined ? [] : tokensOf({ ...analysis, encoding }, turns, place),
		turns,
		problems: place.problems,
		run: place.run,
		...(lossMask?.limit === undefined ? {} : { limit: limitOf(lossMask.limit) }),
	};
}

/** The token's state, label and reason; without a mask everything about labels is unknown. */
export function stateOf(
	analysis: ExampleAnalysis & Sourced,
	index: number,
): Pick<PreviewToken, "state" | "label" | "wouldBe" | "stop" | "reason" | "decidedBy"> {
	const { lossMask } = analysis;
	if (lossMask === undefined) {
		const stop = analysis.tokenizer?.stopIds.includes(analysis.encoding.ids[index] ?? -1) ?? false;
		const reason = analysis.unavailable?.reason ?? "The mask is not known.";
		return { state: "unknown", label: null, stop, reason, decidedBy: null };
	}
	const reason = lossMask.reasons[lossMask.reasonIndex[index] ?? -1];
	const state = lossMask.states[index] ?? "unknown";
	return {
		state,
		label: state === "cut" ? null : (lossMask.labels[index] ?? null),
		...(state === "cut" ? { wouldBe: lossMask.wouldBe[index] ?? null } : {}),
		stop: lossMask.stops[index] ?? false,
		reason: reason?.text ?? "",
		decidedBy: reason?.decidedBy ?? null,
	};
}

/** A mask that is not known makes the preview unavailable, even where the ids are certain; that is then said too. */
export function exactnessOf(analysis: ExampleAnalysis): {
	readonly exactness: PreviewModel["exactness"];
	readonly why?: string;
	readonly todo?: string;
} {
	const { unavailable, lossMask, encoding } = analysis;
	if (lossMask === undefined && unavailable !== undefined) {
		const ids =
			encoding !== undefined && idsAreExact(analysis)
				? " The ids are exact; only the mask is not known."
				: "";
		return { exactness: "unavailable", why: `${unavailable.reason}${ids}`, todo: unavailable.todo };
	}
	return wordsOf(analysis.exactness);
}

function wordsOf(exactness: Exactness): ReturnType<typeof exactnessOf> {
	if (exactness.level === "exact") {
		return { exactness: "exact" };
	}
	return {
		exactness: exactness.level,
		why: exactness.why,
		...(exactness.todo === undefined ? {} : { todo: exactness.todo }),
	};
}

function idsAreExact({ tokenizer, example }: ExampleAnalysis): boolean {
	const needsTemplate = example?.kind === "conversational";
	return tokenizer?.ids.level === "exact" && (!needsTemplate || tokenizer.template.level === "exact");
}

function tokensOf(
	analysis: ExampleAnalysis & Sourced,
	turns: readonly PreviewTurn[],
	place: PreviewPlace,
): PreviewToken[] {
	const { encoding } = analysis;
	const pieces = piecesOf(encoding.rendered.text, encoding.offsets);
	const { file, recordStart } = place;
	const isConversation = encoding.rendered.spans.some((span) => span.messageIndex !== undefined);
	let turn = 0;
	return encoding.ids.map((id, index) => {
		const [start, end] = encoding.offsets[index] ?? [0, 0];
		const source = sourceOf(analysis, index);
		while ((turns[turn]?.last ?? Infinity) < index) {
			turn++;
		}
		const messageIndex = turns[turn]?.messageIndex ?? BEFORE_FIRST_MESSAGE;
		const { state, label, wouldBe, stop, reason, decidedBy } = stateOf(analysis, index);
		const { range } = source;
		// Written out, because spreads of the parts take several times as long for a long record.
		return {
			index,
			id,
			text: pieces[index] ?? "",
			bytes: analysis.tokenBytes?.[index] ?? place.bytesOf?.(id) ?? "",
			start,
			end,
			state,
			label,
			...(wouldBe === undefined ? undefined : { wouldBe }),
			stop,
			reason,
			decidedBy,
			special: encoding.specialTokensMask[index] ?? false,
			origin: source.origin,
			source:
				range === undefined ? null : { file, start: recordStart + range.start, end: recordStart + range.end },
			...(isConversation && messageIndex !== BEFORE_FIRST_MESSAGE ? { messageIndex } : undefined),
		};
	});
}

function trainerOf({ trainer }: LossMask): string {
	return trainer.version === "" ? trainer.id : `${trainer.id}@${trainer.version}`;
}

function limitOf({ length, decidedBy }: { readonly length: number; readonly decidedBy: DecidedBy }): {
	length: number;
	location?: { file: string; range: { start: number; end: number } };
} {
	return "file" in decidedBy
		? { length, location: { file: decidedBy.file, range: decidedBy.range } }
		: { length };
}
