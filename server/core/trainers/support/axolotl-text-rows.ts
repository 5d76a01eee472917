/** Rows that Axolotl turns into texts itself: instruction columns, completions, segments. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { InstructionExample, SegmentsExample, TextColumn, TextPiece } from "../../types/example.js";
import type { LossReason } from "../../types/loss-mask.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { AxolotlDatasetType } from "./axolotl-dataset-type.js";
import { SEQUENCE_LEN } from "./axolotl-limit.js";
import { promptFormats, promptPieces } from "./axolotl-prompt-style.js";
import {
	decidedByAxolotl,
	decidedByOption,
	isOn,
	numberOption,
	textOption,
	stopsWith,
	type AxolotlRun,
} from "./axolotl-run.js";
import { encodingOfToken, joinEncodings } from "./join-encodings.js";
import { twoReasons, type PreparedRow } from "./label-row.js";
import { findRebuildDoubt, missingToken } from "./tokenizer-doubts.js";

type Prompted = Extract<AxolotlDatasetType, { kind: "alpaca" | "user-defined" }>;

/** Prompt and response are encoded one by one; the response gets EOS, unless it is empty. */
export function prepareInstruction(
	example: InstructionExample,
	type: Prompted,
	run: AxolotlRun,
): PreparedRow | Unavailable {
	const eos = eosOf(run);
	if ("kind" in eos) {
		return eos;
	}
	const usesColumn = type.kind === "user-defined" || type.preamble === "column";
	if (type.kind === "alpaca" && type.preamble === "column" && example.system === undefined) {
		return stopsWith(
			run,
			'a KeyError: this type needs a column "system"',
			"Add the column, or use type: alpaca.",
		);
	}
	const { system, ...withoutSystem } = example;
	const pieces = promptPieces(
		promptFormats(type),
		usesColumn && system !== undefined ? { ...withoutSystem, system } : withoutSystem,
	);
	if ("unknownField" in pieces) {
		return stopsWith(
			run,
			`a KeyError: the format has "{${pieces.unknownField}}"`,
			"Use {instruction} and {input} in format, only {instruction} in no_input_format.",
		);
	}
	const limit = partLimit(example, run);
	const prompt = firstTokens(encodeText(pieces, run), limit);
	const answer = firstTokens(encodeText(example.output.pieces, run), limit);
	const endsItself = answer.ids.length === 0 || answer.ids.at(-1) === eos.id || answer.ids.length >= limit;
	const response = withoutBos(answer, run);
	const appended = endsItself ? [] : [eosEncoding(eos)];
	const { encoding, parts } = joinEncodings([prompt, response, ...appended]);
	const start = parts[0]?.end ?? 0;
	const isInputTrained = isOn(run, "train_on_inputs");
	const length = encoding.rendered.text.length;
	return {
		encoding,
		...twoReasons(
			encoding.ids.map((_, i) => isInputTrained || i >= start),
			[
				isInputTrained
					? {
							text: "prompt and response are trained",
							decidedBy: decidedByOption(run, "train_on_inputs", false),
						}
					: { text: "inside the response", decidedBy: decidedByAxolotl(run, "the response is trained") },
				{ text: "inside the prompt", decidedBy: decidedByOption(run, "train_on_inputs", false) },
			],
		),
		...(appended.length === 0 ? {} : { appended: { start: length - eos.text.length, end: length } }),
		...partsDoubt([prompt, response], run),
	};
}

/** The whole text with EOS; longer ones become several rows. */
export function prepareCompletion(text: TextColumn, run: AxolotlRun): PreparedRow | Unavailable {
	const eos = eosOf(run);
	if ("kind" in eos) {
		return eos;
	}
	const plain = encodeText(text.pieces, run);
	const isAppended = plain.ids.length > 0 && plain.ids.at(-1) !== eos.id;
	const { encoding } = joinEncodings([plain, ...(isAppended ? [eosEncoding(eos)] : [])]);
	const { length } = encoding.rendered.text;
	const limit = numberOption(run, "sequence_len") ?? Infinity;
	const rows = Math.ceil(encoding.ids.length / limit);
	return {
		encoding,
		...twoReasons(
			encoding.ids.map(() => true),
			[
				{
					text: "the whole text is trained",
					decidedBy: decidedByAxolotl(run, "type: completion has no prompt"),
				},
				{ text: "" },
			],
		),
		...(isAppended ? { appended: { start: length - eos.text.length, end: length } } : {}),
		...(rows > 1
			? {
					approximate: `The text is trained as ${rows} rows of at most ${limit} tokens (sequence_len); it is shown as one.`,
				}
			: {}),
	};
}

