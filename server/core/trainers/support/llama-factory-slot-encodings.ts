/** Slots of a template, filled and encoded one by one as LLaMA-Factory does. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { TextPiece } from "../../types/example.js";
import { encodingOfToken } from "./join-encodings.js";
import type { LlamaFactoryRun } from "./llama-factory-run.js";
import { CONTENT, type Slot } from "./llama-factory-slots.js";

export interface SlotFilling {
	readonly content: readonly TextPiece[];
	/** The message that the slots belong to; absent for what belongs to none. */
	readonly messageIndex?: number;
}

export function encodeSlots(
	slots: readonly Slot[],
	filling: SlotFilling,
	run: LlamaFactoryRun,
): readonly Encoding[] | Unavailable {
	const encodings: Encoding[] = [];
	for (const slot of slots) {
		const encoded =
			typeof slot === "string" ? encodeText(slot, filling, run) : encodeToken(slot, filling, run);
		if (encoded !== undefined && "kind" in encoded) {
			return encoded;
		}
		if (encoded !== undefined) {
			encodings.push(encoded);
		}
	}
	return encodings;
}

/** Pieces of the trainer or of the file, encoded as one text. */
export function encodePieces(
	pieces: readonly TextPiece[],
	messageIndex: number | undefined,
	{ engine }: Pick<LlamaFactoryRun, "engine">,
): Encoding {
	const owned = pieces.map((piece) => ({
		...piece,
		...(messageIndex === undefined ? {} : { messageIndex }),
	}));
	return engine.encode(engine.renderText(owned), { addSpecialTokens: false });
}

/** The text of a slot with the message in it; a second `{content}` would stay as it is. */
export function fillSlot(slot: string, content: readonly TextPiece[]): readonly TextPiece[] {
	const at = slot.indexOf(CONTENT);
	const template = (text: string): TextPiece => ({ text, origin: "template" });
	return at < 0
		? [template(slot)]
		: [template(slot.slice(0, at)), ...content, template(slot.slice(at + CONTENT.length))];
}

function encodeText(
	slot: string,
	{ content, messageIndex }: SlotFilling,
	run: LlamaFactoryRun,
): Encoding | undefined {
	const pieces = fillSlot(slot, content);
	return pieces.every(({ text }) => text === "") ? undefined : encodePieces(pieces, messageIndex, run);
}

function encodeToken(
	slot: Exclude<Slot, string>,
	{ messageIndex }: SlotFilling,
	run: LlamaFactoryRun,
): Encoding | Unavailable | undefined {
	const span = { origin: "template" as const, ...(messageIndex === undefined ? {} : { messageIndex }) };
	if ("token" in slot) {
		const id = run.engine.tokenizer.tokenToId(slot.token);
		return id === undefined ? missingToken(slot.token, run) : encodingOfToken(id, span, slot.token);
	}
	if (slot.special === "bos") {
		const { bos } = run.engine.tokenizer.facts;
		return bos === undefined ? undefined : encodingOfToken(bos.id, span, bos.text);
	}
	return run.eos === undefined
		? missingToken(run.template.replacesEos === true ? (run.template.stopWords?.[0] ?? "EOS") : "EOS", run)
		: encodingOfToken(run.eos.id, span, run.eos.text);
}

/** LLaMA-Factory adds it as a new token, whose id depends on the size of the vocabulary. */
export function missingToken(token: string, { engine, template }: LlamaFactoryRun): Unavailable {
	return unavailable(
		`Template "${template.name}" needs the token "${token}", which the tokenizer ${engine.tokenizer.facts.name} does not have, so LLaMA-Factory adds a new one.`,
		"Choose the template that belongs to the model.",
	);
}
