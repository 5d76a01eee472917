/** Compares the analysis of a dataset with what a person's own Python makes of it. */
import { isUnavailable, unavailable } from "../core/index.js";
import type { AbortSignalLike, Host } from "../host.js";
import type { DatasetRequests } from "./dataset-requests.js";
import type { FileStore } from "./file-store.js";
import { tokenizerRequest } from "./tokenizer-request.js";
import type { Workspace } from "./workspace.js";

export interface VerifiedDataset {
	readonly file: string;
	/** The interpreter. */
	readonly python: string;
}

export async function verifyDataset(
	{
		host,
		store,
		requests,
	}: { readonly host: Host; readonly store: FileStore; readonly requests: DatasetRequests },
	{ file, python }: VerifiedDataset,
	signal: AbortSignalLike | undefined,
): ReturnType<Workspace["verifyParity"]> {
	const script = (await requests.bindingOf(file))?.script;
	const { settings } = await requests.settingsOf(file);
	const tokenizer = tokenizerRequest(host, settings, file, script);
	if (isUnavailable(tokenizer)) {
		return tokenizer;
	}
	const name = host.basename(file);
	const text = await store.textOf(file);
	return text === undefined
		? unavailable(`"${name}" cannot be read.`, "Check the path.")
		: host.verifyParity({ tokenizer, python, files: [{ name, text }] }, signal);
}
