/** Compares all recorded tokenizers and writes their part of docs/parity.md; scripts/parity.mjs calls it. */
import { createConformanceEncoder } from "./conformance-encoder.js";
import { tokenizerSection } from "./tokenizer-parity-page.js";
import {
	compareTokenizer,
	loadConformanceTokenizers,
	readTokenizerRecords,
	type ParityResult,
} from "./tokenizer-parity.js";

export async function paritySection(): Promise<string> {
	const records = readTokenizerRecords();
	const results: ParityResult[] = [];
	for (const tokenizer of await loadConformanceTokenizers()) {
		const record = records.tokenizers[tokenizer.id];
		if (record === undefined) {
			throw new Error(`"${tokenizer.id}" was not recorded. Run scripts/record-tokenizers.py.`);
		}
		results.push(await compareTokenizer(tokenizer, record, createConformanceEncoder));
	}
	return tokenizerSection(records, results);
}
