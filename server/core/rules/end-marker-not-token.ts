/** A word of one's own as the end of answers, which is plain text to the model and no reason to stop. */
import { encloses } from "../base/text-range.js";
import type { RuleFinding } from "../base/finding.js";
import { formatCount } from "../base/wording.js";
import { rawRange } from "../syntax/json/json-node.js";
import { piecesOf, type Encoding } from "../types/encoding.js";
import type { LossMask } from "../types/loss-mask.js";
import { defineRule, type RowHits, type RuleContext } from "../types/rule.js";
import { endMarkerAtEnd, type EndMarker } from "./support/end-marker.js";
import { eosText } from "./support/eos-text.js";

export default defineRule({
	id: "end-marker-not-token",
	stage: "lossMask",
	severity: "warning",
	*check(mask, ctx) {
		const { encoding, appended } = mask;
		const { text, spans, conversation } = encoding.rendered;
		// What the trainer puts behind it ends the answer; a chat template has a turn end of its own.
		if (appended !== undefined || conversation !== undefined || mask.dropped !== undefined) {
			return;
		}
		const marker = endMarkerAtEnd(text);
		const pieces = marker === undefined ? [] : tokensOver(encoding, marker);
		if (marker === undefined || pieces.length < 2 || endsWithStop(mask)) {
			return;
		}
		const span = spans.find((one) => encloses(one, marker));
		const message = messageOf(marker, pieces, ctx);
		if (span?.source !== undefined) {
			const { node, from } = span.source;
			const range = rawRange(node, from + marker.start - span.start, from + marker.end - span.start);
			yield { range, message, ...fixOf(range, eosText(ctx)) };
		} else if (span?.location !== undefined) {
			yield { range: span.location.range, file: span.location.file, message };
		}
	},
	collapsesAlways: true,
	collapse: onceWhenItIsAHabit,
});

/** A story may end with THE END: only what most rows of a file end with was meant as a marker. */
function onceWhenItIsAHabit({ findings, rows }: RowHits): readonly RuleFinding[] {
	const [first] = findings;
	if (first === undefined || findings.length < Math.max(2, rows / 2)) {
		return [];
	}
	const edits = findings.flatMap(({ fixes }) => fixes?.[0]?.edits ?? []);
	const title = first.fixes?.[0]?.title;
	return [
		{
			...first,
			message: `${first.message} It ends ${formatCount(findings.length)} of ${formatCount(rows)} records.`,
			...(title === undefined
				? {}
				: { fixes: [{ title: `${title} in all records`, safety: "unsafe", edits, preferred: true }] }),
		},
	];
}

function messageOf({ text }: EndMarker, pieces: readonly string[], ctx: RuleContext): string {
	const eos = eosText(ctx);
	const shown = pieces.map((piece) => JSON.stringify(piece)).join(" + ");
	const token = eos === undefined ? "the tokenizer's EOS" : `"${eos}"`;
	return `The end marker "${text}" is plain text for this model (${shown}), so that generation does not stop at it. Use ${token}.`;
}

function fixOf(range: RuleFinding["range"], eos: string | undefined): Pick<RuleFinding, "fixes"> {
	if (eos === undefined) {
		return {};
	}
	const edits = [{ range, newText: JSON.stringify(eos).slice(1, -1) }];
	return { fixes: [{ title: `Replace the end marker by \`${eos}\``, safety: "unsafe", edits }] };
}

/** Whether the last token that is no padding is one that generation stops at. */
function endsWithStop({ states, stops }: LossMask): boolean {
	return stops[states.findLastIndex((state) => state !== "pad" && state !== "cut")] === true;
}

/** Texts of the tokens that make up the marker; [] when a special token is among them. */
function tokensOver(encoding: Encoding, { start, end }: EndMarker): readonly string[] {
	const pieces = piecesOf(encoding.rendered.text, encoding.offsets);
	const inside = encoding.offsets.flatMap(([from, to], i) => (from < end && start < to ? [i] : []));
	return inside.some((i) => encoding.specialTokensMask[i] === true)
		? []
		: inside.map((i) => pieces[i] ?? "").filter((piece) => piece !== "");
}
