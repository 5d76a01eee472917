/** Loads the tokenizer of a run. */
import { isUnavailable, type Settings } from "../core/index.js";
import type { Host, TokenizerLoad } from "../host.js";
import type { Binding } from "./bindings.js";
import { tokenizerRequest } from "./tokenizer-request.js";

export async function loadTokenizer(
	host: Host,
	settings: Settings,
	file: string,
	script: Binding["script"] | undefined,
): Promise<TokenizerLoad> {
	const request = tokenizerRequest(host, settings, file, script);
	return isUnavailable(request) ? request : host.loadTokenizer(request);
}
