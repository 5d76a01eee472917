/** What is known of one option of a class, a function or a configuration, under the releases that could be installed. */
import type {
	OptionVerdict,
	RecordedLibrary,
	RecordedOption,
	RecordedTable,
	TableId,
} from "../types/option-table.js";
import { possibleReleases, type Libraries, type PossibleReleases } from "./possible-releases.js";
import { renamedOption } from "./option-renames.js";
import { recordedLibrary } from "./recorded-libraries.js";

/** The tables that together say which options there are. */
export interface OptionScope {
	readonly parts: readonly ScopePart[];
	/** Some keywords are handed on, or a release could be installed that was not read: nothing is unknown here. */
	readonly isOpen: boolean;
}

export interface ScopePart {
	readonly id: TableId;
	readonly library: RecordedLibrary;
	readonly table: RecordedTable;
	readonly releases: PossibleReleases;
}

/** A run asks for the same tables once per option. */
const opened = new WeakMap<Libraries, Map<string, OptionScope | undefined>>();

/** Undefined when none of the tables was recorded. */
export function openScope(ids: readonly TableId[], libraries: Libraries): OptionScope | undefined {
	const known = opened.get(libraries) ?? new Map<string, OptionScope | undefined>();
	opened.set(libraries, known);
	const key = ids.join();
	if (!known.has(key)) {
		known.set(key, scopeOf(ids, libraries));
	}
	return known.get(key);
}

function scopeOf(ids: readonly TableId[], libraries: Libraries): OptionScope | undefined {
	const parts = new Map<TableId, ScopePart>();
	const missing = new Set<TableId>();
	const add = (id: TableId): void => {
		const [name = "", ...rest] = id.split("/");
		const library = recordedLibrary(name);
		const table = library?.tables[rest.join("/")];
		if (library === undefined || table === undefined) {
			missing.add(id);
			return;
		}
		if (!parts.has(id)) {
			parts.set(id, { id, library, table, releases: possibleReleases(library, libraries) });
			table.bases?.forEach(add);
		}
	};
	ids.forEach(add);
	const found = [...parts.values()];
	if (found.length === 0) {
		return undefined;
	}
	const isOpen =
		missing.size > 0 ||
		found.some(({ table, releases }) => {
			const { indices, isNewerPossible } = releases;
			return (
				isNewerPossible || isUnrecorded(table, indices) || indices.some((at) => isWithin(table.open, at))
			);
		});
	return { parts: found, isOpen };
}

export function lookUpOption(scope: OptionScope, name: string): OptionVerdict {
	const known = scope.parts.flatMap((part) => {
		const spans = Object.hasOwn(part.table.options, name) ? part.table.options[name] : undefined;
		return spans === undefined ? [] : [{ part, spans }];
	});
	for (const { part, spans } of known) {
		const accepted = acceptedBy(part, spans);
		if (accepted !== undefined) {
			return accepted;
		}
	}
	const isPossible = known.some(({ part, spans }) =>
		part.releases.indices.some((at) => spanAt(part, spans, at) !== undefined),
	);
	const newest = known[0]?.spans.at(-1);
	if (isPossible || scope.parts.every(({ releases }) => releases.indices.length === 0)) {
		return { kind: "unsure", ...(newest === undefined ? {} : { option: newest }) };
	}
	const [first] = known;
	if (first === undefined) {
		return { kind: "unknown" };
	}
	return isOpenAnywhere(scope)
		? { kind: "unsure", ...(newest === undefined ? {} : { option: newest }) }
		: rejectedBy(first.part, first.spans);
}

/** The same tables for the newest recorded releases; undefined when a file says which releases run, or when those take anything. */
export function withNewestReleases(scope: OptionScope): OptionScope | undefined {
	const parts = scope.parts.map((part) => ({
		...part,
		releases: { ...part.releases, indices: [part.library.versions.length - 1] },
	}));
	const isSaid = scope.parts.some(({ releases }) => !releases.isUnknown);
	return isSaid || isOpenAnywhere({ parts, isOpen: false }) ? undefined : { parts, isOpen: false };
}

/** The name under which the releases that could be installed take what `name` meant; undefined: there is none. */
export function successorOf(scope: OptionScope, name: string): string | undefined {
	const noted = scope.parts.flatMap(({ id, table }) => {
		const spans = Object.hasOwn(table.options, name) ? (table.options[name] ?? []) : [];
		return [renamedOption(id, name), ...spans.map(({ n }) => n).reverse()];
	});
	const earlier = scope.parts.flatMap(({ id, table }) =>
		Object.entries(table.options).flatMap(([option, spans]) =>
			renamedOption(id, option) === name || spans.some(({ n }) => n === name) ? [option] : [],
		),
	);
	return [...noted, ...earlier].find(
		(one) => one !== undefined && one !== name && lookUpOption(scope, one).kind === "accepted",
	);
}

/** Names that every release that could be installed takes, or at least one of them. */
export function optionNames(scope: OptionScope): readonly string[] {
	const names = new Set<string>();
	for (const { table, releases, library } of scope.parts) {
		for (const [name, spans] of Object.entries(table.options)) {
			if (releases.indices.some((at) => spanAt({ library }, spans, at) !== undefined)) {
				names.add(name);
			}
		}
	}
	return [...names];
}

function acceptedBy(part: ScopePart, spans: readonly RecordedOption[]): OptionVerdict | undefined {
	const { indices } = part.releases;
	const found = indices.map((at) => spanAt(part, spans, at));
	const option = found.at(-1);
	if (option === undefined || found.includes(undefined)) {
		return undefined;
	}
	const { versions, library } = part.library;
	const since = versions[spans[0]?.f ?? 0];
	const removed = versions[spans.at(-1)?.t ?? versions.length];
	return {
		kind: "accepted",
		option,
		library,
		version: versions[indices.at(-1) ?? 0] ?? "",
		...(since === undefined || (spans[0]?.f ?? 0) === 0 ? {} : { since }),
		...(removed === undefined ? {} : { removed }),
	};
}

function rejectedBy(part: ScopePart, spans: readonly RecordedOption[]): OptionVerdict {
	const { versions, library } = part.library;
	const oldest = part.releases.indices[0] ?? 0;
	const isLater = spans.every((span) => (span.f ?? 0) > oldest);
	if (isLater) {
		return { kind: "later", library, version: versions[spans[0]?.f ?? 0] ?? "" };
	}
	const end = spans.findLast((span) => (span.t ?? versions.length) <= oldest)?.t ?? 0;
	return { kind: "removed", library, version: versions[end] ?? "" };
}

function isOpenAnywhere({ parts }: OptionScope): boolean {
	return parts.some(
		({ table, releases: { indices } }) =>
			isUnrecorded(table, indices) || indices.some((at) => isWithin(table.open, at)),
	);
}

/** True where no option at all is known of the releases: there the class came from elsewhere. */
function isUnrecorded({ options }: RecordedTable, indices: readonly number[]): boolean {
	const all = Object.values(options);
	const isKnown = ({ f = 0, t = Infinity }: RecordedOption): boolean =>
		indices.some((at) => f <= at && at < t);
	return indices.length === 0 || (all.length > 0 && !all.some((spans) => spans.some(isKnown)));
}

function spanAt(
	{ library }: Pick<ScopePart, "library">,
	spans: readonly RecordedOption[],
	at: number,
): RecordedOption | undefined {
	return spans.find(({ f = 0, t = library.versions.length }) => f <= at && at < t);
}

function isWithin(ranges: RecordedTable["open"], at: number): boolean {
	return ranges?.some(([from, until]) => from <= at && at < until) === true;
}
