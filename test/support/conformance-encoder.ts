/** The encoder that the conformance records are compared with: the one that the product uses. */
import { isUnavailable, unavailable } from "../../server/core/base/staged.js";
import { createLibraryEncoder } from "../../server/node/library-tokenizer.js";
import { readTokenizerDefinition } from "../../server/node/tokenizer-definition.js";
import type { EncoderFactory } from "./tokenizer-parity.js";

export const createConformanceEncoder: EncoderFactory = (files) => {
	const definition = readTokenizerDefinition(files);
	if ("kind" in definition) {
		return unavailable(`${definition.file}: ${definition.reason}.`, "Read the files again.");
	}
	const encoder = createLibraryEncoder(definition);
	return isUnavailable(encoder) ? encoder : { encode: encoder.encode };
};
