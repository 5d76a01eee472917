/** The prompt and the answer of a row's side, before anything is rendered. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type {
	Conversation,
	ConversationalExample,
	Example,
	PreferenceExample,
	PreferenceSide,
	StandardExample,
	TextPiece,
} from "../../types/example.js";
import type { PreferenceBehaviour } from "./trl-preference-behaviour.js";
import { cutAt, promptEnd } from "./trl-preference-extract.js";
import { unreadRow } from "./unread-row.js";

export type Halves =
	| { readonly kind: "texts"; readonly prompt: readonly TextPiece[]; readonly answer: readonly TextPiece[] }
	/** With `completionStart`, unless the row has no prompt. */
	| { readonly kind: "chat"; readonly conversation: Conversation };

/** The asked side, and the other one where the trainer looks at both. */
export interface HalvesOfRow {
	readonly own: Halves;
	readonly other?: Halves;
	/** True when the row has no prompt column and none was found. */
	readonly isWhole?: boolean;
}

type Answer = ConversationalExample | StandardExample;

/** The trainer, as a person calls it. */
export const trainerNames = {
	dpo: "TRL DPOTrainer",
	kto: "TRL KTOTrainer",
	orpo: "TRL ORPOTrainer",
	cpo: "TRL CPOTrainer",
	reward: "TRL RewardTrainer",
} as const;

export function halvesOfRow(
	example: Example,
	side: PreferenceSide,
	behaviour: PreferenceBehaviour,
): HalvesOfRow | Unavailable {
	const { kind } = behaviour;
	if (example.kind === "preference" && example.format !== "openai-preference") {
		return kind === "kto" ? unpaired(example, side, behaviour) : halvesOfPair(example, side, behaviour);
	}
	const isUnpaired =
		kind === "kto" &&
		(example.kind === "conversational" || example.kind === "standard") &&
		example.type === "prompt-completion" &&
		example.desirable !== undefined;
	return isUnpaired ? { own: explicit(example) } : unreadRow(trainerNames[kind], example);
}

/** KTO makes two rows of a pair; each is prepared alone. */
function unpaired(
	example: PreferenceExample & Example,
	side: PreferenceSide,
	behaviour: PreferenceBehaviour,
): HalvesOfRow | Unavailable {
	if (behaviour.chat === "none") {
		return stopsAtRow(behaviour, 'a KeyError: it needs the columns "prompt", "completion" and "label"');
	}
	const known = new Set(["prompt", "chosen", "rejected"]);
	const further = example.columns?.find((column) => !known.has(column));
	if (further !== undefined && behaviour.unpairsBareRowsOnly) {
		return stopsAtRow(behaviour, `an ArrowInvalid error: a pair with the further column "${further}"`);
	}
	const halves = halvesOfPair(example, side, behaviour);
	return isUnavailable(halves) ? halves : { own: halves.own };
}

function halvesOfPair(
	example: PreferenceExample & Example,
	side: PreferenceSide,
	behaviour: PreferenceBehaviour,
): HalvesOfRow | Unavailable {
	const { chosen, rejected, columns } = example;
	const [own, other] = side === "chosen" ? [chosen, rejected] : [rejected, chosen];
	if (chosen.type === "prompt-completion" && rejected.type === "prompt-completion") {
		return chosen.kind === rejected.kind
			? { own: explicit(own), other: explicit(other) }
			: stopsAtRow(behaviour, "an error: one answer is a text and the other a list of messages");
	}
	if (columns?.includes("prompt") === true && !behaviour.mendsMixedPrompt) {
		return stopsAtRow(behaviour, "a TypeError: the prompt is a text and the answers are messages");
	}
	if (behaviour.kind === "reward") {
		return { own: whole(own), other: whole(other), isWhole: true };
	}
	if (!behaviour.extractsPrompt) {
		return stopsAtRow(behaviour, 'a KeyError: it needs the column "prompt"');
	}
	const end = commonEnd(chosen, rejected);
	return end === undefined
		? stopsAtRow(behaviour, "an error: an answer is empty, or the answers are of different kinds")
		: { own: cut(own, end), other: cut(other, end) };
}

export function stopsAtRow({ version }: PreferenceBehaviour, how: string): Unavailable {
	return unavailable(`TRL ${version} stops at this row with ${how}.`, "Change the row, or use another TRL.");
}

function explicit(answer: Answer): Halves {
	if (answer.kind === "conversational") {
		return { kind: "chat", conversation: answer.conversation };
	}
	return answer.type === "prompt-completion"
		? { kind: "texts", prompt: answer.prompt.pieces, answer: answer.completion.pieces }
		: { kind: "texts", prompt: [], answer: answer.text.pieces };
}

function whole(answer: Answer): Halves {
	return explicit(answer);
}

/** An index of characters or of messages; `undefined` where TRL stops. */
function commonEnd(chosen: Answer, rejected: Answer): number | undefined {
	if (chosen.kind === "conversational" && rejected.kind === "conversational") {
		const keysOf = ({ conversation }: ConversationalExample): string[] =>
			conversation.messages.map(({ json }) => canonical(json));
		return promptEnd(
			keysOf(chosen),
			keysOf(rejected),
			(a, b) => a === b,
			() => false,
		);
	}
	if (chosen.kind === "standard" && rejected.kind === "standard") {
		return promptEnd(
			[...textOf(chosen)],
			[...textOf(rejected)],
			(a, b) => a === b,
			(item) => item === " ",
		);
	}
	return undefined;
}

function textOf(answer: StandardExample): string {
	const pieces = answer.type === "language-modeling" ? answer.text.pieces : answer.completion.pieces;
	return pieces.map(({ text }) => text).join("");
}

/** Python's equality of dicts; a missing key is null, as the JSON loader of `datasets` fills it. */
function canonical(value: JsonValue): string {
	if (Array.isArray(value)) {
		return `[${value.map(canonical).join(",")}]`;
	}
	if (typeof value === "object" && value !== null) {
		const entries = Object.entries(value).filter(([, item]) => item !== null);
		const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
		return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
	}
	return JSON.stringify(value);
}

function cut(answer: Answer, end: number): Halves {
	if (answer.kind === "conversational") {
		const { conversation } = answer;
		const completionStart = cutAt(conversation.messages.length, end);
		return { kind: "chat", conversation: { ...conversation, completionStart } };
	}
	const characters = [...textOf(answer)];
	const at = characters.slice(0, cutAt(characters.length, end)).join("").length;
	const pieces = answer.type === "language-modeling" ? answer.text.pieces : answer.completion.pieces;
	return { kind: "texts", prompt: slicePieces(pieces, 0, at), answer: slicePieces(pieces, at, Infinity) };
}

function slicePieces(pieces: readonly TextPiece[], start: number, end: number): TextPiece[] {
	let offset = 0;
	return pieces.flatMap((piece) => {
		const from = Math.max(0, start - offset);
		const to = Math.min(piece.text.length, end - offset);
		offset += piece.text.length;
		if (from >= to) {
			return [];
		}
		const moved = piece.from === undefined ? {} : { from: piece.from + from };
		return [{ ...piece, ...moved, text: piece.text.slice(from, to) }];
	});
}
