/** What is wrong in a run's data that no editor opens, such as the hub's cache: said where the script names it. */
import { formatNumberOf } from "../core/base/wording.js";
import type { DatasetReference, Finding } from "../core/index.js";
import type { Host } from "../host.js";
import { localDatasets } from "./bindings.js";
import { isBelow } from "./folders-above.js";
import type { Places } from "./places.js";
import type { TrainingScript } from "./run-findings.js";

export interface OutsideOptions {
	readonly host: Host;
	readonly places: Places;
	/** With the record and the field of each. */
	findingsIn(file: string): Promise<readonly Finding[]>;
}

/** Errors and warnings, one for each rule and dataset. */
export async function findingsOutside(
	script: TrainingScript,
	{ host, places, findingsIn }: OutsideOptions,
): Promise<readonly Finding[]> {
	const found: Finding[] = [];
	for (const { file, dataset } of await localDatasets(host, script, places)) {
		const isHere = places.folders.some((folder) => isBelow(file, folder));
		if (isHere || dataset.source.file !== script.file) {
			continue;
		}
		const loud = (await findingsIn(file)).filter(
			(finding) => finding.file === file && (finding.severity === "error" || finding.severity === "warning"),
		);
		for (const rule of new Set(loud.map((finding) => finding.rule))) {
			const all = loud.filter((finding) => finding.rule === rule);
			found.push(...atReference(dataset, all, host.basename(file)));
		}
	}
	return found;
}

/** `findings`: of one rule in one file. */
function atReference(
	{ source, name }: DatasetReference,
	findings: readonly Finding[],
	file: string,
): readonly Finding[] {
	const [first] = findings;
	if (first === undefined) {
		return [];
	}
	const { rule, severity, message, record, field } = first;
	const place = [
		...(record === undefined ? [] : [`record ${record}`]),
		...(field === undefined ? [] : [`field "${field}"`]),
		`"${name}" (${file})`,
	].join(" of ");
	const others =
		findings.length === 1 ? "" : ` ${formatNumberOf(findings.length - 1, "other place")} there have it, too.`;
	return [
		{ rule, severity, file: source.file, range: source.range, message: `In ${place}: ${message}${others}` },
	];
}
