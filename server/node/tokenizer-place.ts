/** What a script's `revision`, `subfolder` and `gguf_file` say, as far as they are known. */
import { isAbsolute } from "node:path";
import { unavailable, type Unavailable } from "../core/base/staged.js";
import type { Setting, TokenizerPlace } from "../core/types/training-config.js";

export interface KnownPlace {
	readonly revision?: string;
	readonly subfolder?: string;
	readonly ggufFile?: string;
	/** Why the files that are found may not be the run's. */
	readonly doubt?: string;
}

export function readPlace({ revision, subfolder, ggufFile }: TokenizerPlace): KnownPlace | Unavailable {
	const written = [revision, subfolder, ggufFile].filter((setting) => setting !== undefined);
	const outside = [subfolder, ggufFile].find((setting) => setting !== undefined && leadsOut(setting.value));
	if (outside !== undefined) {
		return unavailable(
			`The script's ${outside.option} "${outside.value}" leads out of the model's folder.`,
			"Name a place inside of the model's folder.",
		);
	}
	const unknown = written.find(({ certainty }) => certainty === "unknown");
	return {
		...known("revision", revision),
		...known("subfolder", subfolder),
		...known("ggufFile", ggufFile),
		...(unknown === undefined
			? {}
			: {
					doubt: `Which tokenizer ${unknown.option}= of the script leads to is not known; it is not followed.`,
				}),
	};
}

function known<K extends string>(key: K, setting: Setting<string> | undefined): { [P in K]?: string } {
	const isKnown = setting !== undefined && setting.certainty !== "unknown" && setting.value !== "";
	// A computed key widens to `string`; the object has exactly this key or none.
	return (isKnown ? { [key]: setting.value } : {}) as { [P in K]?: string };
}

function leadsOut(path: string): boolean {
	return isAbsolute(path) || path.split(/[\\/]/).includes("..");
}
