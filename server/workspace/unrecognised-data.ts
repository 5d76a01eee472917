/** Findings in JSON Lines that nobody is known to train on: their records have no known format, and no run names the file. */
import type { Finding } from "../core/index.js";
import { ALWAYS_LOUD } from "./always-loud.js";
import { NEAREST } from "./binding-words.js";
import type { DatasetState } from "./datasets.js";

/** The last one makes the format unknown. */
const ALWAYS: ReadonlySet<string> = new Set([...ALWAYS_LOUD, "missing-messages"]);

/** Of such a file the rules of training are information, but for those whose level a person chose. */
export function softened(
	findings: readonly Finding[],
	{ batch, binding }: Pick<DatasetState, "batch" | "binding">,
	chosen: Readonly<Record<string, unknown>>,
): readonly Finding[] {
	const isKnown = batch.context.format !== "unknown" || isNamedBy(binding);
	return isKnown
		? findings
		: findings.map((finding) => (ALWAYS.has(finding.rule) ? finding : quiet(finding, chosen)));
}

/** An empty file that no run names may wait for its rows. */
export function softenedEmpty(
	findings: readonly Finding[],
	{ binding }: Pick<DatasetState, "binding">,
	chosen: Readonly<Record<string, unknown>>,
): readonly Finding[] {
	return isNamedBy(binding) ? findings : findings.map((finding) => quiet(finding, chosen));
}

function isNamedBy(binding: DatasetState["binding"]): boolean {
	return binding !== undefined && binding.boundBy !== NEAREST;
}

function quiet(finding: Finding, chosen: Readonly<Record<string, unknown>>): Finding {
	return chosen[finding.rule] !== undefined || !isLoud(finding) ? finding : { ...finding, severity: "info" };
}

function isLoud({ severity }: Finding): boolean {
	return severity === "error" || severity === "warning";
}
