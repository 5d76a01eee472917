/** Training text that ends without a stop token, so that the model never learns to end its answer. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import { formatCount, showEnd } from "../base/wording.js";
import type { Example, TextColumn } from "../types/example.js";
import type { LossMask } from "../types/loss-mask.js";
import { endMarkerAtEnd } from "./support/end-marker.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { defineRule, type RowHits, type RuleContext } from "../types/rule.js";
import { eosText } from "./support/eos-text.js";
import { isRenamedTextField } from "./support/is-renamed-text-field.js";
import { STOP_STRINGS, stopStringAtEnd } from "../types/stop-strings.js";

export default defineRule({
	id: "no-eos",
	stage: "example",
	severity: "warning",
	readsStructure: true,
	*check(example, ctx) {
		// The name of the column is the cause, which has its own finding.
		if (ctx.config !== undefined && isRenamedTextField(ctx.config, ctx)) {
			return;
		}
		const column = example.kind === "standard" && !isBrokenRecord(ctx) ? answerColumn(example) : undefined;
		const text = column?.pieces.map((piece) => piece.text).join("") ?? "";
		if (column?.node === undefined || text.trim() === "" || endsWithStop(text, ctx)) {
			return;
		}
		const range = { start: column.node.end - 1, end: column.node.end };
		const mask = ctx.analysis?.lossMask;
		if (mask !== undefined && lacksStop(mask)) {
			yield {
				range,
				severity: "warning",
				message: verdict(text, mask, ctx),
				fixes: rowFixes(column, eosText(ctx)),
			};
		} else if (
			ctx.config === undefined &&
			example.kind === "standard" &&
			example.type === "language-modeling"
		) {
			yield { range, severity: "info", message: noVerdict(text) };
		} else if (isUnseenByTokenizer(example, ctx)) {
			yield { range, severity: "info", message: verdictWithoutTokenizer(text, ctx) };
		}
	},
	collapsesAlways: true,
	collapse(hits, ctx) {
		const first = hits.findings[0];
		if (first === undefined || isOfScript(hits, ctx)) {
			return [];
		}
		return first.severity === "warning" ? collapseVerdicts(hits, ctx) : collapseWithoutRun(hits);
	},
});

/** From this many rows on, and this share of the file, the rows have one cause. */
const MANY = { rows: 20, share: 0.05 };

function answerColumn(example: Extract<Example, { kind: "standard" }>): TextColumn {
	return example.type === "language-modeling" ? example.text : example.completion;
}

/** A stop string of another family ends the text too; that it is the wrong one has its own finding. */
function endsWithStop(text: string, ctx: RuleContext): boolean {
	const stops = ctx.stopTexts ?? [];
	return (
		stopStringAtEnd(text) !== undefined ||
		// A marker of one's own has its own finding, which says what to write in its place.
		(ctx.analysis?.lossMask !== undefined && endMarkerAtEnd(text) !== undefined) ||
		stops.some((stop) => text.trimEnd().endsWith(stop))
	);
}

/** True when this run puts no stop token at the end: neither the trainer's text nor the tokenizer adds one. */
function lacksStop(mask: LossMask): boolean {
	const last = mask.states.findLastIndex((state) => state !== "pad");
	return (
		mask.dropped === undefined &&
		mask.appended === undefined &&
		last >= 0 &&
		mask.stops[last] === false &&
		!endsBehindStop(mask)
	);
}

/** A chat template may print a line break behind the end of the turn, and a trainer may count padding as text. */
function endsBehindStop({ stops, encoding }: LossMask): boolean {
	const end = encoding.offsets[stops.lastIndexOf(true)]?.[1];
	return end !== undefined && encoding.rendered.text.slice(end).trim() === "";
}

/** The trainer appends nothing; only the tokenizer, which is not at hand, could. A formatting function has its own rule. */
function isUnseenByTokenizer({ format }: Example, { appendsEos, tokenizer, analysis }: RuleContext): boolean {
	const hasMask = analysis?.lossMask !== undefined;
	return appendsEos === false && tokenizer === undefined && !hasMask && format !== "formatted";
}

function verdictWithoutTokenizer(text: string, { config }: RuleContext): string {
	const name = TRAINERS[config?.trainer ?? ""] ?? "the trainer";
	return `The row ends "${showEnd(text, 20)}" without a stop token and ${name} adds none, so the model will not learn to stop unless its tokenizer, which is not on this computer, adds one. Append its EOS.`;
}

const TRAINERS: Readonly<Record<string, string>> = {
	"trl-sft": "TRL",
	"unsloth-sft": "Unsloth",
	transformers: "the Trainer",
};

