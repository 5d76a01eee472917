/** Reads the parts of an example that every kind has in some form. */
import type {
	ConversationalExample,
	Example,
	PreferenceSide,
	StandardExample,
	TextColumn,
} from "./example.js";

/** The example of one answer: a preference row's side, else the example itself. */
export function sideOf(example: Example, side: PreferenceSide = "chosen"): Example {
	if (example.kind !== "preference") {
		return example;
	}
	const { format, columns } = example;
	return { ...example[side], format, ...(columns === undefined ? {} : { columns }) };
}

/** True for rows of messages, of one text, or of a prompt and a completion. */
export function isTextOrChat(
	example: Example,
): example is Example & (ConversationalExample | StandardExample) {
	return example.kind === "conversational" || example.kind === "standard";
}

/** The text columns of a row in reading order; none for messages and tokens. */
export function textColumnsOf(example: Example): readonly TextColumn[] {
	switch (example.kind) {
		case "standard":
			return example.type === "language-modeling" ? [example.text] : [example.prompt, example.completion];
		case "instruction":
			return [
				...(example.system === undefined ? [] : [example.system]),
				...(example.history ?? []).flatMap(({ instruction, output }) => [instruction, output]),
				example.instruction,
				...(example.input === undefined ? [] : [example.input]),
				example.output,
			];
		case "segments":
			return example.segments.map(({ text }) => text);
		case "conversational":
		case "preference":
		case "tokens":
			return [];
	}
}
