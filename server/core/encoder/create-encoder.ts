/** Entry points of the encoder: from a tokenizer's files, or from their compiled form. */
import { compileTokenizer } from "./compile-tokenizer.js";
import { readCompiled, writeCompiled } from "./compiled-file.js";
import { isUnsupported, type TokenizerDefinition, type Unsupported } from "./definition.js";
import { createEncoderOf, type Encoder } from "./encoder.js";

export interface EncoderOptions {
	/** Bytes for remembered pieces. */
	readonly cacheBytes?: number;
}

export function createEncoder(
	definition: TokenizerDefinition,
	{ cacheBytes }: EncoderOptions = {},
): Encoder | Unsupported {
	const compiled = compileTokenizer(definition);
	return isUnsupported(compiled) ? compiled : createEncoderOf(compiled, cacheBytes);
}

/** The compiled form, to be kept on disk and loaded by other processes. */
export function compileEncoder(definition: TokenizerDefinition): Uint8Array | Unsupported {
	const compiled = compileTokenizer(definition);
	return isUnsupported(compiled) ? compiled : writeCompiled(compiled);
}

/** Undefined: compiled by another version; compile again. The encoder keeps the bytes, which must not change. */
export function loadEncoder(compiled: Uint8Array, { cacheBytes }: EncoderOptions = {}): Encoder | undefined {
	const tokenizer = readCompiled(compiled);
	return tokenizer === undefined ? undefined : createEncoderOf(tokenizer, cacheBytes);
}
