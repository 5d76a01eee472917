/** A name for a finding that survives changes of lines above it. */
import { createHash } from "node:crypto";
import type { ReportFinding } from "./report.js";

/** Findings in step with their fingerprints; equal ones are numbered, so that each is unique. */
export function fingerprintsOf(findings: readonly ReportFinding[]): string[] {
	const seen = new Map<string, number>();
	return findings.map(({ rule, file, message }) => {
		const key = JSON.stringify([rule, file, message]);
		const nth = seen.get(key) ?? 0;
		seen.set(key, nth + 1);
		return createHash("sha256").update(`${key}${nth}`).digest("hex").slice(0, 32);
	});
}
