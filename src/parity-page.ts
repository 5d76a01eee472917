/** The first difference from a person's Python as a page of Markdown. */
import type { VerifyParityResult } from "../server/protocol.js";

export function parityPage(
	result: VerifyParityResult & { readonly kind: "different" },
	file: string,
): string {
	const { place, what, text, ours, python, reference, equal, refused } = result;
	const lines = [
		"# Tunelint and your Python differ",
		"",
		`\`${file}\` compared with ${reference}: ${equal} answers equal, ${refused} refused by both sides alike, then this.`,
		"",
		`**${place}**: ${what}.`,
		"",
		...(text === undefined ? [] : ["The text:", "", fenced(JSON.stringify(text.slice(0, 2_000))), ""]),
		"Tunelint:",
		"",
		fenced(ours),
		"",
		"Python:",
		"",
		fenced(python),
		"",
		"Both read the tokenizer's files as they are; what the training script changes of it is not part of this.",
		"",
	];
	return lines.join("\n");
}

/** The fence is longer than any in the text. */
function fenced(text: string): string {
	const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
	const fence = "`".repeat(longest + 1);
	return `${fence}text\n${text}\n${fence}`;
}
