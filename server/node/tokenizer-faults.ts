/** Finds what contradicts itself in a tokenizer's files, by numbering the added tokens as Python does. */
import type { TokenizerFault } from "../core/types/tokenizer-fault.js";
import { asArray, asInteger, asRecord, asString } from "./json-fields.js";
import type { TokenizerDefinition } from "./tokenizer-definition.js";

/** A broken file may have thousands; a few show what is wrong. */
const MOST_FAULTS = 20;

/** None for a repository with a tokenizer class of its own, whose code decides. */
export function readTokenizerFaults(definition: TokenizerDefinition): readonly TokenizerFault[] {
	if (asRecord(definition.config.auto_map)?.AutoTokenizer !== undefined) {
		return [];
	}
	const numbering = createNumbering(definition);
	const faults: TokenizerFault[] = [];
	for (const { content, id, special } of writtenTokens(definition)) {
		const given = numbering.idOf(content);
		if (given !== id) {
			faults.push({ kind: "renumbered", content, written: id, given });
		}
		if (special && content.trim() !== content && content.trim() !== "") {
			faults.push({ kind: "white-space", content });
		}
	}
	for (const { content, id } of decoderTokens(definition)) {
		const given = numbering.idOf(content);
		// A token that is wrong in both files has its finding already.
		if (given !== id && !faults.some((fault) => fault.content === content)) {
			faults.push({ kind: "other-id", content, written: id, given });
		}
	}
	for (const [name, content] of [
		["eos_token", definition.eos],
		["pad_token", definition.pad],
	] as const) {
		if (content !== undefined && !numbering.knows(content) && !isLegacy(definition, content)) {
			faults.push({ kind: "appended", name, content, given: numbering.idOf(content) });
		}
	}
	return faults.slice(0, MOST_FAULTS);
}

interface Written {
	readonly content: string;
	readonly id: number;
	readonly special: boolean;
}

/** In the file's order, which decides. */
function writtenTokens({ json }: TokenizerDefinition): Written[] {
	return asArray(json.added_tokens).flatMap((entry) => writtenToken(entry, asInteger(asRecord(entry)?.id)));
}

function decoderTokens({ config }: TokenizerDefinition): Written[] {
	const decoder = Object.entries(asRecord(config.added_tokens_decoder) ?? {});
	return decoder
		.flatMap(([id, entry]) => writtenToken(entry, asInteger(Number(id))))
		.sort((a, b) => a.id - b.id);
}

function writtenToken(entry: unknown, id: number | undefined): Written[] {
	const record = asRecord(entry);
	const content = asString(record?.content);
	return id === undefined || content === undefined || content === ""
		? []
		: [{ content, id, special: record?.special === true }];
}

/** A token of `added_tokens.json` alone: releases differ in whether they read that file. */
function isLegacy({ addedTokens }: TokenizerDefinition, content: string): boolean {
	return addedTokens.some((token) => token.content === content && token.isLegacy === true);
}

interface Numbering {
	/** The id of an added token; one that is new gets the next. */
	idOf(content: string): number;
	knows(content: string): boolean;
}

/**
 * `AddedVocabulary::add_tokens` of tokenizers 0.22 and 0.23: a piece of the vocabulary keeps its id, every other token
 * gets the one after the highest, whatever id the file writes.
 */
function createNumbering({ vocabulary }: TokenizerDefinition): Numbering {
	const ids = new Map<string, number>();
	let highest = -1;
	return {
		knows: (content) => ids.has(content) || vocabulary.idOf(content) !== undefined,
		idOf(content) {
			const known = ids.get(content) ?? vocabulary.idOf(content);
			const id = known ?? (highest >= vocabulary.size ? highest + 1 : vocabulary.size);
			ids.set(content, id);
			highest = Math.max(highest, id);
			return id;
		},
	};
}