/** Segments are encoded one by one, without special tokens; nothing is added. */
export function prepareSegments({ segments }: SegmentsExample, run: AxolotlRun): PreparedRow {
	const encodings = segments.map(({ text }) =>
		run.engine.encode(run.engine.renderText(text.pieces), { addSpecialTokens: false }),
	);
	const { encoding, parts } = joinEncodings(encodings);
	const isInputTrained = isOn(run, "train_on_inputs");
	const trained = encoding.ids.map((_, i) => {
		const segment = parts.findIndex(({ start, end }) => start <= i && i < end);
		return isInputTrained || segments[segment]?.train === true;
	});
	const reasons: readonly [LossReason, LossReason] = isInputTrained
		? [
				{ text: "every segment is trained", decidedBy: decidedByOption(run, "train_on_inputs", false) },
				{ text: "" },
			]
		: [
				{ text: 'the segment\'s "label" is true', decidedBy: decidedByAxolotl(run, "type: input_output") },
				{ text: 'the segment\'s "label" is false', decidedBy: decidedByAxolotl(run, "type: input_output") },
			];
	return { encoding, ...twoReasons(trained, reasons), ...partsDoubt(encodings, run) };
}

/** White space that leads a part is inside the joined text, so each part is looked at alone. */
function partsDoubt(
	parts: readonly Encoding[],
	{ behaviour, engine }: AxolotlRun,
): Pick<PreparedRow, "approximate"> {
	const doubts = parts.map((part) => findRebuildDoubt(part, engine.tokenizer.facts));
	const doubt = behaviour.runsOnTransformers5 ? doubts.find((one) => one !== undefined) : undefined;
	return doubt === undefined ? {} : { approximate: doubt };
}

function eosOf({ engine }: AxolotlRun): SpecialToken | Unavailable {
	const { facts } = engine.tokenizer;
	return facts.eos ?? missingToken(facts, "eos_token", "Axolotl cannot end the response");
}

function eosEncoding({ id, text }: SpecialToken): Encoding {
	return encodingOfToken(id, { origin: "trainer" }, text);
}

/** An empty text has no tokens at all, not even BOS. */
function encodeText(pieces: readonly TextPiece[], { engine }: AxolotlRun): Encoding {
	const rendered = engine.renderText(pieces);
	return rendered.text === ""
		? { ids: [], offsets: [], specialTokensMask: [], rendered }
		: engine.encode(rendered, { addSpecialTokens: true });
}

/**
 * Axolotl encodes prompt and response with `sequence_len` as the limit of each. It shows only where the row is neither
 * dropped nor cut afterwards.
 */
function partLimit({ output }: InstructionExample, run: AxolotlRun): number {
	const keepsLong = textOption(run, "excess_length_strategy") === "truncate" && !run.behaviour.truncates;
	const isEmpty = output.pieces.every(({ text }) => text === "");
	const isRead = run.behaviour.readsLengthStrategy;
	return (keepsLong && isRead) || isEmpty ? (numberOption(run, "sequence_len") ?? SEQUENCE_LEN) : Infinity;
}

function firstTokens(encoding: Encoding, limit: number): Encoding {
	return encoding.ids.length <= limit ? encoding : tokensOf(encoding, 0, limit);
}

/** The response goes on where the prompt ends, so its BOS is taken away. */
function withoutBos(encoding: Encoding, { engine }: AxolotlRun): Encoding {
	const { bos } = engine.tokenizer.facts;
	return bos === undefined || encoding.ids[0] !== bos.id
		? encoding
		: tokensOf(encoding, 1, encoding.ids.length);
}

function tokensOf(
	{ ids, offsets, specialTokensMask, rendered }: Encoding,
	from: number,
	to: number,
): Encoding {
	return {
		ids: ids.slice(from, to),
		offsets: offsets.slice(from, to),
		specialTokensMask: specialTokensMask.slice(from, to),
		rendered,
	};
}

/** Types that are not followed, with what to do. */
export function unreadType(type: AxolotlDatasetType): Unavailable {
	switch (type.kind) {
		case "removed":
			return unavailable(
				"`type: sharegpt` was removed from Axolotl, which stops here with a ValueError.",
				"Use type: chat_template with field_messages: conversations and message_property_mappings.",
			);
		case "other":
			return unavailable(
				`Rows of \`type: ${type.name}\` are not followed yet.`,
				"Use axolotl preprocess --debug to see their labels.",
			);
		default:
			return unavailable(
				`This row is not one that \`type\` of the dataset reads (${type.kind}).`,
				"Choose the type that fits the rows, such as chat_template, alpaca or completion.",
			);
	}
}
