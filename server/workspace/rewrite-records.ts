/** Records of a large file that are changed on the disk: the file is copied a stretch at a time, with other records in their place. */
import {
	applyEdits,
	isUnavailable,
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
	if (isUnavailable(lines)) {
		return lines;
	}
	const stat = await host.stat(layout.file);
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
	if (isUnavailable(lines)) {
		return lines;
	}
	const stat = await host.stat(layout.file);
	if (stat === undefined) {
		return unavailable(`"${host.basename(layout.file)}" is not there any more.`, "Nothing was written.");
	}
	const source: LineFile = lines;
	const hits = hitsOf(layout.reports, rule);
	if (hits.every(({ fixes }) => fixes[0] === undefined)) {
		return unavailable(`No record with "${rule}" offers a fix.`, "Open the records and edit them.");
	}
	const counts = { fixed: 0, left: 0 };
	let isStale = false;
	function* changes(): Generator<ByteChange> {
		for (const { index, hash, fixes } of hits) {
			if (source.recordHash(index) !== hash) {
				isStale = true;
				return;
			}
			const change = changeOf(source, index, fixes);
			counts[change === undefined ? "left" : "fixed"]++;
			if (change !== undefined) {
				yield change;
			}
		}
	}
	const stop: AbortSignalLike = {
		get aborted() {
			return isStale || signal?.aborted === true;
		},
	};
	const { size, modified } = stat;
	const fault = await host.rewriteLines({
		path: layout.file,
		size,
		modified,
		target,
		changes: changes(),
		signal: stop,
	});
	if (isStale) {
		return unavailable(`"${host.basename(layout.file)}" changed meanwhile.`, "Read it again, then fix it.");
	}
	return signal?.aborted === true ? undefined : (fault ?? counts);
}

interface Hit {
	/** 0-based. */
	readonly index: number;
	/** Of the record when it was checked. */
	readonly hash: string;
	/** The first fix of each problem. */
	readonly fixes: readonly (Fix | undefined)[];
}

function hitsOf(reports: readonly LineReport[], rule: string): Hit[] {
	return reports.flatMap(({ findings, digest }, index) => {
		const fixes = findings
			.filter((finding) => finding.rule === rule)
			.map(({ finding }) => finding.fixes?.[0]);
		return fixes.length === 0 ? [] : [{ index, hash: digest.hash, fixes }];
	});
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
