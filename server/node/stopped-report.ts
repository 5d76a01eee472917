/** Reports of rows that did not run to the end. */
import { unavailable, type Unavailable } from "../core/base/staged.js";
import type { LineReport } from "../core/types/example-analysis.js";

export function stoppedReport(hash: string, stopped: Unavailable): LineReport {
	return { findings: [], digest: { hash }, stopped };
}

export function cancelledReport(hash: string): LineReport {
	return stoppedReport(hash, unavailable("The check was cancelled.", "It runs again with the next change."));
}
