/** Our own encoder for a tokenizer, once the library has agreed with it; the verdict and the compiled form are kept on disk. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isUnavailable, type Unavailable } from "../core/base/staged.js";
import { compileEncoder, createEncoder, loadEncoder } from "../core/encoder/create-encoder.js";
import { isUnsupported } from "../core/encoder/definition.js";
import type { Encoder } from "../core/encoder/encoder.js";
import { createLibraryEncoder, demandWellFormed, type LibraryEncoder } from "./library-tokenizer.js";
import { probeTexts } from "./probe-texts.js";
import { encoderFilesOf, type TokenizerDefinition } from "./tokenizer-definition.js";

export interface CheckedEncoder {
	readonly encoder: LibraryEncoder;
	/** `own`: ours. `library`: the tokenizer has a part that ours does not reproduce. */
	readonly kind: "own" | "library";
	/** False: ours and the library gave different ids for some text, so neither is proved. */
	readonly isAgreed: boolean;
}

/** `hash` stands for the files' contents; without a folder every process compares again. */
export async function createCheckedEncoder(
	definition: TokenizerDefinition,
	hash: string,
	cacheFolder: string | undefined,
): Promise<CheckedEncoder | Unavailable> {
	const kept = cacheFolder === undefined ? undefined : await readKept(join(cacheFolder, fileName(hash)));
	if (kept !== undefined) {
		return { encoder: guarded(kept), kind: "own", isAgreed: true };
	}
	const library = createLibraryEncoder(definition);
	if (isUnavailable(library)) {
		return library;
	}
	const files = encoderFilesOf(definition);
	const own = createEncoder(files);
	if (isUnsupported(own)) {
		return { encoder: library, kind: "library", isAgreed: true };
	}
	if (!agree(guarded(own), library, definition)) {
		// The library misses some parts of tokenizers (docs/parity.md), so ours is shown; but nothing proves it for this one.
		return { encoder: guarded(own), kind: "own", isAgreed: false };
	}
	const compiled = cacheFolder === undefined ? undefined : compileEncoder(files);
	if (cacheFolder !== undefined && compiled !== undefined && !isUnsupported(compiled)) {
		await keep(cacheFolder, fileName(hash), compiled);
	}
	return { encoder: guarded(own), kind: "own", isAgreed: true };
}

function fileName(hash: string): string {
	return `tokenizer-${hash}.bin`;
}

/** Python refuses halves of characters; so do we, before the encoder replaces them. */
function guarded(encoder: Encoder): LibraryEncoder {
	return {
		encode: (text, options) => encoder.encode(demandWellFormed(text), options),
		tokenToId: (token) => encoder.tokenToId(token),
		isSpecial: (id) => encoder.isSpecial(id),
		bytesOf: (id) => encoder.bytesOf(id),
	};
}

/** Equal ids, offsets, special marks and bytes on every probe that the library can place. */
function agree(own: LibraryEncoder, library: LibraryEncoder, definition: TokenizerDefinition): boolean {
	const texts = probeTexts(definition.addedTokens.map(({ content }) => content));
	return texts.every((text, i) => {
		const options = { addSpecialTokens: i % 2 === 0 };
		const expected = encodeOrGap(library, text, options);
		if (isUnavailable(expected)) {
			return true;
		}
		const actual = own.encode(text, options);
		const ids = [...new Set(expected.ids)];
		return (
			JSON.stringify([actual.ids, actual.offsets, actual.specialTokensMask]) ===
				JSON.stringify([expected.ids, expected.offsets, expected.specialTokensMask]) &&
			ids.every(
				(id) => own.bytesOf(id) === library.bytesOf(id) && own.isSpecial(id) === library.isSpecial(id),
			)
		);
	});
}

/** The library's alignment throws an `Unavailable` for texts whose offsets it cannot know. */
function encodeOrGap(
	encoder: LibraryEncoder,
	text: string,
	options: { readonly addSpecialTokens: boolean },
): ReturnType<LibraryEncoder["encode"]> | Unavailable {
	try {
		return encoder.encode(text, options);
	} catch (error) {
		if (isUnavailable(error)) {
			return error;
		}
		throw error;
	}
}

async function readKept(file: string): Promise<Encoder | undefined> {
	const bytes = await readFile(file).catch(() => undefined);
	return bytes === undefined ? undefined : loadEncoder(bytes);
}

/** A folder that cannot be written costs the next start a comparison, nothing else. */
async function keep(folder: string, name: string, compiled: Uint8Array): Promise<void> {
	const temporary = join(folder, `${name}.${randomUUID()}`);
	try {
		await mkdir(folder, { recursive: true });
		await writeFile(temporary, compiled);
		await rename(temporary, join(folder, name));
	} catch (error) {
		console.error(`Tunelint could not keep ${name}: ${String(error)}`);
	}
}
