/** The hashes of a conversation of plain texts: those of `contentDigest`, without its strings. */
import type { PlainChat, PlainTurn } from "../types/plain-chat.js";
import { isAnswering, isSystem } from "./content-parts.js";
import { hashContent, type HashedContent } from "./hash-content.js";
import type { NormalWriter } from "./normal-units.js";

/** Undefined for a conversation that says nothing. */
export function plainChatDigest(chat: PlainChat, needsNear: boolean): HashedContent | undefined {
	const { turns } = chat;
	const last = turns.findLastIndex(({ role }) => isAnswering(role));
	const write = (writer: NormalWriter, isPart: (turn: PlainTurn, index: number) => boolean): void => {
		writer.open();
		turns.forEach((turn, index) => {
			if (isPart(turn, index)) {
				writer.add(chat.units, turn.roleStart, turn.roleEnd);
				writer.add(chat.units, turn.start, turn.end);
			}
		});
	};
	return hashContent(
		{
			writeSystem: (writer) => write(writer, ({ role }) => isSystem(role)),
			writePrompt: (writer) => write(writer, ({ role }, index) => index < last && !isSystem(role)),
			writeAnswer: (writer) =>
				write(writer, ({ role }, index) => (last < 0 ? !isSystem(role) : index >= last)),
		},
		needsNear,
	);
}
