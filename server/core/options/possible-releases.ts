/** Which of the recorded releases of a library could be the installed one, by what the project's files say. */
import { compareVersions, satisfies } from "../project/library-versions.js";
import type { RecordedLibrary } from "../types/option-table.js";
import type { TrainerVersion } from "../types/training-config.js";
import { recordedLibrary } from "./recorded-libraries.js";

/** What the project's files say of the libraries, by their names on PyPI. */
export type Libraries = ReadonlyMap<string, TrainerVersion>;

export interface PossibleReleases {
	/** Indices of `versions`, ascending; empty: the release is older than every one that was read. */
	readonly indices: readonly number[];
	/** True when a release newer than the newest that was read could be installed. */
	readonly isNewerPossible: boolean;
	/** True when the files settle on one release. */
	readonly isPinned: boolean;
	/** True when no file says anything. */
	readonly isUnknown: boolean;
}

export function possibleReleases(library: RecordedLibrary, libraries: Libraries): PossibleReleases {
	const answers = known.get(libraries) ?? new Map<RecordedLibrary, PossibleReleases>();
	known.set(libraries, answers);
	const answer = answers.get(library) ?? findReleases(library, libraries);
	answers.set(library, answer);
	return answer;
}

/** Each call of a script asks for the same few libraries. */
const known = new WeakMap<Libraries, Map<RecordedLibrary, PossibleReleases>>();

function findReleases(library: RecordedLibrary, libraries: Libraries): PossibleReleases {
	const said = libraries.get(library.library);
	const { versions } = library;
	const newest = versions.at(-1) ?? "";
	if (said?.version !== undefined && said.specifier === undefined) {
		return {
			indices: around(versions, said.version),
			isNewerPossible: compareVersions(said.version, newest) > 0,
			isPinned: true,
			isUnknown: false,
		};
	}
	const isFree = (index: number): boolean => fitsWithPinned(library, index, libraries);
	const specifiers = [
		...(said?.specifier === undefined ? [] : [said.specifier]),
		...demandsOf(library.library, libraries),
	];
	const indices = versions.flatMap((version, index) =>
		specifiers.every((specifier) => isAdmitted(version, specifier)) && isFree(index) ? [index] : [],
	);
	return {
		// Nothing fits: the files contradict each other, so they say nothing.
		indices: indices.length > 0 ? indices : versions.map((_, index) => index),
		isNewerPossible:
			specifiers.length > 0 && specifiers.every((specifier) => satisfies("9999.0.0", specifier)),
		isPinned: false,
		isUnknown: specifiers.length === 0,
	};
}

/** A range that no release names exactly, such as `~=0.12.1`, still admits the neighbours that were read. */
function isAdmitted(version: string, specifier: string): boolean {
	return satisfies(version.replace(/\.?dev\d+$/, ""), specifier);
}

/** The release itself, or its two neighbours when it was not read. */
function around(versions: readonly string[], version: string): number[] {
	const same = versions.findIndex((one) => compareVersions(one, version) === 0);
	if (same >= 0) {
		return [same];
	}
	const above = versions.findIndex((one) => compareVersions(one, version) > 0);
	if (above === 0) {
		return [];
	}
	return above < 0 ? [versions.length - 1] : [above - 1, above];
}

/** A release that asks for another Transformers than the installed one cannot be there. */
function fitsWithPinned(library: RecordedLibrary, index: number, libraries: Libraries): boolean {
	return Object.entries(library.requires ?? {}).every(([name, ranges]) => {
		const version = libraries.get(name)?.version;
		const range = ranges.find(([from, until]) => from <= index && index < until);
		return version === undefined || range === undefined || satisfies(version, range[2]);
	});
}

/** What other libraries, whose release is settled, ask of this one. */
function demandsOf(name: string, libraries: Libraries): string[] {
	return [...libraries.values()].flatMap(({ library, version }) => {
		const recorded = version === undefined ? undefined : recordedLibrary(library);
		const ranges = recorded?.requires?.[name];
		if (recorded === undefined || ranges === undefined || version === undefined) {
			return [];
		}
		const found = around(recorded.versions, version);
		const texts = found.flatMap((at) =>
			ranges.filter(([from, until]) => from <= at && at < until).map((one) => one[2]),
		);
		return texts.length === found.length ? [...new Set(texts)].slice(0, 1) : [];
	});
}

/** True when every release that could be installed lies in the range; a range without bounds holds for all. */
export function couldAllBe(
	name: string,
	{ since, until }: { readonly since?: string; readonly until?: string },
	libraries: Libraries,
): boolean {
	const library = recordedLibrary(name);
	if (library === undefined || (since === undefined && until === undefined)) {
		return true;
	}
	const { indices } = possibleReleases(library, libraries);
	return (
		indices.length > 0 &&
		indices.every((at) => {
			const version = library.versions[at] ?? "";
			const isSince = since === undefined || compareVersions(version, since) >= 0;
			return isSince && (until === undefined || compareVersions(version, until) < 0);
		})
	);
}
