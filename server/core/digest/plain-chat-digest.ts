/** The hashes of a conversation of plain texts: those of `contentDigest`, without its strings. */
import type { PlainChat, PlainTurn } from "../types/plain-chat.js";
import { isAnswering, isSystem } from "./content-parts.js";
import { hashContent, type ContentSource, type HashedContent } from "./hash-content.js";
import type { NormalWriter } from "./normal-units.js";

/** Undefined for a conversation that says nothing. */
export function plainChatDigest(chat: PlainChat, needsNear: boolean): HashedContent | undefined {
	({ units, turns } = chat);
	last = turns.findLastIndex(({ role }) => isAnswering(role));
	return hashContent(source, needsNear);
}

/** The chat that is hashed: functions that are made for each row would be compiled again and again. */
let units: Uint16Array = new Uint16Array(0);
let turns: readonly PlainTurn[] = [];
/** Index of the first turn that is learned; -1: none can be told. */
let last = -1;

const source: ContentSource = {
	writeSystem: (writer) => write(writer, isInstruction),
	writePrompt: (writer) => write(writer, isAsked),
	writeAnswer: (writer) => write(writer, isLearned),
};

function isInstruction({ role }: PlainTurn): boolean {
	return isSystem(role);
}

function isAsked({ role }: PlainTurn, index: number): boolean {
	return index < last && !isSystem(role);
}

function isLearned({ role }: PlainTurn, index: number): boolean {
	return last < 0 ? !isSystem(role) : index >= last;
}

function write(writer: NormalWriter, isPart: (turn: PlainTurn, index: number) => boolean): void {
	writer.open();
	turns.forEach((turn, index) => {
		if (isPart(turn, index)) {
			writer.add(units, turn.roleStart, turn.roleEnd);
			writer.add(units, turn.start, turn.end);
		}
	});
}
