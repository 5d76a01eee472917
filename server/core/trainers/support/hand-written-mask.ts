/** The ids and labels of a hand-written preparation as a loss mask, each token with the statement that decided. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { TextRange } from "../../base/text-range.js";
import type { Encoding } from "../../types/encoding.js";
import { IGNORE_INDEX, type LossMask, type LossReason, type TokenState } from "../../types/loss-mask.js";
import type { RenderedSpan, RenderFailure } from "../../types/rendered-chat.js";
import { findRebuildDoubt } from "./tokenizer-doubts.js";
import { findUncertainSettings } from "./uncertain-settings.js";
import { sourceAt, type ScriptRun } from "./hand-written-run.js";
import { runScript, notFollowed, type ScriptOutcome } from "./hand-written-outcome.js";
import type { NumberValue, ScriptValue, TokenOrigin } from "./hand-written-values.js";

type Input = Parameters<typeof runScript>[0];

export function maskScriptRow(input: Input): LossMask | RenderFailure | Unavailable {
	const outcome = runScript(input, false);
	if (isUnavailable(outcome) || !("run" in outcome)) {
		return outcome;
	}
	const row = readRow(outcome, input);
	if (isUnavailable(row)) {
		return row;
	}
	const full = outcome.run.cut === undefined ? undefined : longRow(input, row);
	const mask = maskOf(input, outcome, full ?? row, row.ids.length);
	return outcome.isDropped === true
		? { ...mask, dropped: { why: "the script's own functions remove it" } }
		: mask;
}

interface TokenRow {
	readonly ids: readonly NumberValue[];
	readonly labels: readonly NumberValue[];
}

function readRow({ run, row }: ScriptOutcome, { config }: Input): TokenRow | Unavailable {
	const givenLabels = row.labels ?? (config.tokenize?.labelsAreOfLoop === true ? row.ids : undefined);
	if (givenLabels === undefined) {
		return unavailable(
			"Nothing sets labels, so the trainer has no loss and stops.",
			"Set labels in the tokenize function, or use DataCollatorForLanguageModeling(tokenizer, mlm=False).",
		);
	}
	const ids = numbersOf(run, row.ids);
	const labels = numbersOf(run, givenLabels);
	if (isUnavailable(ids) || isUnavailable(labels)) {
		return isUnavailable(ids) ? ids : (labels as Unavailable);
	}
	if (ids.length !== labels.length) {
		return unavailable(
			`The script makes ${ids.length} ids but ${labels.length} labels, so the loss fails.`,
			"Build the labels from the same ids.",
		);
	}
	return ids.some(({ value }) => value < 0)
		? unavailable(
				"The ids hold a negative number: labels and ids are one list here, so that writing -100 to one changes both.",
				"Copy the ids first: labels = list(input_ids).",
			)
		: { ids, labels };
}

function numbersOf(run: ScriptRun, values: readonly ScriptValue[]): NumberValue[] | Unavailable {
	const numbers: NumberValue[] = [];
	for (const value of values) {
		if (value.kind !== "number") {
			return notFollowed(run, value.kind === "opaque" ? value : undefined);
		}
		numbers.push(value);
	}
	return numbers;
}

/** The row before truncation, when the real one is its start. */
function longRow(input: Input, row: TokenRow): TokenRow | undefined {
	const outcome = runScript(input, true);
	const full = isUnavailable(outcome) || !("run" in outcome) ? undefined : readRow(outcome, input);
	if (full === undefined || isUnavailable(full) || full.ids.length <= row.ids.length) {
		return undefined;
	}
	const isStart = row.ids.every(({ value }, i) => full.ids[i]?.value === value);
	return isStart
		? { ids: full.ids, labels: [...row.labels, ...full.labels.slice(row.labels.length)] }
		: undefined;
}

function maskOf(input: Input, { run, row }: ScriptOutcome, tokens: TokenRow, kept: number): LossMask {
	const { config, engine } = input;
	const encoding = joinEncodings(run, tokens.ids, engine.tokenizer.isSpecial);
	const reasons: LossReason[] = [];
	const places = new Map<string, number>();
	const indexOf = (reason: LossReason): number => {
		const key = JSON.stringify(reason);
		const known = places.get(key) ?? reasons.push(reason) - 1;
		places.set(key, known);
		return known;
	};
	const label = (i: number): number => labelAt(tokens, i, row.masksId);
	const isCut = (i: number): boolean => i >= kept;
	const states = tokens.ids.map((id, i): TokenState => {
		if (isCut(i)) {
			return "cut";
		}
		if (label(i) !== IGNORE_INDEX) {
			return "trained";
		}
		return id.origin?.kind === "pad" ? "pad" : "masked";
	});
	const facts = engine.tokenizer.facts;
	const stops = new Set(facts.stopIds);
	const cut = run.cut;
	const limit =
		cut === undefined
			? undefined
			: {
					length: cut.length,
					decidedBy: { option: `max_length=${cut.length}`, file: run.file, range: cut.at },
				};
	return {
		encoding,
		states,
		labels: tokens.ids.map((_, i) => (isCut(i) ? null : label(i))),
		wouldBe: tokens.ids.map((_, i) => (isCut(i) ? label(i) : null)),
		reasonIndex: tokens.ids.map((id, i) =>
			indexOf(
				isCut(i) && limit !== undefined
					? { text: `only the first ${limit.length} tokens are kept`, decidedBy: limit.decidedBy }
					: reasonOf(run, { id, label: tokens.labels[i], shown: label(i) }, row),
			),
		),
		reasons,
		stops: tokens.ids.map(({ value }) => stops.has(value)),
		...(limit === undefined ? {} : { limit }),
		trainer: { id: config.trainer, version: config.version.version ?? "" },
		exactness: exactnessOf(input, run, tokens.ids),
	};
}

