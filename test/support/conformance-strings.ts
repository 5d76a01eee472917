/** The strings of the tokenizer records; the same lines stand in scripts/record-tokenizers.py, and a checksum compares both. */
import { createRandom } from "./random.js";

/** `test/conformance/tokenizer-strings.json`. */
export interface StringTables {
	readonly seed: number;
	readonly count: number;
	readonly languages: { readonly [name: string]: readonly string[] };
	readonly code: readonly string[];
	readonly emoji: readonly string[];
	readonly marks: readonly string[];
	readonly controls: readonly string[];
	readonly spaces: readonly string[];
	readonly specials: readonly string[];
	readonly words: readonly string[];
	readonly glue: readonly string[];
	readonly numbers: readonly string[];
	/** First and last code point. */
	readonly ranges: readonly (readonly [number, number])[];
}

/** What the strings of each kind hold; string `i` is of kind `i % 20`. */
export const stringKinds = [
	...Array<string>(8).fill("chat"),
	...Array<string>(2).fill("mixed words"),
	...Array<string>(2).fill("code"),
	"emoji",
	"combining marks",
	"right to left",
	"control characters",
	"special tokens",
	"white space",
	"long words",
	"any characters",
] as const;

/** `own`: contents of the tokenizer's added tokens, in the order of its file. */
export function conformanceStrings(tables: StringTables, own: readonly string[]): string[] {
	return Array.from({ length: tables.count }, (_, index) => conformanceString(tables, own, index));
}

function conformanceString(tables: StringTables, own: readonly string[], index: number): string {
	const random = createRandom((tables.seed + Math.imul(index, 0x9e3779b1)) >>> 0);
	const below = (limit: number) => Math.floor(random() * limit);
	const pick = (table: readonly string[]) => table[below(table.length)]!;
	const times = (limit: number, make: () => string) => {
		const count = 1 + below(limit);
		return Array.from({ length: count }, make).join("");
	};
	const languages = Object.values(tables.languages);
	const sentence = () => pick(languages[below(languages.length)]!);
	const word = () => pick(sentence().split(" "));
	const special = () => (own.length > 0 && below(3) > 0 ? pick(own) : pick(tables.specials));
	const turn = (sentences: readonly string[]) => {
		const marker = below(2) > 0 ? special() + pick(tables.spaces) : "";
		return marker + times(3, () => pick(sentences) + pick(tables.glue));
	};
	switch (stringKinds[index % stringKinds.length]) {
		case "chat": {
			const sentences = languages[below(languages.length)]!;
			return times(3, () => turn(sentences));
		}
		case "mixed words":
			return times(24, () => (below(5) > 0 ? word() : pick(tables.numbers)) + pick(tables.glue));
		case "code":
			return times(3, () => pick(tables.code) + (below(4) > 0 ? "" : pick(tables.spaces)));
		case "emoji":
			return times(16, () => (below(3) > 0 ? pick(tables.emoji) : word()) + (below(2) > 0 ? "" : " "));
		case "combining marks":
			return times(12, () => (below(2) > 0 ? pick(tables.marks) : word()) + (below(3) > 0 ? "" : " "));
		case "right to left": {
			const sentences = below(2) > 0 ? tables.languages["arabic"]! : tables.languages["hebrew"]!;
			return times(
				4,
				() => pick(sentences) + pick(tables.glue) + (below(2) > 0 ? word() : pick(tables.controls)),
			);
		}
		case "control characters":
			return times(14, () => (below(2) > 0 ? pick(tables.controls) : word()) + (below(3) > 0 ? "" : " "));
		case "special tokens":
			return times(10, () => (below(2) > 0 ? special() : word()) + (below(3) > 0 ? pick(tables.spaces) : ""));
		case "white space":
			return times(16, () => (below(3) > 0 ? pick(tables.spaces) : word()));
		case "long words": {
			const unit = pick(tables.words);
			const repeated = times([20, 60, 200, 800][below(4)]!, () => unit);
			return repeated + pick(tables.glue) + pick(tables.words);
		}
		default:
			return times(60, () => {
				const [first, last] = tables.ranges[below(tables.ranges.length)]!;
				return String.fromCodePoint(first + below(last - first + 1));
			});
	}
}
