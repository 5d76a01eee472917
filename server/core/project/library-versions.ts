/** Which version of a library a script runs on, by the files around it; and comparing versions by PEP 440. */
import type { TrainerVersion } from "../types/training-config.js";
import { readDeclarations, type Declaration } from "./version-declarations.js";

/**
 * What the files say of `library`; undefined when none names it with a version.
 * A frozen environment comes first, then locks, pins of requirements, pyproject.toml, and ranges last.
 */
export function findLibraryVersion(
	files: readonly { readonly file: string; readonly text: string }[],
	library: string,
): TrainerVersion | undefined {
	let best: { readonly declaration: Declaration; readonly file: string } | undefined;
	for (const { file, text } of files) {
		for (const declaration of readDeclarations(file, text, library)) {
			if (!best || rank(declaration) < rank(best.declaration)) {
				best = { declaration, file };
			}
		}
	}
	if (!best) {
		return undefined;
	}
	const { version, specifier, range } = best.declaration;
	return {
		library,
		source: { file: best.file, range },
		...(version === undefined ? { specifier } : { version }),
	};
}

function rank({ origin, version }: Declaration): number {
	const order = { freeze: 0, lock: 1, requirements: 2, project: 3 };
	return order[origin] + (version === undefined ? 4 : 0);
}

interface Version {
	readonly epoch: number;
	readonly release: readonly number[];
	/** `a`, `b` or `rc` and its number. */
	readonly pre?: readonly [string, number];
	readonly post?: number;
	readonly dev?: number;
}

const VERSION =
	/^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d*))?(?:-(\d+)|[-_.]?(?:post|rev|r)[-_.]?(\d*))?([-_.]?dev[-_.]?(\d*))?(?:\+[a-z0-9._-]+)?$/;
const PRE_NAMES: { readonly [name: string]: string } = {
	alpha: "a",
	beta: "b",
	c: "rc",
	pre: "rc",
	preview: "rc",
};

function parseVersion(text: string): Version | undefined {
	const match = VERSION.exec(text.trim().toLowerCase());
	if (!match) {
		return undefined;
	}
	const [, epoch, release, pre, preNumber, postDash, postNumber, dev, devNumber] = match;
	const post = postDash ?? postNumber;
	return {
		epoch: Number(epoch ?? 0),
		release: (release ?? "").split(".").map(Number),
		...(pre === undefined ? {} : { pre: [PRE_NAMES[pre] ?? pre, Number(preNumber ?? 0)] as const }),
		...(post === undefined ? {} : { post: Number(post) }),
		...(dev === undefined ? {} : { dev: Number(devNumber ?? 0) }),
	};
}

/** Negative when `a` is older than `b`; local parts (`+cu121`) do not count. Text that is no version is older than any. */
export function compareVersions(a: string, b: string): number {
	const left = parseVersion(a);
	const right = parseVersion(b);
	if (!left || !right) {
		return Number(left !== undefined) - Number(right !== undefined);
	}
	return compareParsed(left, right);
}

function compareParsed(a: Version, b: Version): number {
	return a.epoch - b.epoch || compareRelease(a.release, b.release) || compareKeys(suffixKey(a), suffixKey(b));
}

function compareRelease(a: readonly number[], b: readonly number[]): number {
	for (let i = 0; i < Math.max(a.length, b.length); i++) {
		const difference = (a[i] ?? 0) - (b[i] ?? 0);
		if (difference !== 0) {
			return difference;
		}
	}
	return 0;
}

/** PEP 440's order of what follows the release: dev < a < b < rc < final < post; a dev release precedes its stage. */
function suffixKey({ pre, post, dev }: Version): readonly number[] {
	const stages: { readonly [name: string]: number } = { a: 1, b: 2, rc: 3 };
	const isBareDev = pre === undefined && post === undefined && dev !== undefined;
	const stage = pre ? (stages[pre[0]] ?? 3) : 4;
	return [isBareDev ? 0 : stage, pre?.[1] ?? 0, post ?? -1, dev ?? Infinity];
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
	for (let i = 0; i < a.length; i++) {
		const left = a[i] ?? 0;
		const right = b[i] ?? 0;
		if (left !== right) {
			return left < right ? -1 : 1;
		}
	}
	return 0;
}

/**
 * Whether a version is admitted by a PEP 440 specifier such as `>=0.17,<1`.
 * Pre-releases are admitted only when the specifier names one. Clauses that are no specifier (a URL) exclude nothing.
 */
export function satisfies(version: string, specifier: string): boolean {
	const parsed = parseVersion(version);
	if (!parsed) {
		return false;
	}
	const clauses = specifier
		.split(",")
		.map(parseClause)
		.filter((clause) => clause !== undefined);
	const namesPreRelease = clauses.some(({ operator, bound }) => operator !== "!=" && isPreRelease(bound));
	if (isPreRelease(parsed) && !namesPreRelease && clauses.length > 0) {
		return false;
	}
	return clauses.every((clause) => admits(clause, parsed, version));
}

function isPreRelease(version: Version): boolean {
	return version.pre !== undefined || version.dev !== undefined;
}

interface Clause {
	readonly operator: string;
	readonly bound: Version;
	readonly text: string;
	readonly isPrefix: boolean;
}

function parseClause(text: string): Clause | undefined {
	const match = /^\s*(===|==|!=|<=|>=|~=|<|>)\s*(\S+?)(\.\*)?\s*$/.exec(text);
	const bound = match ? parseVersion(match[2] ?? "") : undefined;
	return match && bound
		? { operator: match[1] ?? "", bound, text: match[2] ?? "", isPrefix: match[3] !== undefined }
		: undefined;
}

function admits(clause: Clause, version: Version, written: string): boolean {
	const { operator, bound, isPrefix } = clause;
	const order = compareParsed(version, bound);
	switch (operator) {
		case "===":
			return written.trim().toLowerCase() === clause.text.toLowerCase();
		case "==":
			return isPrefix ? startsWithRelease(version, bound, bound.release.length) : order === 0;
		case "!=":
			return isPrefix ? !startsWithRelease(version, bound, bound.release.length) : order !== 0;
		case "<=":
			return order <= 0;
		case ">=":
			return order >= 0;
		case "~=":
			return order >= 0 && startsWithRelease(version, bound, Math.max(1, bound.release.length - 1));
		case "<":
			// `<1.0` does not admit 1.0rc1 unless it names a pre-release itself.
			return order < 0 && (isPreRelease(bound) || !isPreRelease(version) || !isSameRelease(version, bound));
		case ">":
			return (
				order > 0 &&
				(bound.post !== undefined || version.post === undefined || !isSameRelease(version, bound))
			);
		default:
			return true;
	}
}

function isSameRelease(a: Version, b: Version): boolean {
	return a.epoch === b.epoch && compareRelease(a.release, b.release) === 0;
}

function startsWithRelease(version: Version, bound: Version, length: number): boolean {
	if (version.epoch !== bound.epoch) {
		return false;
	}
	return bound.release.slice(0, length).every((number, index) => (version.release[index] ?? 0) === number);
}
