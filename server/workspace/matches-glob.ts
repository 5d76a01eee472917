/** Whether a file fits a glob of the settings: `*`, `?`, `**` and `{a,b}`. */
import { withSlashes } from "./folders-above.js";

/** Both absolute. */
export function matchesGlob(glob: string, file: string): boolean {
	return expressionOf(withSlashes(glob)).test(withSlashes(file));
}

/** The folder that every fitting file lies below. */
export function folderOfGlob(glob: string): string {
	const fixed = withSlashes(glob).split(/[*?{]/)[0] ?? "";
	return fixed.slice(0, fixed.lastIndexOf("/") + 1);
}

export function isGlob(name: string): boolean {
	return /[*?{]/.test(name);
}

const PART = /\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g;

function expressionOf(glob: string): RegExp {
	const body = glob.replace(PART, (part) => {
		switch (part) {
			case "**/":
				return "(?:[^/]+/)*";
			case "**":
				return ".*";
			case "*":
				return "[^/]*";
			case "?":
				return "[^/]";
			default:
				return part.length > 1 ? alternatives(part) : `\\${part}`;
		}
	});
	return new RegExp(`^${body}$`);
}

function alternatives(braces: string): string {
	const words = braces.slice(1, -1).split(",");
	return `(?:${words.map((word) => word.replace(/[.+^$()|[\]\\?*]/g, "\\$&")).join("|")})`;
}
