/** Rows of a kind that a trainer does not read at all. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { Example } from "../../types/example.js";

const words: { readonly [kind in Example["kind"]]: string } = {
	conversational: "messages",
	standard: "texts",
	preference: "preference pairs (chosen, rejected)",
	instruction: "instruction columns",
	segments: "segments",
	tokens: "token ids",
};

/** `trainer` as a person calls it: `TRL SFTTrainer`. */
export function unreadRow(trainer: string, example: Example): Unavailable {
	return unavailable(
		`${trainer} does not read rows of ${words[example.kind]} by itself.`,
		"Convert the rows, or give the trainer a function that formats them.",
	);
}
