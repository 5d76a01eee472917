/** Puts the parts of a side together, token by token, and keeps the ones that a trainer's slices keep. */
import type { Encoding } from "../../types/encoding.js";
import type { Conversation } from "../../types/example.js";
import type { LossReason } from "../../types/loss-mask.js";
import type { SpecialToken } from "../../types/tokenizer.js";
import type { Setting, TrainingConfig } from "../../types/training-config.js";
import { decidedBy, decidedByDefault } from "./decided-by.js";
import { encodingOfToken, joinEncodings } from "./join-encodings.js";
import type { PreferenceBehaviour } from "./trl-preference-behaviour.js";
import type { PreferenceRow } from "./trl-preference-row.js";

/** A stretch of tokens with one reason; `role` says whether it is trained. */
export interface SequencePart {
	readonly encoding: Encoding;
	readonly role: "prompt" | "answer" | "bos" | "eos";
}

/** Token indices that a slice took away, and why. */
export interface Loss {
	readonly indices: readonly number[];
	readonly reason: LossReason;
}

export interface SequenceOptions {
	readonly config: TrainingConfig;
	readonly behaviour: PreferenceBehaviour;
	readonly conversation?: Conversation;
	readonly losses: readonly Loss[];
	/** ORPO's second loss reads the whole chosen row. */
	readonly trainsPrompt: boolean;
	readonly dropped?: PreferenceRow["dropped"];
	readonly appendedText?: string;
	readonly approximate?: string;
}

const roles = ["answer", "prompt", "bos", "eos"] as const;

export function sequenceOf(parts: readonly SequencePart[], options: SequenceOptions): PreferenceRow {
	const { config, conversation, losses, trainsPrompt, dropped, approximate, appendedText } = options;
	const joined = joinEncodings(parts.map(({ encoding }) => encoding));
	const roleOf = parts.flatMap(({ encoding, role }) => encoding.ids.map(() => role));
	const { rendered } = joined.encoding;
	const encoding =
		conversation === undefined
			? joined.encoding
			: { ...joined.encoding, rendered: { ...rendered, conversation } };
	const reasons = [...reasonsOf(options), ...losses.map(({ reason }) => reason)];
	const cut: (number | undefined)[] = roleOf.map(() => undefined);
	losses.forEach(({ indices }, i) => {
		for (const index of indices) {
			cut[index] = roles.length + i;
		}
	});
	const { length } = rendered.text;
	const eos = parts.at(-1)?.role === "eos" ? parts.at(-1)?.encoding.rendered.text : appendedText;
	return {
		encoding,
		trained: roleOf.map((role) => role === "answer" || role === "eos" || trainsPrompt),
		reasonIndex: roleOf.map((role) => roles.indexOf(role)),
		reasons,
		cut,
		hasLabels: true,
		...(eos === undefined ? {} : { appended: { start: length - eos.length, end: length } }),
		...(dropped === undefined ? {} : { dropped }),
		...(approximate === undefined ? {} : { approximate }),
	};
	function reasonsOf({ behaviour }: SequenceOptions): LossReason[] {
		const by = decidedByDefault(
			trainsPrompt ? "ORPO's loss of the chosen answer reads the prompt too" : "only the answers are trained",
			config,
		);
		const name = behaviour.kind.toUpperCase();
		return [
			{ text: "inside the answer", decidedBy: by },
			{
				text: trainsPrompt ? `${name} trains the prompt of the chosen answer too` : "inside the prompt",
				decidedBy: by,
			},
			{ text: "BOS that the trainer puts first", decidedBy: decidedByDefault("puts BOS first", config) },
			{ text: "EOS that the trainer appends", decidedBy: decidedByDefault("appends EOS", config) },
		];
	}
}

/** A token that the trainer puts in by its id. */
export function tokenPart({ id, text }: SpecialToken, role: "bos" | "eos"): SequencePart {
	return { encoding: encodingOfToken(id, { origin: "trainer" }, text), role };
}

/** Python's `items[:count]`. */
export function head<T>(items: readonly T[], count: number): readonly T[] {
	return count < 0 ? items.slice(0, Math.max(0, items.length + count)) : items.slice(0, count);
}

/** Python's `items[-count:]`. */
export function tail<T>(items: readonly T[], count: number): readonly T[] {
	return count <= 0 ? items.slice(-count) : items.slice(Math.max(0, items.length - count));
}

export function range(start: number, end: number): number[] {
	return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}

/** What `kept` lost of `all`. */
export function lossOf(
	all: readonly number[],
	kept: readonly number[],
	text: string,
	setting: Setting<unknown>,
	config: TrainingConfig,
): Loss {
	const left = new Set(kept);
	const reason = { text, decidedBy: decidedBy(setting, config) };
	return { indices: all.filter((index) => !left.has(index)), reason };
}
