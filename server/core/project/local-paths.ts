/** Paths and hub names as scripts write them: which is which, and which two mean the same place. */

/** Folders that people write results into, and that are no accounts of the hub. */
const RESULT_FOLDERS =
	/^(?:out|outs|outputs?|results?|checkpoints?|ckpts?|models?|adapters?|loras?|saves?|saved[\w-]*|runs?|logs?|artifacts?|weights|merged[\w-]*|final[\w-]*|fine-?tuned?[\w-]*|trained[\w-]*|work_?dirs?|exports?|tmp|data|\.?cache)$/i;

/** True when the name can only be a path: `org/name` may be a model of the hub. */
export function isLocalName(name: string): boolean {
	const parts = partsOf(name);
	return (
		/^(?:\.{0,2}[\\/]|~|[A-Za-z]:[\\/])/.test(name) ||
		/\.(?:gguf|bin|safetensors|pt|pth)$/i.test(name) ||
		parts.some((part) => /^checkpoint-\w+$/.test(part)) ||
		parts.length > 2 ||
		(parts.length === 2 && RESULT_FOLDERS.test(parts[0] ?? ""))
	);
}

/** The folders of a path without what says nothing: `./out//final/` → out, final. */
export function partsOf(name: string): readonly string[] {
	return name.split(/[\\/]+/).filter((part) => part !== "" && part !== "." && part !== "..");
}

/** Folders that trainers make in their output folder. */
const INSIDE =
	/^(?:checkpoint|epoch|step|iter|global_step)[-_]?\w*$|^merged$|\.(?:safetensors|bin|gguf|pth?)$/i;

/**
 * True when `loaded` is `written` or a checkpoint in it (`holdsMore`: anything in it). Scripts run in different folders and
 * on different computers, so it is enough that the shorter path is the end of the other.
 */
export function meansSamePlace(loaded: string, written: string, holdsMore = false): boolean {
	const [inner, outer] = [partsOf(loaded), partsOf(written)];
	if (outer.length === 0) {
		return false;
	}
	return inner.some((_, i) => {
		const inside = inner.slice(i + 1);
		return (holdsMore || inside.every((part) => INSIDE.test(part))) && isEnd(inner.slice(0, i + 1), outer);
	});
}

function isEnd(a: readonly string[], b: readonly string[]): boolean {
	const [short, long] = a.length <= b.length ? [a, b] : [b, a];
	return short.every((part, i) => part === long[long.length - short.length + i]);
}
