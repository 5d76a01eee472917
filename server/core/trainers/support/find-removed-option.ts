/** An option of a call that the library of this release does not know, so that a script that stops with a TypeError is not shown as trained. */
import type { PythonCall } from "../../types/python-module.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { isAtLeast } from "./version-order.js";

/** Releases of TRL that know an option. */
export interface OptionReleases {
	/** The first release that has it. */
	readonly since?: string;
	/** The first release without it. */
	readonly until?: string;
}

/** @param options those that every release has are left out */
export function findRemovedOption(
	version: string,
	call: PythonCall | undefined,
	options: Readonly<Record<string, OptionReleases>>,
): TrainingConfig["unknown"] {
	for (const keyword of call?.keywords ?? []) {
		const releases = options[keyword.name];
		if (call !== undefined && releases !== undefined && !isKnown(version, releases)) {
			return {
				reason: `${call.name} of TRL ${version} has no argument \`${keyword.name}\`, so the script stops with a TypeError.`,
				todo: `${advice(releases)}, or remove the argument.`,
				location: keyword.location,
			};
		}
	}
	return undefined;
}

function isKnown(version: string, { since, until }: OptionReleases): boolean {
	return (
		(since === undefined || isAtLeast(version, since)) && (until === undefined || !isAtLeast(version, until))
	);
}

function advice({ since, until }: OptionReleases): string {
	return since === undefined ? `Install TRL older than ${until ?? "this"}` : `Install TRL ${since} or newer`;
}
