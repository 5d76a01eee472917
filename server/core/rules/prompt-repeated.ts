/** Answers that begin with the whole prompt, which the trainer puts in front of them anyway. */
import type { RuleFinding } from "../base/finding.js";
import { rawRange } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import type { Conversation, Example, StandardExample } from "../types/example.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { onePerCause } from "./support/one-per-cause.js";

export default defineRule({
	id: "prompt-repeated",
	stage: "example",
	severity: "warning",
	// It is told from its answer by a format that has columns for both.
	mayHave: () => false,
	*check(example, ctx) {
		if (isBrokenRecord(ctx)) {
			return;
		}
		const [first = [], second = []] = sidesOf(example).map(inSide);
		yield* first;
		// An answer may be rejected for this very echo; the chosen one shows what the data is meant to look like.
		yield* first.length > 0 ? second : second.map((finding) => ({ ...finding, severity: "info" as const }));
	},
	collapsesAlways: true,
	collapse(hits) {
		const certain = hits.findings.filter(({ severity }) => severity !== "info");
		const restating = hits.findings.filter(({ severity }) => severity === "info");
		// Answers that restate the question are a style, unless so many do that the column holds the whole text.
		const isFormat = restating.length >= SHARE * hits.rows;
		const findings = isFormat ? hits.findings.map(asWarning) : certain;
		const isMany = findings.length >= (findings.length >= SHARE * hits.rows ? SEVERAL : MANY);
		return isMany ? onePerCause({ ...hits, findings }) : findings;
	},
});

const SHARE = 0.5;
/** From this many on they have one cause; in a small file, from a few on. */
const MANY = 20;
const SEVERAL = 5;

function asWarning<T extends RuleFinding>(finding: T): T {
	return { ...finding, severity: "warning" };
}

function sidesOf(example: Example): readonly { side: Example; isPreference: boolean }[] {
	return example.kind === "preference"
		? [example.chosen, example.rejected].map((side) => ({
				side: { ...side, format: example.format },
				isPreference: true,
			}))
		: [{ side: example, isPreference: false }];
}

function inSide({
	side,
	isPreference,
}: {
	readonly side: Example;
	readonly isPreference: boolean;
}): readonly RuleFinding[] {
	switch (side.kind) {
		case "standard":
			return inText(side, isPreference);
		case "conversational":
			return inMessages(side.conversation);
		default:
			return [];
	}
}

/** A question of a few words may well open its own answer. */
const SHORTEST = { preference: 20, completion: 60 };

function inText(side: StandardExample, isPreference: boolean): readonly RuleFinding[] {
	if (side.type !== "prompt-completion") {
		return [];
	}
	const { node } = side.completion;
	const prompt = side.prompt.node?.value.trim() ?? "";
	const fewest = isPreference ? SHORTEST.preference : SHORTEST.completion;
	if (node === undefined || prompt.length < fewest) {
		return [];
	}
	const lead = node.value.length - node.value.trimStart().length;
	return node.value.startsWith(prompt, lead)
		? [
				{
					range: rawRange(node, lead, lead + prompt.length),
					// See `collapse`.
					severity: isPreference ? "warning" : "info",
					message: messageOf("this text"),
				},
			]
		: [];
}

function inMessages({ messages, completionStart }: Conversation): readonly RuleFinding[] {
	if (completionStart === undefined || completionStart === 0) {
		return [];
	}
	const answer = messages.slice(completionStart);
	const isRepeated =
		answer.length > completionStart &&
		messages
			.slice(0, completionStart)
			.every(
				({ role, content }, i) =>
					content !== undefined && role === answer[i]?.role && content === answer[i]?.content,
			);
	const [first, last] = [answer[0], answer[completionStart - 1]];
	return isRepeated && first !== undefined && last !== undefined
		? [{ range: { start: first.source.start, end: last.source.end }, message: messageOf("these messages") }]
		: [];
}

function messageOf(what: string): string {
	return `The answer begins with the whole prompt, which the trainer puts before it again, so ${what} stands in the row twice and is trained as an answer. Delete it from the answer, or drop the "prompt" column.`;
}
