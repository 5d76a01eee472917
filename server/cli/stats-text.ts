/** `stats --format text`: numbers first, then the histogram. */
import { formatCount, formatNumberOf, formatShare } from "../core/base/wording.js";
import type { CutEffect, DatasetStats } from "../core/features/dataset-stats.js";
import type { StatsAnswer } from "../workspace/workspace.js";
import { createPainter, onOneLine, type Painter } from "./terminal.js";

const BAR_WIDTH = 40;

export function statsText(
	{ file, stats, run }: StatsAnswer,
	{ hasColours }: { readonly hasColours: boolean },
): string {
	const paint = createPainter(hasColours);
	const trainer = [run.script, run.trainer, run.version].filter((part) => part !== undefined).join(" · ");
	const lines = [
		paint(onOneLine(file), "bold"),
		`run      ${trainer === "" ? "none is bound to this file" : onOneLine(trainer)}`,
		...(run.format === undefined ? [] : [`format   ${onOneLine(run.format)}`]),
		`rows     ${formatCount(stats.rows)}${gapOf(stats, run.exactness)}`,
		...(stats.known === 0 ? [] : numberLines(stats)),
		...(stats.cutAt === undefined || stats.known === 0 ? [] : cutLines(stats, stats.cutAt, paint)),
		...(stats.known === 0 ? [] : ["", ...histogramLines(stats)]),
	];
	return `${lines.join("\n")}\n`;
}

function gapOf(stats: DatasetStats, exactness: StatsAnswer["run"]["exactness"]): string {
	if (stats.known === stats.rows) {
		return "";
	}
	const why = exactness.level === "exact" ? "" : ` ${exactness.why}`;
	return `, of which the mask of ${formatCount(stats.rows - stats.known)} is not known.${why}`;
}

function numberLines(stats: DatasetStats): string[] {
	const { lengths, present } = stats;
	return [
		`tokens   ${formatCount(stats.tokens)}, of which ${formatCount(stats.trained)} trained (${formatShare(stats.trained, stats.tokens)})`,
		`length   median ${formatCount(lengths.p50)} · 95 % ${formatCount(lengths.p95)} · 99 % ${formatCount(lengths.p99)} · longest ${formatCount(lengths.max)}`,
		...(stats.untrained === 0 ? [] : [`nothing is trained in ${formatNumberOf(stats.untrained, "row")}`]),
		...(stats.dropped === 0 ? [] : [`the trainer removes ${formatNumberOf(stats.dropped, "row")}`]),
		`cut now  ${formatNumberOf(present.rowsCut, "row")}, ${formatCount(present.cut)} tokens, ${formatCount(present.trainedCut)} of them trained (${formatShare(present.trainedCut, stats.trained)})`,
		`99 % of the trained tokens fit into a maximum length of ${formatCount(stats.lengthFor99)}`,
	];
}

function cutLines(stats: DatasetStats, cut: CutEffect, paint: Painter): string[] {
	const { packing } = cut;
	return [
		"",
		paint(`at a maximum length of ${formatCount(cut.length)}`, "bold"),
		`cut      ${formatNumberOf(cut.rowsCut, "row")}, ${formatCount(cut.tokensCut)} tokens, ${formatCount(cut.trainedCut)} of them trained (${formatShare(cut.trainedCut, stats.trained)})`,
		...(cut.rowsLeftEmpty === 0
			? []
			: [
					paint(
						`nothing is left to train in ${formatNumberOf(cut.rowsLeftEmpty, "row")}: ${cut.firstEmpty.join(", ")}${cut.rowsLeftEmpty > cut.firstEmpty.length ? " …" : ""}`,
						"red",
					),
				]),
		`packed   ${formatNumberOf(packing.sequences, "sequence")}, ${Math.round(100 * packing.efficiency)} % full`,
	];
}

function histogramLines({ histogram }: DatasetStats): string[] {
	const most = Math.max(1, ...histogram.map(({ rows }) => rows));
	const width = String(histogram.at(-1)?.to ?? 0).length;
	return histogram.map(({ from, to, rows }) => {
		const bar = "█".repeat(rows === 0 ? 0 : Math.max(1, Math.round((BAR_WIDTH * rows) / most)));
		return `${String(from).padStart(width)}–${String(to).padEnd(width)} ${bar}${bar === "" ? "" : " "}${rows}`;
	});
}