function exactnessOf(
	{ config, engine }: Input,
	run: ScriptRun,
	ids: readonly NumberValue[],
): LossMask["exactness"] {
	const encodings = new Set(ids.flatMap(({ origin }) => (origin?.kind === "token" ? [origin.encoding] : [])));
	const usesTemplate = [...encodings].some(({ rendered }) => rendered.conversation !== undefined);
	const template = usesTemplate ? findUncertainSettings([config.tokenizerEdits.chatTemplate]) : {};
	const rebuilt = run.isVersion5
		? [...encodings]
				.map((one) => findRebuildDoubt(one, engine.tokenizer.facts))
				.find((why) => why !== undefined)
		: undefined;
	const why = [...run.doubts][0] ?? template.gap?.reason ?? template.why ?? rebuilt;
	return why === undefined ? { level: "exact" } : { level: "approximate", why };
}

/** `DataCollatorForLanguageModeling` masks the pad token's id wherever it stands. */
function labelAt(tokens: TokenRow, index: number, masksId: number | undefined): number {
	const label = tokens.labels[index]?.value ?? IGNORE_INDEX;
	return masksId !== undefined && label === masksId ? IGNORE_INDEX : label;
}

interface Token {
	readonly id: NumberValue;
	readonly label: NumberValue | undefined;
	readonly shown: number;
}

function reasonOf(
	run: ScriptRun,
	{ id, label, shown }: Token,
	{ masksId, madeBy }: ScriptOutcome["row"],
): LossReason {
	const decidedBy = (at: TextRange | undefined): Pick<LossReason, "decidedBy"> =>
		at === undefined ? {} : { decidedBy: { option: sourceAt(run, at), file: run.file, range: at } };
	if (shown === IGNORE_INDEX && masksId !== undefined) {
		const eos = run.tokenizer.tokens.get("eos_token");
		const pad = run.tokenizer.tokens.get("pad_token");
		const same =
			pad !== undefined && pad.id === eos?.id ? "is the pad token and the EOS token" : "is the pad token";
		return {
			text: `${pad?.text ?? "it"} ${same}, and the collator masks its id everywhere`,
			isPadId: true,
			...decidedBy(madeBy?.at),
		};
	}
	if (shown === IGNORE_INDEX) {
		return label?.at === undefined
			? { text: "the label is -100", ...decidedBy(run.labelsAt) }
			: {
					text: "the script sets its label to -100",
					...decidedBy(label.at),
					...(isMaskedForItsId(run, id, label.at) ? { isPadId: true as const } : {}),
				};
	}
	if (madeBy !== undefined) {
		return { text: "the collator makes the labels from the ids", ...decidedBy(madeBy.at) };
	}
	if (id.origin?.kind === "pad") {
		return { text: "padding is trained, since nothing sets its label to -100", ...decidedBy(run.labelsAt) };
	}
	return shown === id.value
		? { text: "the label is the id", ...decidedBy(run.labelsAt) }
		: { text: "the script sets another label than the id", ...decidedBy(run.labelsAt) };
}

/** A token of the text that has the pad token's id, under a statement that asks for that id. */
function isMaskedForItsId(run: ScriptRun, id: NumberValue, at: TextRange): boolean {
	const pad = run.tokenizer.tokens.get("pad_token");
	return id.origin?.kind !== "pad" && id.value === pad?.id && sourceAt(run, at).includes("pad_token");
}

/** All tokenizer calls of the row one after the other, with the tokens that the script adds by id between them. */
function joinEncodings(
	run: ScriptRun,
	ids: readonly NumberValue[],
	isSpecial: (id: number) => boolean,
): Encoding {
	let text = "";
	const spans: RenderedSpan[] = [];
	const offsets: (readonly [number, number])[] = [];
	const starts = new Map<Encoding, number>();
	const conversation = ids
		.map(({ origin }) => (origin?.kind === "token" ? origin.encoding.rendered.conversation : undefined))
		.find((one) => one !== undefined);
	const placeOf = (origin: TokenOrigin | undefined): readonly [number, number] => {
		if (origin?.kind === "token") {
			const { encoding } = origin;
			const [start, end] = encoding.offsets[origin.index] ?? [0, 0];
			let from = starts.get(encoding);
			if (from === undefined) {
				from = text.length;
				starts.set(encoding, from);
				spans.push(
					...encoding.rendered.spans.map((span) => ({
						...span,
						start: span.start + text.length,
						end: span.end + text.length,
					})),
				);
				text += encoding.rendered.text;
			}
			return [from + start, from + end];
		}
		const start = text.length;
		if (origin?.kind === "special" && origin.text !== "") {
			const location = { file: run.file, range: origin.at };
			spans.push({ start, end: start + origin.text.length, origin: "script", location });
			text += origin.text;
		}
		return [start, text.length];
	};
	for (const { origin } of ids) {
		offsets.push(placeOf(origin));
	}
	const rendered = {
		...(conversation === undefined ? {} : { conversation }),
		text,
		spans,
		generation: [],
		droppedMessages: [],
	};
	return {
		ids: ids.map(({ value }) => value),
		offsets,
		specialTokensMask: ids.map(
			({ value, origin }) => origin?.kind !== "token" || isSpecial(value) || isAddedToken(origin),
		),
		rendered,
	};
}

function isAddedToken(origin: TokenOrigin): boolean {
	return origin.kind === "token" && origin.encoding.specialTokensMask[origin.index] === true;
}
