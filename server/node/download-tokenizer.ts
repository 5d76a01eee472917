/** Fetches the small tokenizer files of a hub model into our own folder, when a person asks for it. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { unavailable } from "../core/base/staged.js";
import type { DownloadAnswer, DownloadRequest } from "../host.js";
import { downloadRepository, type DownloadOptions } from "./download-repository.js";

const FILES = [
	"tokenizer.json",
	"tokenizer_config.json",
	"special_tokens_map.json",
	"added_tokens.json",
	"chat_template.jinja",
	"chat_template.json",
	"generation_config.json",
	"config.json",
];
/** Of tokenizers without a tokenizer.json, for a person who converts them. */
const OLD_FILES = ["tokenizer.model", "vocab.json", "merges.txt"];
const MOST_BYTES = 200_000_000;

/** Never throws for what the hub, the network or the disk does. */
export async function downloadTokenizer(
	{ model, ...request }: DownloadRequest,
	options: DownloadOptions,
): Promise<DownloadAnswer> {
	const answer = await downloadRepository(
		{
			...request,
			kind: "model",
			name: model,
			mostBytes: MOST_BYTES,
			rounds: [
				async (names) => {
					const wanted = wantedFiles(names);
					return wanted.length > 0
						? wanted
						: unavailable(
								`"${model}" has no tokenizer files.`,
								'Name the model that it was made from, or set "tunelint.tokenizer" to a folder that holds a tokenizer.json.',
							);
				},
			],
		},
		options,
	);
	const hasTokenizer =
		answer.kind !== "downloaded" ||
		(await stat(join(answer.folder, "tokenizer.json")).catch(() => undefined)) !== undefined;
	return hasTokenizer
		? answer
		: {
				...answer,
				note: `"${model}" has no tokenizer.json: load it once with AutoTokenizer.from_pretrained, save it with save_pretrained, and set "tunelint.tokenizer" to that folder.`,
			};
}

function wantedFiles(names: readonly string[]): readonly string[] {
	const wanted = names.includes("tokenizer.json") ? FILES : [...FILES, ...OLD_FILES];
	const templates = names.filter((name) => /^additional_chat_templates\/[\w.-]+\.jinja$/.test(name));
	const found = wanted.filter((name) => names.includes(name));
	const hasTokenizer = found.some((name) => /^(?:tokenizer|vocab)/.test(name));
	return hasTokenizer ? [...found, ...templates] : [];
}
