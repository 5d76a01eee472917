/** Loads the tokenizer of a run. */
import { isUnavailable, unavailable, type Run, type Settings } from "../core/index.js";
import type { Host, TokenizerLoad } from "../host.js";
import type { Binding } from "./bindings.js";
import type { Script } from "./scripts.js";
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

/** Also for a script without a trainer: the tokenizer that it loads by a name that is written out. */
export async function tokenizerOfScript(
	host: Host,
	settings: Settings,
	script: Script,
): Promise<Pick<Run, "tokenizer" | "tokenizerUnavailable">> {
	const { training } = script;
	const load =
		training === undefined
			? await loadNamedTokenizer(host, script)
			: await loadTokenizer(host, settings, script.file, { ...script, training });
	return isUnavailable(load) ? { tokenizerUnavailable: load } : { tokenizer: load.facts };
}

async function loadNamedTokenizer(host: Host, { file, module }: Script): Promise<TokenizerLoad> {
	const load = module.calls.find(({ callee }) => /Tokenizer\w*\.from_pretrained$/.test(callee));
	const [name] = load?.positional ?? [];
	return name?.value.kind === "string" && name.value.certainty === "certain"
		? host.loadTokenizer({ name: name.value.value, relativeTo: host.dirname(file) })
		: unavailable("The script names no tokenizer.", "Write the name into its from_pretrained.");
}
