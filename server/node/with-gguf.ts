/** A tokenizer's files with what a GGUF file beside them says instead, as llama.cpp uses it. */
import { isUnavailable, type Unavailable } from "../core/base/staged.js";
import { readGguf } from "./gguf.js";
import { asInteger, asRecord, type JsonRecord } from "./json-fields.js";
import type { TokenizerFiles } from "./tokenizer-definition.js";

export function withGguf(files: TokenizerFiles, path: string): TokenizerFiles | Unavailable {
	const metadata = readGguf(path);
	if (isUnavailable(metadata)) {
		return metadata;
	}
	const { bos, eos, pad, chatTemplate, stopIds } = metadata;
	return {
		...files,
		"tokenizer_config.json": edited(files["tokenizer_config.json"], (config) => ({
			...config,
			...(bos?.text === undefined ? {} : { bos_token: bos.text }),
			...(eos?.text === undefined ? {} : { eos_token: eos.text }),
			...(pad?.text === undefined ? {} : { pad_token: pad.text }),
		})),
		"generation_config.json": edited(files["generation_config.json"], (config) => ({
			...config,
			eos_token_id: [...stopIds, ...idsOf(config.eos_token_id)],
		})),
		...(chatTemplate === undefined
			? {}
			: { "chat_template.jinja": chatTemplate, additional_chat_templates: {} }),
	};
}

/** A file that is broken stays as it is, so that its reader reports it. */
function edited(text: string | undefined, edit: (record: JsonRecord) => JsonRecord): string {
	let record: JsonRecord | undefined;
	try {
		record = asRecord(JSON.parse(text ?? "{}"));
	} catch {
		// Reported by the reader of the definition, with the file's name.
		record = undefined;
	}
	return record === undefined ? (text ?? "") : JSON.stringify(edit(record));
}

function idsOf(value: unknown): number[] {
	const values: readonly unknown[] = Array.isArray(value) ? value : [value];
	return values.flatMap((id) => asInteger(id) ?? []);
}
