/** The tokenizer classes of torchtune: their special tokens have fixed ids, which the files at hand must agree with. */
import { unavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { SpecialToken, Tokenizer } from "../../types/tokenizer.js";
import { lastPart, tokenizerOption, type TorchtuneRun } from "./torchtune-run.js";

/** How the class writes a conversation. */
export type TuneStyle = "llama3" | "qwen2" | "qwen2.5" | "sentencepiece" | "phi3";

export interface TuneTokenizer {
	/** `Llama3Tokenizer`. */
	readonly name: string;
	readonly style: TuneStyle;
	readonly ids: { readonly [token: string]: number };
	/** The template that the class has by itself. */
	readonly template?: string;
	/** Ids from here on are special tokens of the files; `parses` says which of them the class finds in a text. */
	readonly specialFrom: number;
	readonly parses: (id: number) => boolean;
	/** Set when its ids were not compared with the real class. */
	readonly doubt?: string;
}

const never = (): boolean => false;
const QWEN = { "<|endoftext|>": 151643, "<|im_start|>": 151644, "<|im_end|>": 151645 };
const QWEN25 = { ...QWEN, "<tool_call>": 151657, "</tool_call>": 151658 };
const SENTENCEPIECE = { "<s>": 1, "</s>": 2 };

const classes: { readonly [builder: string]: TuneTokenizer } = {
	llama3_tokenizer: {
		name: "Llama3Tokenizer",
		style: "llama3",
		ids: {
			"<|begin_of_text|>": 128000,
			"<|end_of_text|>": 128001,
			"<|start_header_id|>": 128006,
			"<|end_header_id|>": 128007,
			"<|eom_id|>": 128008,
			"<|eot_id|>": 128009,
		},
		specialFrom: 128000,
		parses: never,
	},
	qwen2_tokenizer: {
		name: "Qwen2Tokenizer",
		style: "qwen2",
		ids: QWEN,
		specialFrom: 151643,
		parses: (id) => id <= 151645,
	},
	qwen2_5_tokenizer: {
		name: "Qwen2_5Tokenizer",
		style: "qwen2.5",
		ids: QWEN25,
		specialFrom: 151643,
		parses: (id) => id <= 151664,
	},
	qwen3_tokenizer: {
		name: "Qwen3Tokenizer",
		style: "qwen2.5",
		ids: { ...QWEN25, "<think>": 151667, "</think>": 151668 },
		specialFrom: 151643,
		parses: (id) => id <= 151668,
	},
	llama2_tokenizer: {
		name: "Llama2Tokenizer",
		style: "sentencepiece",
		ids: SENTENCEPIECE,
		template: "Llama2ChatTemplate",
		specialFrom: 32000,
		parses: never,
	},
	mistral_tokenizer: {
		name: "MistralTokenizer",
		style: "sentencepiece",
		ids: SENTENCEPIECE,
		template: "MistralChatTemplate",
		specialFrom: 32000,
		parses: never,
	},
	gemma_tokenizer: {
		name: "GemmaTokenizer",
		style: "sentencepiece",
		ids: { "<eos>": 1, "<bos>": 2 },
		specialFrom: 256000,
		parses: never,
		doubt: "The ids of torchtune's GemmaTokenizer were not compared; they are those of tokenizer.json.",
	},
	phi3_mini_tokenizer: {
		name: "Phi3MiniTokenizer",
		style: "phi3",
		ids: {
			"<s>": 1,
			"</s>": 2,
			"<|endoftext|>": 32000,
			"<|assistant|>": 32001,
			"<|system|>": 32006,
			"<|end|>": 32007,
			"<|user|>": 32010,
		},
		specialFrom: 32000,
		parses: never,
		doubt: "The ids of Phi-3's own vocabulary were not compared with torchtune's Phi3MiniTokenizer.",
	},
};

/** The class that the config names, else the one whose special tokens the files have. */
export function tuneTokenizer(run: TorchtuneRun): TuneTokenizer | Unavailable {
	const { tokenizer } = run.engine;
	const builder = lastPart(tokenizerOption(run, "_component_")?.value);
	if (builder !== undefined) {
		const named = classes[builder];
		return named === undefined
			? unavailable(
					`torchtune's tokenizer "${builder}" is not followed.`,
					`Tokenizers that are: ${Object.keys(classes).join(", ")}.`,
				)
			: withDoubt(named, tokenizer, run);
	}
	const guessed = ["llama3", "qwen3", "qwen2_5", "qwen2"].find((name) =>
		hasIds(classes[`${name}_tokenizer`], tokenizer),
	);
	const family = tokenizer.facts.family === "mistral" ? "mistral_tokenizer" : "llama2_tokenizer";
	const known = guessed === undefined ? family : `${guessed}_tokenizer`;
	const found = classes[known];
	if (found === undefined || (guessed === undefined && !hasIds(found, tokenizer))) {
		return unavailable(
			"Which tokenizer class of torchtune the run uses is not known.",
			"Give the run's configuration, or --option tokenizer._component_=torchtune.models.llama3.llama3_tokenizer.",
		);
	}
	return { ...found, doubt: `No config names the tokenizer class; shown as with ${known}.` };
}

function withDoubt(named: TuneTokenizer, tokenizer: Tokenizer, run: TorchtuneRun): TuneTokenizer {
	if (named.doubt !== undefined || hasIds(named, tokenizer)) {
		return named;
	}
	const own = tokenizerOption(run, "special_tokens_path");
	const hint = typeof own?.value === "string" ? " (special_tokens_path is not followed)" : "";
	return {
		...named,
		doubt: `The tokenizer ${tokenizer.facts.name} has not the special tokens of torchtune's ${named.name}${hint}, so the real ids may differ.`,
	};
}

function hasIds(one: TuneTokenizer | undefined, tokenizer: Tokenizer): boolean {
	return (
		one !== undefined && Object.entries(one.ids).every(([token, id]) => tokenizer.tokenToId(token) === id)
	);
}

export function specialToken({ ids }: TuneTokenizer, text: string): SpecialToken {
	return { text, id: ids[text] ?? 0 };
}

/** Texts are encoded without special tokens, but tokenizer.json finds them there: then the ids differ. */
export function findSpecialInText(
	encodings: readonly Encoding[],
	tokenizer: TuneTokenizer,
): string | undefined {
	for (const { ids, offsets, rendered } of encodings) {
		const at = ids.findIndex((id, i) => {
			const [start, end] = offsets[i] ?? [0, 0];
			const isSpecial =
				id >= tokenizer.specialFrom ||
				(tokenizer.style === "sentencepiece" && id < 3) ||
				(tokenizer.style === "phi3" && id < 3);
			return start < end && isSpecial && !tokenizer.parses(id);
		});
		const [start, end] = offsets[at] ?? [0, 0];
		if (at >= 0) {
			return `"${rendered.text.slice(start, end)}" stands in the text; torchtune's ${tokenizer.name} encodes it as plain text, which is not followed.`;
		}
	}
	return undefined;
}

export function bosOf(tokenizer: TuneTokenizer): SpecialToken | undefined {
	const text = ["<|begin_of_text|>", "<s>", "<bos>"].find((one) => one in tokenizer.ids);
	return text === undefined ? undefined : specialToken(tokenizer, text);
}