function verdict(text: string, { trainer }: LossMask, ctx: RuleContext): string {
	const name = TRAINERS[trainer.id] ?? trainer.id;
	const eos = eosText(ctx);
	const token = eos === undefined ? "a stop token" : `"${eos}"`;
	return `The model will not learn to stop after this answer: the row ends "${showEnd(text, 20)}" and neither the row nor ${name} adds ${token}. Append it.`;
}

function noVerdict(text: string): string {
	return `The row ends "${showEnd(text, 20)}" without a stop token: TRL from 0.17 on appends one to the "text" column, Unsloth and a plain Trainer never do. Choose a run to know.`;
}

/** Only where the record's string is what the text ends with. */
function rowFixes(column: TextColumn, eos: string | undefined): readonly Fix[] {
	const last = column.pieces.findLast((piece) => piece.text !== "");
	if (eos === undefined || column.node === undefined || last?.node !== column.node) {
		return [];
	}
	return [appendFix(column.node.end - 1, eos)];
}

function appendFix(at: number, eos: string): Fix {
	const edit = { range: { start: at, end: at }, newText: JSON.stringify(eos).slice(1, -1) };
	return { title: `Append \`${eos}\` to this row`, safety: "unsafe", edits: [edit], preferred: true };
}

/** A text that a function of the script tokenizes: `no-eos-appended` reports it there, with the count. */
function isOfScript(hits: RowHits, { config }: RuleContext): boolean {
	return config?.tokenize?.input !== undefined && hits.findings.length >= standardRows(hits);
}

function collapseVerdicts(hits: RowHits, ctx: RuleContext): readonly RuleFinding[] {
	const { findings, summary } = hits;
	const standard = standardRows(hits);
	const isEveryRow = findings.length >= standard;
	if (isEveryRow && summary.format === "formatted" && ctx.config?.formatting !== undefined) {
		// The formatting function is the cause: `no-eos-appended` reports it there, with the count.
		return [];
	}
	const isMany = findings.length >= MANY.rows && findings.length >= MANY.share * standard;
	return isEveryRow || isMany
		? [once(hits, `This is so in ${formatCount(findings.length)} of ${formatCount(standard)} rows.`)]
		: findings;
}

function collapseWithoutRun(hits: RowHits): readonly RuleFinding[] {
	const { findings } = hits;
	const standard = standardRows(hits);
	const others = standard - findings.length;
	const isOdd =
		others > findings.length && (findings.length < MANY.rows || findings.length < MANY.share * standard);
	const stop = isOdd ? stopOfOthers(hits) : undefined;
	if (stop === undefined) {
		return [once(hits, `This is so in ${formatCount(findings.length)} of ${formatCount(standard)} rows.`)];
	}
	return findings.map((finding) => ({
		...finding,
		severity: "warning",
		message: `This row ends without "${stop}", which ends the other rows: the model does not learn to stop after it. Append it.`,
		fixes: [appendFix(finding.range.start, stop)],
	}));
}

function standardRows({ rows, summary }: RowHits): number {
	const standard = summary.digests.filter(({ kind }) => kind === "standard").length;
	return standard === 0 ? rows : standard;
}

/** The stop string that closes a string of a row without this fault. */
function stopOfOthers({ findings, summary }: RowHits): string | undefined {
	const lacking = new Set(findings.map(({ record }) => record));
	const index = summary.digests.findIndex(({ kind }, i) => kind === "standard" && !lacking.has(i + 1));
	const text = index < 0 ? "" : summary.recordText(index);
	return STOP_STRINGS.find((stop) => text.includes(`${stop}"`) || text.includes(`${stop}\\n"`));
}

/** The first row's finding for all of them. */
function once({ findings, summary }: RowHits, count: string): RuleFinding {
	const first = findings[0] ?? { range: { start: 0, end: 1 }, message: "", record: 1 };
	if (findings.length === 1) {
		return first;
	}
	const edits = findings.flatMap(({ fixes }) => fixes?.[0]?.edits ?? []);
	const rowFix = first.fixes?.[0];
	const all: Fix = {
		title: `${rowFix?.title.replace(" to this row", "") ?? "Append"} to all ${formatCount(findings.length)} rows`,
		safety: "unsafe",
		edits,
		preferred: true,
	};
	return {
		...first,
		message: `${first.message} ${count}`,
		related: findings.slice(1, 11).map(({ range, record }) => ({
			file: summary.file,
			range,
			message: `Record ${record} ends without one.`,
		})),
		fixes: rowFix === undefined ? [] : [all, { ...rowFix, preferred: false }],
	};
}
