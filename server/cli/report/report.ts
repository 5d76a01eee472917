/** What every report format prints: findings with lines and characters, in reading order. */
import type { Severity } from "../../core/index.js";

/** 0-based; characters are UTF-16 units. */
export interface ReportPosition {
	readonly line: number;
	readonly character: number;
}

export interface ReportRange {
	readonly start: ReportPosition;
	readonly end: ReportPosition;
}

export interface ReportFinding {
	readonly rule: string;
	readonly severity: Severity;
	readonly message: string;
	/** Relative to the working directory, with forward slashes. */
	readonly file: string;
	readonly range: ReportRange;
	/** Of a notebook, counting every cell from 1; the line and character (0-based) are those of the cell. */
	readonly cell?: ReportPosition & { readonly number: number };
	/** 1-based. */
	readonly record?: number;
	/** In a table or a compressed file, where the range means nothing to people. */
	readonly field?: string;
	readonly related?: readonly {
		readonly file: string;
		readonly range: ReportRange;
		readonly message: string;
	}[];
	readonly fixes?: readonly { readonly title: string; readonly safety: "safe" | "unsafe" }[];
}

export interface Report {
	readonly findings: readonly ReportFinding[];
	readonly summary: {
		readonly files: number;
		readonly records: number;
		readonly errors: number;
		readonly warnings: number;
		/** Hints included. */
		readonly infos: number;
	};
}

export interface ReportOptions {
	/** Of Tunelint. */
	readonly version: string;
	readonly hasColours: boolean;
	/** Faults that `--fix` has mended. */
	readonly fixed: number;
}

/** A whole report as text that ends with a line feed. */
export type ReportFormat = (report: Report, options: ReportOptions) => string;

export function bySeverity(findings: readonly ReportFinding[]): {
	readonly errors: number;
	readonly warnings: number;
	readonly infos: number;
} {
	const of = (...severities: readonly Severity[]): number =>
		findings.filter(({ severity }) => severities.includes(severity)).length;
	return { errors: of("error"), warnings: of("warning"), infos: of("info", "hint") };
}
