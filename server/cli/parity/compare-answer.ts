/** Our answer to a question beside Python's, and the first thing in which they differ. */
import { assistantMask, hasGenerationTags } from "../../core/trainers/support/assistant-tokens.js";
import { isUnavailable, type RawEncoding, type Tokenizer } from "../../core/index.js";
import type { ApplyChatTemplate } from "../../node/apply-chat-template.js";
import type { PythonAnswer } from "./python-reference.js";
import type { Question } from "./questions.js";

export interface Difference {
	readonly kind: "difference";
	/** `the ids differ from token 3 on`. */
	readonly what: string;
	readonly ours: string;
	readonly python: string;
}

/** `refused`: both sides say that there is no answer. */
export type Comparison = Difference | { readonly kind: "equal" } | { readonly kind: "refused" };

export interface OurSide {
	readonly tokenizer: Tokenizer;
	readonly apply: ApplyChatTemplate;
}

/** Does Python have to give the assistant mask? */
export function asksForMask({ tokenizer }: OurSide): boolean {
	return hasGenerationTags(tokenizer.facts.chatTemplate ?? "");
}

export function compareAnswer(side: OurSide, question: Question, python: PythonAnswer): Comparison {
	const ours = answer(side, question);
	if ("refusal" in ours || python.error !== undefined) {
		return compareErrors("refusal" in ours ? ours.refusal : undefined, python);
	}
	return (
		compareTexts(ours.rendered, python.rendered) ??
		compareLists("ids", ours.encoding.ids, python.ids) ??
		compareLists("ids with special tokens", ours.specialIds, python.special_ids) ??
		compareLists("offsets", codePoints(ours.text, ours.encoding), python.offsets?.flat()) ??
		compareLists("masks", ours.mask?.map(Number), python.mask ?? undefined) ?? { kind: "equal" }
	);
}

type OurAnswer =
	| { readonly refusal: string }
	| {
			readonly text: string;
			/** The chat template's text. */
			readonly rendered?: string;
			readonly encoding: RawEncoding;
			readonly specialIds?: readonly number[];
			readonly mask?: readonly boolean[];
	  };

function answer({ tokenizer, apply }: OurSide, { subject }: Question): OurAnswer {
	try {
		if (subject.kind === "text") {
			return {
				text: subject.text,
				encoding: tokenizer.encode(subject.text, { addSpecialTokens: false }),
				specialIds: tokenizer.encode(subject.text, { addSpecialTokens: true }).ids,
			};
		}
		const { messages, tools } = subject;
		const chat = apply(tokenizer.facts, {
			messages,
			...(tools === undefined ? {} : { tools }),
			addGenerationPrompt: false,
			continueFinalMessage: false,
			variables: {},
		});
		if (chat.kind === "error") {
			return { refusal: `${chat.type}: ${chat.message}` };
		}
		const encoding = tokenizer.encode(chat.text, { addSpecialTokens: false });
		const rendered = { text: chat.text, spans: [], generation: chat.generation, droppedMessages: [] };
		return {
			text: chat.text,
			rendered: chat.text,
			encoding,
			mask: assistantMask({ ...encoding, rendered }, chat.generation),
		};
	} catch (error) {
		// The encoder throws this for a text that has no ids; anything else is a bug.
		if (isUnavailable(error)) {
			return { refusal: error.reason };
		}
		throw error;
	}
}

function compareErrors(refusal: string | undefined, { error }: PythonAnswer): Comparison {
	if (refusal !== undefined && error !== undefined) {
		return { kind: "refused" };
	}
	return {
		kind: "difference",
		what: "only one side fails",
		ours: refusal ?? "gives an answer",
		python: error === undefined ? "gives an answer" : `${error.type}: ${error.message}`,
	};
}

function compareTexts(ours: string | undefined, python: string | undefined): Difference | undefined {
	if (ours === undefined || python === undefined || ours === python) {
		return undefined;
	}
	let at = 0;
	while (at < ours.length && ours[at] === python[at]) {
		at++;
	}
	const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 20), at + 40));
	return {
		kind: "difference",
		what: `the rendered texts differ from character ${at} on`,
		ours: around(ours),
		python: around(python),
	};
}

/** Absent on one side: not compared. */
function compareLists(
	what: string,
	ours: readonly number[] | undefined,
	python: readonly number[] | undefined,
): Difference | undefined {
	if (ours === undefined || python === undefined) {
		return undefined;
	}
	const length = Math.max(ours.length, python.length);
	for (let i = 0; i < length; i++) {
		if (ours[i] !== python[i]) {
			// Offsets are pairs.
			const at = what === "offsets" ? i >> 1 : i;
			return {
				kind: "difference",
				what: `the ${what} differ from token ${at} on`,
				ours: around(ours, i),
				python: around(python, i),
			};
		}
	}
	return undefined;
}

function around(list: readonly number[], at: number): string {
	const start = Math.max(0, at - 2);
	const shown = list.slice(start, at + 6).join(" ");
	return `${start > 0 ? "… " : ""}${shown}${at + 6 < list.length ? " …" : ""} (${list.length} in all)`;
}

function codePoints(text: string, { offsets }: RawEncoding): number[] {
	const indices: number[] = [];
	let count = 0;
	for (const character of text) {
		for (let i = 0; i < character.length; i++) {
			indices.push(count);
		}
		count++;
	}
	indices.push(count);
	return offsets.flatMap(([start, end]) => [indices[start] ?? -1, indices[end] ?? -1]);
}
