/** Whether what is known of a library's version leaves room for the releases between two others. */
import type { TrainerVersion } from "../types/training-config.js";
import { compareVersions, satisfies } from "./library-versions.js";

/** `end` is the first release that no longer counts; nothing known of the version admits everything. */
export function admitsBetween(
	version: TrainerVersion | undefined,
	since: string,
	end: string | undefined,
): boolean {
	if (version?.version !== undefined && version.specifier === undefined) {
		return isWithin(version.version, since, end);
	}
	const specifier = version?.specifier;
	return (
		specifier === undefined ||
		probes(specifier, [since, end ?? since]).some(
			(probe) => isWithin(probe, since, end) && satisfies(probe, specifier),
		)
	);
}

function isWithin(version: string, since: string, end: string | undefined): boolean {
	return compareVersions(version, since) >= 0 && (end === undefined || compareVersions(version, end) < 0);
}

/** Releases at and beside every number that the specifier or the bounds name. */
function probes(specifier: string, bounds: readonly string[]): readonly string[] {
	const named = [...(specifier.match(/\d+(?:\.\d+)*/g) ?? []), ...bounds];
	return named.flatMap((number) => [number, `${number}.1`, previous(number)]);
}

/** `5.21` → `5.20.999`, `5` → `4.999`. */
function previous(number: string): string {
	const parts = number.split(".").map(Number);
	const at = parts.findLastIndex((part) => part > 0);
	return [...parts.slice(0, Math.max(at, 0)), Math.max((parts[at] ?? 1) - 1, 0), 999].join(".");
}
