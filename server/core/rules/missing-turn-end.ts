/** Hand-written chat text in which the user's message has no end marker. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import type { TextRange } from "../base/text-range.js";
import type { Family } from "../types/family.js";
import type { RenderedChat, RenderedSpan } from "../types/rendered-chat.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { literalRange, type PatternPart } from "../types/text-pattern.js";
import { onePerPlace } from "./support/one-per-place.js";
import { originOf } from "./support/range-in-record.js";

export default defineRule({
	id: "missing-turn-end",
	stage: "rendered",
	severity: "warning",
	*check(rendered, ctx) {
		const turns = turnsOf(ctx);
		const gap =
			turns === undefined || rendered.conversation !== undefined ? undefined : gapIn(rendered, turns);
		if (turns !== undefined && gap !== undefined) {
			yield report(rendered, gap, turns, ctx);
		}
	},
	collapsesAlways: true,
	collapse: onePerPlace,
});

/** As the family writes them, without white space at their edges. */
interface Turns {
	readonly user: string;
	readonly assistant: string;
	readonly end: string;
	readonly name: string;
}

function turnsOf({ family, config }: RuleContext): Turns | undefined {
	const model = config?.model?.value ?? config?.tokenizer?.value ?? "";
	const own: Pick<Family, "assistantTurn" | "userTurn"> | undefined = family?.turnsOf?.(model) ?? family;
	const { userTurn, assistantTurn } = own ?? {};
	const isReplaced = config?.tokenizerEdits.chatTemplate !== undefined || config?.templateName !== undefined;
	// A base model has no form yet, and another template brings its own.
	if (family === undefined || userTurn === undefined || assistantTurn === undefined || isReplaced) {
		return undefined;
	}
	return family.isBase?.(model) === true
		? undefined
		: {
				user: userTurn.header.trim(),
				assistant: assistantTurn.header.trim(),
				end: userTurn.end.trim(),
				name: model,
			};
}

/** From the end of the user's text up to the header that opens the answer. */
function gapIn({ text, spans }: RenderedChat, { user, assistant, end }: Turns): TextRange | undefined {
	let at = indexOfMarker(text, spans, user, 0);
	while (at >= 0) {
		const from = at + user.length;
		const answer = indexOfMarker(text, spans, assistant, from);
		const next = indexOfMarker(text, spans, user, from);
		if (answer >= 0 && (next < 0 || answer < next)) {
			const turn = text.slice(from, answer);
			if (!turn.trimEnd().endsWith(end)) {
				return { start: from + turn.trimEnd().length, end: answer };
			}
		}
		at = next;
	}
	return undefined;
}

/** A marker at the start of a line, or right behind another marker; in running text it may be quoted. */
function indexOfMarker(text: string, spans: readonly RenderedSpan[], marker: string, from: number): number {
	for (let at = text.indexOf(marker, from); at >= 0; at = text.indexOf(marker, at + 1)) {
		const before = text.slice(0, at).trimEnd();
		const isOpening = before === "" || text[at - 1] === "\n" || before.endsWith(">");
		const isScript = spans.some(({ start, end, origin }) => origin === "script" && start <= at && at < end);
		if (isOpening || isScript) {
			return at;
		}
	}
	return -1;
}

function report(rendered: RenderedChat, gap: TextRange, turns: Turns, ctx: RuleContext): RuleFinding {
	const { end, assistant } = turns;
	const message = `The user's message has no "${end}" before "${assistant}", which ${nameOf(turns.name)} was trained with: the model sees prompts in a form that it does not know. Insert it.`;
	const marker = { start: gap.end, end: gap.end + assistant.length };
	const shown = sameSpan(rendered, gap) ? { start: gap.start, end: marker.end } : marker;
	const origin = originOf(rendered, shown);
	if (origin.kind === "record") {
		const at = { start: origin.range.start, end: origin.range.start };
		return {
			range: origin.range,
			message,
			fixes: [insertion(end, { range: at, newText: JSON.stringify(end).slice(1, -1) })],
		};
	}
	if (origin.kind === "script") {
		const place = inLiteral(assistant, ctx, origin.location.range.start);
		return place === undefined
			? { ...origin.location, message }
			: {
					file: origin.location.file,
					range: place,
					message,
					fixes: [
						insertion(end, {
							file: origin.location.file,
							range: { start: place.start, end: place.start },
							newText: end,
						}),
					],
				};
	}
	return { ...(ctx.config?.formatting?.pattern.location ?? { range: { start: 0, end: 1 } }), message };
}

function sameSpan({ spans }: RenderedChat, gap: TextRange): boolean {
	return spans.some(({ start, end }) => start <= gap.start && gap.end < end);
}

/** The marker and the white space before it in the literal of the script. */
function inLiteral(assistant: string, { config }: RuleContext, near: number): TextRange | undefined {
	const parts = [config?.formatting?.pattern, config?.tokenize?.input].flatMap(
		(pattern) => pattern?.parts ?? [],
	);
	const part = parts.find(
		(one): one is PatternPart & { readonly kind: "literal" } =>
			one.kind === "literal" && one.location.range.start === near && one.text.includes(assistant),
	);
	const at = part?.text.indexOf(assistant) ?? -1;
	if (part?.anchors === undefined || at < 0) {
		return undefined;
	}
	const start = part.text.slice(0, at).trimEnd().length;
	return literalRange(part, start, at + assistant.length);
}

function insertion(text: string, edit: Fix["edits"][number]): Fix {
	return { title: `Insert "${text}"`, safety: "unsafe", edits: [edit], preferred: true };
}

function nameOf(model: string): string {
	return model.split("/").at(-1) ?? model;
}
