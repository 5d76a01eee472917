/** All checks of a run, in the order in which they are shown. */
import { dataChecks } from "./data-checks.js";
import { trainingData, trainingRows, type PreflightInput } from "./preflight-input.js";
import type { PreflightReport } from "./preflight-report.js";
import { lastChecks, scriptChecks } from "./script-checks.js";
import { tokenChecks } from "./token-checks.js";
import { useChecks } from "./use-checks.js";

export function runPreflight(input: PreflightInput): PreflightReport {
	const { config } = input.run;
	const { library, version } = config.version;
	return {
		script: config.file,
		...(config.call === undefined ? {} : { call: config.call }),
		library,
		...(version === undefined ? {} : { version }),
		...(config.model === undefined ? {} : { model: config.model.value }),
		records: trainingRows(input.run).length,
		datasets: trainingData(input.run).map(({ file }) => file),
		checks: [
			...scriptChecks(input),
			...dataChecks(input),
			...tokenChecks(input),
			...useChecks(input),
			...lastChecks(input),
		],
	};
}
