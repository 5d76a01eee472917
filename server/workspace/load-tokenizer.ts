/** The tokenizer of a run: the one that the person chose, else the one that the script loads. */
import type { Settings } from "../core/index.js";
import type { Host, TokenizerLoad } from "../host.js";
import type { Binding } from "./bindings.js";

/** Relative names are meant from the script, or from `file` without one; without either choice there is no tokenizer. */
export async function loadTokenizer(
	host: Host,
	{ tokenizer: chosen }: Settings,
	file: string,
	script: Binding["script"] | undefined,
): Promise<TokenizerLoad> {
	const config = script?.training.config;
	const name = config?.tokenizer ?? config?.model;
	if (chosen === "" && config === undefined) {
		return {
			kind: "unavailable",
			reason: "No training script is bound to this file, so its tokenizer is not known.",
			todo: "Choose a run, or set tunelint.tokenizer.",
		};
	}
	return host.loadTokenizer({
		...(chosen === "" ? {} : { chosen }),
		...(name === undefined || name.certainty === "unknown" ? {} : { name: name.value }),
		relativeTo: host.dirname(script?.file ?? file),
		...(config?.tokenizerPlace === undefined ? {} : { place: config.tokenizerPlace }),
		...(config?.transformers === undefined ? {} : { transformers: config.transformers }),
		...(config === undefined ? {} : { edits: config.tokenizerEdits }),
	});
}
