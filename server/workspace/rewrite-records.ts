/** Records of a large file that are changed on the disk: the file is copied a stretch at a time, with other records in their place. */
import {
	applyEdits,
	unavailable,
	type Fix,
	type LineReport,
	type TextEdit,
	type Unavailable,
} from "../core/index.js";
import type { AbortSignalLike, ByteChange, Host, LineFile } from "../host.js";
import type { Layout } from "./inspect.js";
import type { FixedFile } from "./records.js";

/** `edits`: relative to the record, which is counted from 0. */
export async function rewriteRecord(
	host: Host,
	layout: Layout,
	{ index, edits }: { readonly index: number; readonly edits: readonly TextEdit[] },
): Promise<Unavailable | undefined> {
	const lines = linesOf(host, layout);
	const stat = await host.stat(layout.file);
	if (!("ranges" in lines)) {
		return lines;
	}
	if (stat === undefined) {
		return unavailable(`"${host.basename(layout.file)}" is not there any more.`, "Nothing was written.");
	}
	const text = applyEdits(lines.recordText(index), edits);
	const changes = [{ ...bytesOf(lines, index), text }];
	return host.rewriteLines({ path: layout.file, size: stat.size, modified: stat.modified, changes });
}

/** Undefined when it was cancelled; then there is no new file. */
export async function rewriteWithFixes(
	host: Host,
	layout: Layout & { readonly reports: readonly LineReport[] },
	{ rule, target }: { readonly rule: string; readonly target: string },
	signal?: AbortSignalLike,
): Promise<FixedFile | Unavailable | undefined> {
	const lines = linesOf(host, layout);
	const stat = await host.stat(layout.file);
	if (!("ranges" in lines)) {
		return lines;
	}
	if (stat === undefined) {
		return unavailable(`"${host.basename(layout.file)}" is not there any more.`, "Nothing was written.");
	}
	const counts = { fixed: 0, left: 0 };
	function* changes(): Generator<ByteChange> {
		for (const [index, { findings }] of layout.reports.entries()) {
			const fixes = findings
				.filter((finding) => finding.rule === rule)
				.map(({ finding }) => finding.fixes?.[0]);
			if (fixes.length === 0 || signal?.aborted === true) {
				continue;
			}
			const change = changeOf(lines as LineFile, index, fixes); // It has `ranges`, as was asked above.
			if (change === undefined) {
				counts.left++;
			} else {
				counts.fixed++;
				yield change;
			}
		}
	}
	const { size, modified } = stat;
	const fault = await host.rewriteLines({ path: layout.file, size, modified, target, changes: changes() });
	return fault ?? counts;
}

function changeOf(
	lines: LineFile,
	index: number,
	fixes: readonly (Fix | undefined)[],
): ByteChange | undefined {
	const bytes = bytesOf(lines, index);
	if (fixes.some((fix) => fix?.deletesRecord === true)) {
		const next = lines.ranges[2 * index + 2];
		return { start: bytes.start, end: next ?? bytes.end, text: "" };
	}
	const edits = fixes.flatMap((fix) => fix?.edits ?? []);
	const isOwn = edits.length > 0 && edits.every(({ file }) => file === undefined);
	return isOwn && !overlap(edits)
		? { ...bytes, text: applyEdits(lines.recordText(index), edits) }
		: undefined;
}

function overlap(edits: readonly TextEdit[]): boolean {
	const ordered = [...edits].sort((a, b) => a.range.start - b.range.start);
	return ordered.some(({ range }, i) => range.start < (ordered[i - 1]?.range.end ?? 0));
}

function linesOf(host: Host, { text, file }: Layout): LineFile | Unavailable {
	return (
		text.file ??
		unavailable(
			`"${host.basename(file)}" is no plain JSON Lines, so it is not rewritten in place.`,
			"Convert it to JSON Lines first.",
		)
	);
}

function bytesOf({ ranges }: LineFile, index: number): { readonly start: number; readonly end: number } {
	return { start: ranges[2 * index] ?? 0, end: ranges[2 * index + 1] ?? 0 };
}
