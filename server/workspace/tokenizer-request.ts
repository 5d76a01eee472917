/** Which tokenizer a run asks for: the one that the person chose, else the one that the script loads. */
import { unavailable, type Settings, type Unavailable } from "../core/index.js";
import type { Host, TokenizerRequest } from "../host.js";
import type { Binding } from "./bindings.js";

/** Relative names are meant from the script, or from `file` without one; without either choice there is no tokenizer. */
export function tokenizerRequest(
	host: Pick<Host, "dirname">,
	{ tokenizer: chosen }: Settings,
	file: string,
	script: Binding["script"] | undefined,
): TokenizerRequest | Unavailable {
	const config = script?.training.config;
	const name = config?.tokenizer ?? config?.model;
	if (chosen === "" && config === undefined) {
		return unavailable(
			"No training script is bound to this file, so its tokenizer is not known.",
			"Choose a run, or set tunelint.tokenizer.",
		);
	}
	return {
		...(chosen === "" ? {} : { chosen }),
		...(name === undefined || name.certainty === "unknown" ? {} : { name: name.value }),
		relativeTo: host.dirname(script?.file ?? file),
		...(config?.tokenizerPlace === undefined ? {} : { place: config.tokenizerPlace }),
		...(config?.transformers === undefined ? {} : { transformers: config.transformers }),
		...(config === undefined ? {} : { edits: config.tokenizerEdits }),
	};
}
