/** A maximum length that cuts rows, and with them what should be trained. */
import type { RelatedLocation, RuleFinding } from "../base/finding.js";
import { formatCount, formatNumberOf, formatShare } from "../base/wording.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import type { LineDigest } from "../types/example-analysis.js";
import type { Run } from "../types/run.js";
import type { Setting } from "../types/training-config.js";
import { defineRule } from "../types/rule.js";
import { literalPlace } from "./support/literal-place.js";

export default defineRule({
	id: "sequence-truncated",
	stage: "run",
	severity: "warning",
	thresholds: { "sequence-truncated.info-below": 0.01, "sequence-truncated.keep": 0.99 },
	*check(run, ctx) {
		const limit = limitOf(run);
		const rows = run.datasets.flatMap(rowsOf);
		if (limit === undefined) {
			return;
		}
		// A shorter row that is cut has another limit, such as max_prompt_length.
		const cut = rows.filter(({ digest }) => (digest.cut ?? 0) > 0 && (digest.tokens ?? 0) > limit.value);
		if (cut.length === 0) {
			return;
		}
		const lost = sum(rows, ({ cutTrained }) => cutTrained ?? 0);
		const wanted = lost + sum(rows, ({ trained }) => trained ?? 0);
		const infoBelow = ctx.thresholds["sequence-truncated.info-below"] ?? 0.01;
		const keep = ctx.thresholds["sequence-truncated.keep"] ?? 0.99;
		const longest = longestOf(cut);
		const enough = Math.min(shortestEnough(cut, limit.value, (1 - keep) * wanted), longest);
		yield* report(run, limit, {
			severity: lost < infoBelow * wanted || lost === 0 ? "info" : "warning",
			message: `${describe(limit)} cuts ${formatCount(cut.length)} of ${formatNumberOf(rows.length, "row")} and ${loss(lost, wanted)}; ${advice(enough, longest, keep)}.`,
			related: worst(cut),
			enough,
		});
	},
});

interface Row {
	readonly digest: LineDigest;
	readonly dataset: DatasetSummary;
	readonly index: number;
}

function rowsOf(dataset: DatasetSummary): readonly Row[] {
	return dataset.digests.flatMap((digest, index) =>
		digest.tokens === undefined ? [] : [{ digest, dataset, index }],
	);
}

function sum(rows: readonly Row[], value: (digest: LineDigest) => number): number {
	return rows.reduce((total, { digest }) => total + value(digest), 0);
}

function longestOf(rows: readonly Row[]): number {
	return rows.reduce((longest, { digest }) => Math.max(longest, digest.tokens ?? 0), 0);
}

function limitOf({ config }: Run): Setting<number> | undefined {
	const limit = config.tokenize?.maxLength ?? config.maxLength;
	return limit === undefined || limit.value === null ? undefined : { ...limit, value: limit.value };
}

/**
 * The smallest length at which at most `allowed` trained tokens are lost. A row loses at most what lies behind the
 * length, and never more than it loses now, so the answer never promises too much.
 */
function shortestEnough(cut: readonly Row[], limit: number, allowed: number): number {
	const lossAt = (length: number): number =>
		sum(cut, ({ tokens, cutTrained }) => Math.min(cutTrained ?? 0, Math.max(0, (tokens ?? 0) - length)));
	let low = limit;
	let high = longestOf(cut);
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		if (lossAt(middle) <= allowed) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return low;
}

function describe({ option, value, source }: Setting<number>): string {
	return source === undefined
		? `The default ${option} of ${formatCount(value)}`
		: `A maximum length of ${formatCount(value)}`;
}

function loss(lost: number, wanted: number): string {
	if (lost === 0) {
		return "loses no trained token";
	}
	return `with them ${formatShare(lost, wanted)} of the trained tokens, among them the ends of answers`;
}

function advice(enough: number, longest: number, keep: number): string {
	const all = `${formatCount(longest)} keeps all`;
	return enough >= longest ? all : `${formatCount(enough)} keeps ${formatShare(keep, 1)} and ${all}`;
}

function worst(cut: readonly Row[]): readonly RelatedLocation[] {
	const ordered = [...cut].sort((a, b) => (b.digest.cutTrained ?? 0) - (a.digest.cutTrained ?? 0));
	return ordered.slice(0, 10).map(({ digest, dataset, index }) => {
		const start = dataset.starts[index] ?? 0;
		const message = `Record ${index + 1} needs ${formatCount(digest.tokens ?? 0)} tokens and loses ${formatCount(digest.cutTrained ?? 0)} trained ones.`;
		return { file: dataset.file, range: { start, end: start + dataset.recordText(index).length }, message };
	});
}

interface Report extends Pick<RuleFinding, "message"> {
	readonly severity: "info" | "warning";
	readonly related: readonly RelatedLocation[];
	readonly enough: number;
}

function* report(
	{ config, module, tokenizer }: Run,
	limit: Setting<number>,
	{ enough, ...finding }: Report,
): Generator<RuleFinding> {
	const place = (limit.source && literalPlace(module, limit.source, "number")) ?? config.call;
	if (place === undefined) {
		return;
	}
	const written = place.file === module.file ? module.text.slice(place.range.start, place.range.end) : "";
	const isNumber = limit.source !== undefined && /^[\d_]+$/.test(written);
	const isPossible = tokenizer?.modelMaxLength === undefined || enough <= tokenizer.modelMaxLength;
	const raise = {
		title: `Raise to ${enough}`,
		safety: "unsafe" as const,
		edits: [{ file: place.file, range: place.range, newText: String(enough) }],
		preferred: true,
	};
	yield { ...finding, file: place.file, range: place.range, fixes: isNumber && isPossible ? [raise] : [] };
}
