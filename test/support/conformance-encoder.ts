/** The encoder that the conformance records are compared with: the one that the product uses. */
import { unavailable } from "../../server/core/base/staged.js";
import { createEncoder } from "../../server/core/encoder/create-encoder.js";
import { isUnsupported } from "../../server/core/encoder/definition.js";
import { demandWellFormed } from "../../server/node/library-tokenizer.js";
import { encoderFilesOf, readTokenizerDefinition } from "../../server/node/tokenizer-definition.js";
import type { EncoderFactory } from "./tokenizer-parity.js";

export const createConformanceEncoder: EncoderFactory = (files) => {
	const definition = readTokenizerDefinition(files);
	if ("kind" in definition) {
		return unavailable(`${definition.file}: ${definition.reason}.`, "Read the files again.");
	}
	const encoder = createEncoder(encoderFilesOf(definition));
	return isUnsupported(encoder)
		? unavailable(`"${encoder.component}" is not supported.`, "Use the library.")
		: { encode: (text, options) => encoder.encode(demandWellFormed(text), options) };
};
