/** One record on screen: its hover and its preview. */
import {
	isUnavailable,
	unavailable,
	type Finding,
	type HoverAnswer,
	type PreviewModel,
	type RecordRange,
	type TextRange,
	type Unavailable,
} from "../core/index.js";
import { hoverAt } from "../core/features/hover.js";
import { previewOf } from "../core/features/preview.js";
import type { Host } from "../host.js";
import type { DatasetState } from "./datasets.js";
import { labelOf } from "./labels.js";

export type Layout = Omit<DatasetState, "reports" | "summary">;
export type RecordTarget = { readonly record: number } | { readonly offset: number };

export async function previewRecord(
	host: Host,
	layout: Layout,
	target: RecordTarget,
	findings: readonly Finding[],
): Promise<PreviewModel | Unavailable> {
	const found = recordAt(layout, target);
	if (isUnavailable(found)) {
		return found;
	}
	const analysis = await host.analyseLine({ ...layout.batch, texts: [textOf(layout, found)] });
	if (isUnavailable(analysis)) {
		return analysis;
	}
	return previewOf(analysis, {
		file: layout.file,
		record: found.record,
		records: layout.layout.records.length,
		recordStart: found.start,
		run: labelOf(host, layout, analysis.exactness),
		problems: findings
			.filter(({ record, file }) => record === found.record && file === layout.file)
			.map(({ rule, severity, message }) => ({ rule, severity, message })),
	});
}

export async function hoverRecord(
	host: Host,
	layout: Layout,
	range: TextRange,
): Promise<HoverAnswer | undefined> {
	const found = recordAt(layout, { offset: range.start });
	if (isUnavailable(found)) {
		return undefined;
	}
	const analysis = await host.analyseLine({ ...layout.batch, texts: [textOf(layout, found)] });
	if (isUnavailable(analysis)) {
		return undefined;
	}
	const inRecord = { start: range.start - found.start, end: Math.min(range.end, found.end) - found.start };
	return hoverAt(analysis, inRecord, {
		record: found.record,
		recordStart: found.start,
		run: labelOf(host, layout, analysis.exactness),
	});
}

function textOf(layout: Layout, record: RecordRange): string {
	return layout.text.recordText(record.record - 1);
}

/** An offset between records belongs to the record of the same line, else to the last one before it. */
function recordAt(layout: Layout, target: RecordTarget): RecordRange | Unavailable {
	const { records } = layout.layout;
	if (records.length === 0) {
		return unavailable("The file has no records.", "Open a dataset with at least one record.");
	}
	if ("record" in target) {
		const record = records[target.record - 1];
		return (
			record ?? unavailable(`There is no record ${target.record}.`, `Choose one of 1 to ${records.length}.`)
		);
	}
	const line = layout.text.lines();
	const at = line.positionAt(target.offset).line;
	const before = records.findLast(({ start }) => start <= target.offset);
	const next = records.find(({ start }) => start > target.offset);
	if (
		before === undefined ||
		(target.offset > before.end && next !== undefined && line.positionAt(next.start).line === at)
	) {
		return next ?? unavailable("There is no record here.", "Put the cursor in a record.");
	}
	return before;
}
