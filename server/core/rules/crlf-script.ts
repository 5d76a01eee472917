/** A shell script with the line ends of Windows. */
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "crlf-script",
	stage: "shell",
	severity: "error",
	*check({ text }) {
		const ends = [...text.matchAll(/\r\n/g)];
		const [first] = ends;
		if (first === undefined) {
			return;
		}
		const isFirstLine = text.startsWith("#!") && text.indexOf("\n") === first.index + 1;
		const what = isFirstLine
			? 'Linux then looks for an interpreter with a "\\r" in its name and reports "required file not found"'
			: 'the shell reads a "\\r" as part of names and options';
		const lineStart = text.lastIndexOf("\n", first.index - 1) + 1;
		yield {
			range: { start: lineStart, end: first.index },
			message: `This script has Windows line ends (CRLF), and ${what}. Convert them to LF.`,
			fixes: [
				{
					title: "Convert the line ends to LF",
					safety: "safe",
					edits: ends.map(({ index }) => ({ range: { start: index, end: index + 1 }, newText: "" })),
					preferred: true,
				},
			],
		};
	},
});
