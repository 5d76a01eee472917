/** How messages name libraries and the releases that could be installed. */
import type { Libraries } from "./possible-releases.js";

export function libraryName(library: string): string {
	return NAMES.get(library) ?? library;
}

/** `TRL 0.24.0`, `TRL ">=0.20"`, or `any release of TRL that was read`. */
export function installedWords(library: string, libraries: Libraries): string {
	const { version, specifier } = libraries.get(library) ?? {};
	const name = libraryName(library);
	if (version !== undefined) {
		return `${name} ${version}`;
	}
	return specifier === undefined
		? `every release of ${name} that could be installed`
		: `${name} "${specifier}"`;
}

const NAMES: ReadonlyMap<string, string> = new Map([
	["accelerate", "Accelerate"],
	["axolotl", "Axolotl"],
	["deepspeed", "DeepSpeed"],
	["llamafactory", "LLaMA-Factory"],
	["mlx-lm", "MLX-LM"],
	["peft", "PEFT"],
	["transformers", "Transformers"],
	["trl", "TRL"],
	["unsloth", "Unsloth"],
]);
