/** A byte-level tokenizer without merges, small enough to be written into a test's folder: every byte is a token. */

export interface TinyOptions {
	/** Fields of `tokenizer.json` that differ. */
	readonly json?: { readonly [key: string]: unknown };
	readonly model?: { readonly [key: string]: unknown };
	readonly config?: { readonly [key: string]: unknown };
}

/** Ids 0 … 255 are the bytes in the alphabet's order, 256 is `<eos>`, 257 is `<pad>`. */
export function tinyTokenizer({ json = {}, model = {}, config = {} }: TinyOptions = {}): {
	"tokenizer.json": string;
	"tokenizer_config.json": string;
} {
	return {
		"tokenizer.json": JSON.stringify({
			added_tokens: [addedToken(256, "<eos>"), addedToken(257, "<pad>")],
			normalizer: null,
			pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: false },
			post_processor: null,
			decoder: { type: "ByteLevel" },
			model: { type: "BPE", vocab: byteVocabulary(), merges: [], ...model },
			...json,
		}),
		"tokenizer_config.json": JSON.stringify({ eos_token: "<eos>", pad_token: "<pad>", ...config }),
	};
}

export function addedToken(
	id: number,
	content: string,
	options: { readonly [key: string]: unknown } = {},
): object {
	return {
		id,
		content,
		single_word: false,
		lstrip: false,
		rstrip: false,
		normalized: false,
		special: true,
		...options,
	};
}

function byteVocabulary(): { [piece: string]: number } {
	const printable = [...range(0x21, 0x7e), ...range(0xa1, 0xac), ...range(0xae, 0xff)];
	const others = range(0, 255).filter((byte) => !printable.includes(byte));
	const codes = [...printable, ...others.map((_, i) => 0x100 + i)];
	return Object.fromEntries(codes.map((code, id) => [String.fromCharCode(code), id]));
}

function range(first: number, last: number): number[] {
	return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
