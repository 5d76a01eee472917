/** How many checks ended how, in words: `9 ✓, 1 ✗, 2 ?`. */
import { MARKS } from "./check-titles.js";
import type { CheckStatus } from "./preflight-report.js";

export function countChecks(checks: readonly { readonly status: CheckStatus }[]): string {
	return (["pass", "fail", "unknown"] as const)
		.map((status) => `${checks.filter((check) => check.status === status).length} ${MARKS[status]}`)
		.join(", ");
}
