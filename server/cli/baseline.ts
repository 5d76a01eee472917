/** `--baseline`: what an earlier JSON report holds is known and is not reported again. */
import { isUnavailable } from "../core/index.js";
import type { Host } from "../host.js";
import { inputFault, type UsageError } from "./arguments.js";
import type { ReportFinding } from "./report/report.js";

/** How often each finding was known, by rule, file and message; lines may have moved since. */
export type Baseline = ReadonlyMap<string, number>;

export async function readBaseline(
	host: Host,
	cwd: string,
	file: string | undefined,
): Promise<Baseline | UsageError> {
	if (file === undefined) {
		return new Map();
	}
	const read = await host.readText(host.resolve(cwd, file));
	if (isUnavailable(read)) {
		return inputFault(
			`The baseline "${file}" cannot be read. Write one with \`tunelint check --format json > ${file}\`.`,
		);
	}
	const findings = findingsIn(read.text);
	if (findings === undefined) {
		return inputFault(`The baseline "${file}" is not a report of \`tunelint check --format json\`.`);
	}
	const known = new Map<string, number>();
	for (const finding of findings) {
		const key = keyOf(finding);
		known.set(key, (known.get(key) ?? 0) + 1);
	}
	return known;
}

/** The findings beyond those that are known. */
export function withoutKnown(findings: readonly ReportFinding[], baseline: Baseline): ReportFinding[] {
	const left = new Map(baseline);
	return findings.filter((finding) => {
		const key = keyOf(finding);
		const count = left.get(key) ?? 0;
		left.set(key, count - 1);
		return count <= 0;
	});
}

function findingsIn(text: string): readonly Pick<ReportFinding, "rule" | "file" | "message">[] | undefined {
	let report: unknown;
	try {
		report = JSON.parse(text);
	} catch (error) {
		if (error instanceof SyntaxError) {
			return undefined;
		}
		throw error;
	}
	const findings =
		typeof report === "object" && report !== null && "findings" in report ? report.findings : undefined;
	return Array.isArray(findings) && findings.every(isFinding) ? findings : undefined;
}

function isFinding(value: unknown): value is Pick<ReportFinding, "rule" | "file" | "message"> {
	return (
		typeof value === "object" && value !== null && "rule" in value && "file" in value && "message" in value
	);
}

function keyOf({ rule, file, message }: Pick<ReportFinding, "rule" | "file" | "message">): string {
	return JSON.stringify([rule, file, message]);
}
