/** Reads a checkpoint's tokenizer files into one definition, as Python's fast tokenizers combine them. */
import type { JsonValue } from "../core/syntax/json/json-node.js";
import { asArray, asInteger, asRecord, asString, tokenText, type JsonRecord } from "./json-fields.js";
import { readPostProcessor, type PostProcessor } from "./post-processor.js";

/** Names that are read; a folder needs the first one. */
export const tokenizerFileNames = [
	"tokenizer.json",
	"tokenizer_config.json",
	"special_tokens_map.json",
	"added_tokens.json",
	"generation_config.json",
	"chat_template.jinja",
] as const;

export type TokenizerFileName = (typeof tokenizerFileNames)[number];

/** The folder of further chat templates, one `<name>.jinja` each. */
export const TEMPLATE_FOLDER = "additional_chat_templates";

/** Text of each file that exists. */
export type TokenizerFiles = { readonly [name in TokenizerFileName]?: string } & {
	/** Names without their ending, in order. */
	readonly [TEMPLATE_FOLDER]?: { readonly [name: string]: string };
};

export interface AddedToken {
	readonly id: number;
	readonly content: string;
	readonly singleWord: boolean;
	readonly lstrip: boolean;
	readonly rstrip: boolean;
	readonly normalized: boolean;
	readonly special: boolean;
	/** True when only `added_tokens.json` has it. */
	readonly isLegacy?: boolean;
}

export interface TokenizerDefinition {
	/** `tokenizer.json` as parsed. */
	readonly json: JsonRecord;
	readonly model: JsonRecord;
	/** `tokenizer_config.json` over `special_tokens_map.json`. */
	readonly config: JsonRecord;
	readonly addedTokens: readonly AddedToken[];
	/** The model's own pieces, without added tokens. */
	readonly vocabulary: Vocabulary;
	readonly bos?: string;
	readonly eos?: string;
	readonly pad?: string;
	readonly unk?: string;
	/** The only template, or the one called "default". */
	readonly chatTemplate?: string;
	/** Set where the templates have names. */
	readonly chatTemplates?: readonly NamedTemplate[];
	readonly modelMaxLength?: number;
	readonly postProcessor: PostProcessor;
	/** `eos_token_id` of `generation_config.json`. */
	readonly generationStops: readonly number[];
	/** True for classes that Transformers 5 builds anew instead of reading `tokenizer.json` (tokenization_llama.py, 5.5). */
	readonly isRebuiltByTransformers5: boolean;
	idOf(token: string): number | undefined;
}

export interface NamedTemplate {
	readonly name: string;
	readonly template: string;
}

/** A file that cannot be used, and why. */
export interface BrokenFile {
	readonly kind: "broken";
	readonly file: TokenizerFileName;
	readonly reason: string;
}

export function readTokenizerDefinition(files: TokenizerFiles): TokenizerDefinition | BrokenFile {
	const parsed: { [name in TokenizerFileName]?: JsonRecord } = {};
	for (const name of tokenizerFileNames) {
		const text = files[name];
		if (text === undefined || name === "chat_template.jinja") {
			continue;
		}
		const value = parseRecord(text);
		if (typeof value === "string") {
			return { kind: "broken", file: name, reason: value };
		}
		parsed[name] = value;
	}
	const json = parsed["tokenizer.json"] ?? {};
	const model = asRecord(json.model);
	if (model === undefined || model.vocab === undefined) {
		return { kind: "broken", file: "tokenizer.json", reason: "it has no model with a vocabulary" };
	}
	return define(json, model, parsed, files);
}

function define(
	json: JsonRecord,
	model: JsonRecord,
	parsed: { readonly [name in TokenizerFileName]?: JsonRecord },
	files: TokenizerFiles,
): TokenizerDefinition {
	const config = parsed["tokenizer_config.json"] ?? {};
	const named = { ...parsed["special_tokens_map.json"], ...withoutNull(config) };
	const vocabulary = vocabularyLookup(model.vocab);
	const special = {
		bos: tokenText(named.bos_token),
		eos: tokenText(named.eos_token),
		pad: tokenText(named.pad_token),
		unk: tokenText(named.unk_token),
	};
	const additional = asArray(named.additional_special_tokens ?? named.extra_special_tokens).map(tokenText);
	const addedTokens = collectAddedTokens({
		json,
		config,
		legacy: parsed["added_tokens.json"] ?? {},
		specialTexts: [...Object.values(special), ...additional].filter((text) => text !== undefined),
		vocabulary,
	});
	const byContent = new Map(addedTokens.map((token) => [token.content, token.id]));
	const idOf = (token: string) => byContent.get(token) ?? vocabulary.idOf(token);
	const templates = readTemplates(files, config.chat_template);
	const modelMaxLength = asInteger(config.model_max_length);
	return {
		json,
		model,
		// A token that the configuration sets to null is none; the class's default must not come back.
		config: { ...parsed["special_tokens_map.json"], ...config },
		addedTokens,
		vocabulary,
		...present("bos", special.bos),
		...present("eos", special.eos),
		...present("pad", special.pad),
		...present("unk", special.unk),
		...templates,
		// Python writes 1e30 where there is no limit; that is not a safe integer.
		...(modelMaxLength === undefined || modelMaxLength > 1e9 ? {} : { modelMaxLength }),
		postProcessor: readPostProcessor(json.post_processor, config, { ...special, idOf }),
		isRebuiltByTransformers5: /^LlamaTokenizer(?:Fast)?$/.test(asString(config.tokenizer_class) ?? ""),
		generationStops: stopIds(parsed["generation_config.json"]?.eos_token_id),
		idOf,
	};
}

