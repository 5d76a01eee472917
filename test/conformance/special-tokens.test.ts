/** What Transformers 4 and 5 put around a text when a script sets add_bos_token or add_eos_token (special-tokens.json). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import type { TokenizerEdits } from "../../server/core/index.js";
import { specialFrame } from "../../server/node/special-frame.js";
import { readTokenizerDefinition } from "../../server/node/tokenizer-definition.js";
import { addedToken, tinyTokenizer } from "../support/tiny-tokenizer.js";

interface Flags {
	readonly add_bos_token?: boolean;
	readonly add_eos_token?: boolean;
}

interface Truth {
	readonly versions: { readonly [major: string]: string };
	readonly special: { readonly [token: string]: number };
	readonly postProcessors: { readonly [name: string]: unknown };
	readonly edits: readonly { readonly loaded: Flags; readonly assigned: Flags }[];
	readonly tokenizers: readonly (Answers & {
		readonly tokenizer: {
			readonly class: string;
			readonly postProcessor: string;
			readonly config: { readonly [key: string]: unknown };
		};
	})[];
}

/** In the order of the edits. */
type Answers = { readonly [major in "4" | "5"]: readonly string[] };

const root = new URL("../../../", import.meta.url);
const truth = JSON.parse(
	readFileSync(new URL("test/conformance/special-tokens.json", root), "utf8"),
) as Truth;

describe("add_bos_token and add_eos_token of a script", () => {
	for (const major of ["4", "5"] as const) {
		it(`under Transformers ${truth.versions[major]}`, () => {
			const wrong = truth.tokenizers.flatMap(({ tokenizer, ...answers }) =>
				answers[major].flatMap((answer, i) => {
					const { loaded, assigned } = truth.edits[i]!;
					const flags = { ...loaded, ...assigned };
					// Without an edit the files decide, as Transformers 4 reads them.
					if (major === "5" && Object.keys(flags).length === 0) {
						return [];
					}
					// A tokenizer that Transformers cannot load gets no edit afterwards.
					if (answers[major][0] === "ValueError" && Object.keys(loaded).length === 0) {
						return [];
					}
					const ours = around(tokenizer, flags, truth.versions[major]!);
					return ours === answer ? [] : [{ tokenizer, flags, ours, answer }];
				}),
			);
			assert.deepEqual(wrong, []);
		});
	}

	it("is recorded in full", () => {
		assert.ok(truth.tokenizers.length >= 200 && truth.edits.length === 11);
		assert.ok(truth.tokenizers.every((answers) => answers[4].length === 11 && answers[5].length === 11));
	});
});

function around(
	{ class: tokenizerClass, postProcessor, config }: Truth["tokenizers"][number]["tokenizer"],
	flags: Flags,
	version: string,
): string {
	const definition = readTokenizerDefinition(
		tinyTokenizer({
			json: {
				added_tokens: Object.entries(truth.special).map(([token, id]) => addedToken(id, token)),
				post_processor: truth.postProcessors[postProcessor],
			},
			config: { bos_token: "<bos>", unk_token: "<unk>", ...config, tokenizer_class: tokenizerClass },
		}),
	);
	assert.ok(!("kind" in definition));
	const frame = specialFrame(definition, editsOf(flags), { library: "transformers", version });
	if (frame?.gap !== undefined) {
		return "ValueError";
	}
	const { before, after } = frame ?? definition.postProcessor;
	const letters = new Map([
		[truth.special["<bos>"], "b"],
		[truth.special["<eos>"], "e"],
	]);
	return [...before, ...after].map((id) => letters.get(id) ?? "?").join("");
}

function editsOf({ add_bos_token: bos, add_eos_token: eos }: Flags): TokenizerEdits {
	const setting = (value: boolean) => ({ value, option: "", certainty: "certain" }) as const;
	return {
		...(bos === undefined ? {} : { addBosToken: setting(bos) }),
		...(eos === undefined ? {} : { addEosToken: setting(eos) }),
	};
}
