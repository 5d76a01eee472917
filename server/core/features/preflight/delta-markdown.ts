/** What a change does to the data of a run, as Markdown. */
import { inMarkdown } from "./preflight-markdown.js";
import { changedWords, deltaLines, type SignalDelta } from "./signal-delta.js";

export interface DeltaHead {
	readonly script: string;
	/** Names of the two sides: `as it is`, `max_length=30`. */
	readonly sides: readonly [string, string];
	readonly notes: readonly string[];
}

export function deltaMarkdown(delta: SignalDelta, { script, sides, notes }: DeltaHead): string {
	return [
		`### ${inMarkdown(`${script}: ${sides.join(" → ")}`)}`,
		"",
		`| | ${sides.map(inMarkdown).join(" | ")} |`,
		"|---|---|---|",
		...deltaLines(delta).map(([what, before, after]) => `| ${what} | ${before} | ${after} |`),
		"",
		changedWords(delta),
		...notes.map((note) => `\n${inMarkdown(note)}`),
		"",
	].join("\n");
}