/** What our encoder is made of. A token that only `added_tokens.json` knows is missing; the comparison sees it. */
export function encoderFilesOf({ json, config }: TokenizerDefinition): {
	readonly tokenizerJson: JsonValue;
	readonly tokenizerConfig: JsonValue;
} {
	// Both were parsed from JSON text, so they hold JSON values.
	return { tokenizerJson: json as JsonValue, tokenizerConfig: config as JsonValue };
}

function parseRecord(text: string): JsonRecord | string {
	try {
		return asRecord(JSON.parse(text.replace(/^\uFEFF/, ""))) ?? "it is not a JSON object";
	} catch (error) {
		return `it is not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
	}
}

function withoutNull(record: JsonRecord): JsonRecord {
	return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

function present<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
	// A computed key widens to `string`; the object has exactly this key or none.
	return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string };
}

export interface Vocabulary {
	readonly size: number;
	idOf(token: string): number | undefined;
}

/** Unigram models list `[piece, score]` pairs, the others map pieces to ids. */
function vocabularyLookup(vocab: unknown): Vocabulary {
	if (Array.isArray(vocab)) {
		const ids = new Map(vocab.map((entry, id) => [asArray(entry)[0], id]));
		return { size: vocab.length, idOf: (token) => ids.get(token) };
	}
	const record = asRecord(vocab) ?? {};
	return {
		size: Object.keys(record).length,
		idOf: (token) => (Object.hasOwn(record, token) ? asInteger(record[token]) : undefined),
	};
}

interface AddedTokenSources {
	readonly json: JsonRecord;
	readonly config: JsonRecord;
	readonly legacy: JsonRecord;
	readonly specialTexts: readonly string[];
	readonly vocabulary: Vocabulary;
}

/** Python adds what the configs name and `tokenizer.json` lacks, with the vocabulary's id or else the next free one. */
function collectAddedTokens({
	json,
	config,
	legacy,
	specialTexts,
	vocabulary,
}: AddedTokenSources): AddedToken[] {
	const tokens = new Map<string, AddedToken>();
	const add = (token: AddedToken | undefined) => {
		if (token !== undefined && !tokens.has(token.content)) {
			tokens.set(token.content, token);
		}
	};
	for (const entry of asArray(json.added_tokens)) {
		const record = asRecord(entry);
		add(record === undefined ? undefined : readAddedToken(record, asInteger(record.id)));
	}
	const decoder = Object.entries(asRecord(config.added_tokens_decoder) ?? {});
	for (const [id, entry] of decoder.sort(([a], [b]) => Number(a) - Number(b))) {
		const record = asRecord(entry);
		add(record === undefined ? undefined : readAddedToken(record, Number(id)));
	}
	for (const [content, id] of Object.entries(legacy)) {
		const token = readAddedToken({ content, special: specialTexts.includes(content) }, asInteger(id));
		add(token === undefined ? undefined : { ...token, isLegacy: true });
	}
	for (const content of specialTexts) {
		const next = Math.max(vocabulary.size - 1, ...[...tokens.values()].map(({ id }) => id)) + 1;
		add(readAddedToken({ content, special: true }, vocabulary.idOf(content) ?? next));
	}
	return [...tokens.values()];
}

function readAddedToken(record: JsonRecord, id: number | undefined): AddedToken | undefined {
	const content = asString(record.content);
	if (content === undefined || content === "" || id === undefined || !Number.isSafeInteger(id)) {
		return undefined;
	}
	const special = record.special === true;
	return {
		id,
		content,
		singleWord: record.single_word === true,
		lstrip: record.lstrip === true,
		rstrip: record.rstrip === true,
		normalized: record.normalized === undefined ? !special : record.normalized === true,
		special,
	};
}

/**
 * Template files take the place of the configuration's templates, all of them (`_from_pretrained`, v4.57 and v5.23). A
 * template without a name is called "default" beside others.
 */
function readTemplates(
	files: TokenizerFiles,
	configured: unknown,
): Pick<TokenizerDefinition, "chatTemplate" | "chatTemplates"> {
	const main = files["chat_template.jinja"];
	const further = Object.entries(files[TEMPLATE_FOLDER] ?? {});
	const written = [...(main === undefined ? [] : [["default", main] as const]), ...further];
	if (further.length > 0) {
		return namedTemplates(written.map(([name, template]) => ({ name, template })));
	}
	if (main !== undefined || typeof configured === "string") {
		return present("chatTemplate", main ?? asString(configured));
	}
	const named = asArray(configured).flatMap((entry) => {
		const record = asRecord(entry);
		const name = asString(record?.name);
		const template = asString(record?.template);
		return name === undefined || template === undefined ? [] : [{ name, template }];
	});
	return named.length === 0 ? {} : namedTemplates(named);
}

/** Python's dictionary keeps the last of two templates with one name. */
function namedTemplates(
	templates: readonly NamedTemplate[],
): Pick<TokenizerDefinition, "chatTemplate" | "chatTemplates"> {
	const chatTemplates = [...new Map(templates.map((template) => [template.name, template])).values()];
	return {
		chatTemplates,
		...present("chatTemplate", chatTemplates.find(({ name }) => name === "default")?.template),
	};
}

function stopIds(value: unknown): number[] {
	const values = Array.isArray(value) ? value : [value];
	return values.flatMap((id) => asInteger(id) ?? []);
}
