/** Which ids a tokenizer puts around a text, and whether it trims spaces from offsets. */
import { asArray, asInteger, asRecord, asString, type JsonRecord } from "./json-fields.js";

export interface PostProcessor {
	/** Ids before the text, with special tokens on. */
	readonly before: readonly number[];
	readonly after: readonly number[];
	/** Offsets leave out the spaces at the edges of a token; `keepFirst`: except at the start of the text. */
	readonly trim?: { readonly keepFirst: boolean };
}

export interface SpecialTokenLookup {
	readonly bos: string | undefined;
	readonly eos: string | undefined;
	idOf(token: string): number | undefined;
}

/** Transformers 4 rebuilds the post-processor of these classes from `add_bos_token` and `add_eos_token`. */
const REBUILT_CLASSES = /^(Llama|CodeLlama|Gemma|Cohere|GPTNeoX)Tokenizer(Fast)?$/;

/** The default of `add_bos_token` in a class that rebuilds its post-processor; undefined: it takes the file's. */
export function rebuiltBosDefault(tokenizerClass: string | undefined): boolean | undefined {
	const name = REBUILT_CLASSES.exec(tokenizerClass ?? "")?.[1];
	return name === undefined ? undefined : name !== "GPTNeoX";
}

export function readPostProcessor(
	json: unknown,
	config: JsonRecord,
	special: SpecialTokenLookup,
): PostProcessor {
	const bosDefault = rebuiltBosDefault(asString(config.tokenizer_class));
	if (bosDefault !== undefined) {
		const addsBos = bosDefault ? config.add_bos_token !== false : config.add_bos_token === true;
		return {
			before: addsBos ? idsOf(special.bos, special) : [],
			after: config.add_eos_token === true ? idsOf(special.eos, special) : [],
		};
	}
	return read(asRecord(json));
}

function idsOf(token: string | undefined, special: SpecialTokenLookup): number[] {
	const id = token === undefined ? undefined : special.idOf(token);
	return id === undefined ? [] : [id];
}

function read(json: JsonRecord | undefined): PostProcessor {
	switch (json?.type) {
		case "Sequence": {
			const parts = asArray(json.processors).map((part) => read(asRecord(part)));
			const trim = parts.find((part) => part.trim !== undefined)?.trim;
			return {
				// Each processor wraps what the ones before it made.
				before: parts.toReversed().flatMap((part) => part.before),
				after: parts.flatMap((part) => part.after),
				...(trim === undefined ? {} : { trim }),
			};
		}
		case "TemplateProcessing":
			return readTemplate(json);
		case "BertProcessing":
			return { before: pairId(json.cls), after: pairId(json.sep) };
		case "RobertaProcessing":
			return { before: pairId(json.cls), after: pairId(json.sep), ...trimOf(json) };
		case "ByteLevel":
			return { before: [], after: [], ...trimOf(json) };
		default:
			return { before: [], after: [] };
	}
}

function trimOf(json: JsonRecord): { trim?: { keepFirst: boolean } } {
	return json.trim_offsets === false ? {} : { trim: { keepFirst: json.add_prefix_space !== false } };
}

/** `["[CLS]", 101]` */
function pairId(pair: unknown): number[] {
	const id = asInteger(asArray(pair)[1]);
	return id === undefined ? [] : [id];
}

function readTemplate(json: JsonRecord): PostProcessor {
	const special = asRecord(json.special_tokens);
	const before: number[] = [];
	const after: number[] = [];
	let target = before;
	for (const part of asArray(json.single)) {
		const token = asRecord(asRecord(part)?.SpecialToken);
		if (token === undefined) {
			target = after;
			continue;
		}
		const entry = asRecord(special?.[asString(token.id) ?? ""]);
		target.push(...asArray(entry?.ids).flatMap((id) => asInteger(id) ?? []));
	}
	return { before, after };
}
