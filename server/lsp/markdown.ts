/** Data as Markdown that shows the data and does nothing else. */

/** One line of plain text: no link, no emphasis, no HTML and no code comes out of it. */
export function escapeMarkdown(text: string): string {
	return text
		.replace(/\s*[\r\n]+\s*/g, " ")
		.replace(/[\\`*_[\]<>~&$@|!#]/g, "\\$&")
		.replace(/:(?=\/\/)/g, "\\:")
		.replace(/\bwww\./gi, "www\\.");
}

/** A code span with exactly this text, whatever back-ticks it holds; line ends become spaces. */
export function codeSpan(text: string): string {
	const line = text.replace(/[\r\n]+/g, " ");
	const fence = "`".repeat(longestRun(line) + 1);
	// CommonMark takes one space off each side when both have one.
	const pad = /^[` ]|[` ]$/.test(line) ? " " : "";
	return `${fence}${pad}${line}${pad}${fence}`;
}

/** A block of preformatted lines. */
export function codeBlock(lines: readonly string[]): string {
	const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
	return `${fence}text\n${lines.join("\n")}\n${fence}`;
}

/** `text` is Markdown; `target` is a URI. */
export function link(text: string, target: string): string {
	return `[${text}](<${target.replace(/[<>\s\\]/g, encodeURIComponent)}>)`;
}

/** A link that runs a command of the client with one argument. */
export function commandLink(text: string, command: string, argument: unknown): string {
	return link(text, `command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`);
}

function longestRun(text: string): number {
	return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
