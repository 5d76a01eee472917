/** Whether a file fits a glob of the settings: `*`, `?`, `**` and `{a,b}`. No glob takes long, whatever its stars. */
import { withSlashes } from "./folders-above.js";

/** Both absolute. */
export function matchesGlob(glob: string, file: string): boolean {
	const path = withSlashes(file).split("/");
	return alternatives(withSlashes(glob)).some((one) => matchesSteps(one.split("/"), path));
}

/** The folder that every fitting file lies below. */
export function folderOfGlob(glob: string): string {
	const fixed = withSlashes(glob).split(/[*?{]/)[0] ?? "";
	return fixed.slice(0, fixed.lastIndexOf("/") + 1);
}

export function isGlob(name: string): boolean {
	return /[*?{]/.test(name);
}

/** More alternatives than this are no glob that a person writes. */
const MOST_ALTERNATIVES = 64;

/** The glob once for each choice of its braces. */
function alternatives(glob: string): string[] {
	let open = [glob];
	for (;;) {
		const braced = open.find((one) => BRACES.test(one));
		if (braced === undefined || open.length > MOST_ALTERNATIVES) {
			return open;
		}
		const inner = BRACES.exec(braced)?.[1] ?? "";
		const chosen = inner.split(",").map((word) => braced.replace(BRACES, () => word));
		open = [...open.filter((one) => one !== braced), ...chosen];
	}
}

const BRACES = /\{([^{}]*)\}/;

/** `**` stands for any number of folders. */
function matchesSteps(glob: readonly string[], path: readonly string[]): boolean {
	return matches(glob, path, {
		isStar: (step) => step === "**",
		fits: (step, name) => matches([...step], [...name], letters),
	});
}

const letters = {
	isStar: (letter: string): boolean => letter === "*",
	fits: (letter: string, other: string): boolean => letter === "?" || letter === other,
};

/** A star takes as little as it can and more when the rest does not fit; only the last star ever has to, so time is a product of lengths. */
function matches(
	glob: readonly string[],
	parts: readonly string[],
	{ isStar, fits }: { isStar: (part: string) => boolean; fits: (wanted: string, part: string) => boolean },
): boolean {
	let [g, p] = [0, 0];
	let star: { readonly glob: number; taken: number } | undefined;
	while (p < parts.length) {
		const [wanted, part] = [glob[g], parts[p] ?? ""];
		if (wanted !== undefined && isStar(wanted)) {
			star = { glob: g++, taken: p };
		} else if (wanted !== undefined && fits(wanted, part)) {
			g++;
			p++;
		} else if (star === undefined) {
			return false;
		} else {
			g = star.glob + 1;
			p = ++star.taken;
		}
	}
	return glob.slice(g).every(isStar);
}
