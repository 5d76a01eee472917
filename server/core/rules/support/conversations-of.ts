/** Every conversation of a record: its own, or those of both answers of a preference row. */
import type { Conversation, Example } from "../../types/example.js";

export function conversationsOf(example: Example): readonly Conversation[] {
	switch (example.kind) {
		case "conversational":
			return [example.conversation];
		case "preference":
			return [example.chosen, example.rejected].flatMap((side) =>
				side.kind === "conversational" ? [side.conversation] : [],
			);
		case "standard":
		case "instruction":
		case "segments":
		case "tokens":
			return [];
	}
}
