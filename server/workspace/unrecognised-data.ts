/** Findings in JSON Lines that nobody is known to train on: their records have no known format, and no run names the file. */
import type { Finding } from "../core/index.js";
import { NEAREST } from "./binding-words.js";
import type { DatasetState } from "./datasets.js";

/** Faults of the JSON, of what must not leave the computer, and those that make the format unknown. */
const ALWAYS: ReadonlySet<string> = new Set([
	"analysis-stopped",
	"duplicate-key",
	"integer-too-large",
	"invalid-jsonl",
	"lone-surrogate",
	"missing-messages",
	"secret-in-data",
]);

/** Of such a file the rules of training are information, but for those whose level a person chose. */
export function softened(
	findings: readonly Finding[],
	{ batch, binding }: Pick<DatasetState, "batch" | "binding">,
	chosen: Readonly<Record<string, unknown>>,
): readonly Finding[] {
	const isBound = binding !== undefined && binding.boundBy !== NEAREST;
	const isKnown = batch.context.format !== "unknown" || isBound;
	return isKnown
		? findings
		: findings.map((finding) =>
				ALWAYS.has(finding.rule) || chosen[finding.rule] !== undefined || !isLoud(finding)
					? finding
					: { ...finding, severity: "info" },
			);
}

function isLoud({ severity }: Finding): boolean {
	return severity === "error" || severity === "warning";
}
