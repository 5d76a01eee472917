/** The prompts that Axolotl builds around the columns of an instruction row (prompters.py and user_defined.py, 0.8 to 0.19). */
import type { InstructionExample, TextColumn, TextPiece } from "../../types/example.js";
import type { JsonValue } from "../../syntax/json/json-node.js";
import type { AlpacaStyle, AxolotlDatasetType } from "./axolotl-dataset-type.js";

/** Formats with `{instruction}`, `{input}` and `{system}`. */
export interface PromptFormats {
	readonly withInput: string;
	readonly withoutInput: string;
	readonly system: string;
	/** What `{system}` stands for, unless the row has a text of its own. */
	readonly preamble: { readonly withInput: string; readonly withoutInput: string };
}

/** The sentences that Stanford Alpaca's rows begin with. */
const TASK = "Below is an instruction that describes a task";
const SENTENCES = {
	withInput: `${TASK}, paired with an input that provides further context. Write a response that appropriately completes the request.`,
	withoutInput: `${TASK}. Write a response that appropriately completes the request.`,
};
const NOTHING = { withInput: "", withoutInput: "" };

const styles: { readonly [style in AlpacaStyle]: Omit<PromptFormats, "preamble"> } = {
	instruct: {
		withInput: "### Instruction:\n{instruction}\n\n### Input:\n{input}\n\n### Response:\n",
		withoutInput: "### Instruction:\n{instruction}\n\n### Response:\n",
		system: "{system}\n\n",
	},
	chat: {
		withInput: "USER: {instruction}\n{input}\nASSISTANT:",
		withoutInput: "USER: {instruction}\nASSISTANT:",
		system: "SYSTEM: {system}\n",
	},
	chatml: {
		withInput: "<|im_start|>user\n{instruction}\n{input}<|im_end|>\n<|im_start|>assistant\n",
		withoutInput: "<|im_start|>user\n{instruction}<|im_end|>\n<|im_start|>assistant\n",
		system: "<|im_start|>system\n{system}<|im_end|>\n",
	},
	phi: {
		withInput: "<|user|>\n{instruction}<|end|>{input}<|assistant|>",
		withoutInput: "<|user|>\n{instruction}<|end|>\n<|assistant|>\n",
		system: "<|system|>\n{system}<|end|>\n",
	},
};

export function promptFormats(
	type: Extract<AxolotlDatasetType, { kind: "alpaca" | "user-defined" }>,
): PromptFormats {
	if (type.kind === "alpaca") {
		return { ...styles[type.style], preamble: type.preamble === "sentences" ? SENTENCES : NOTHING };
	}
	const { formats } = type;
	const preamble = textOr(formats["system_prompt"], "");
	return {
		withInput: textOr(formats["format"], "{instruction} {input} "),
		withoutInput: textOr(formats["no_input_format"], "{instruction} "),
		system: textOr(formats["system_format"], "{system}"),
		preamble: { withInput: preamble, withoutInput: preamble },
	};
}

function textOr(value: JsonValue | undefined, usual: string): string {
	return typeof value === "string" ? value : usual;
}

/** The prompt's pieces; the name of a field that the formats do not have when Python would stop. */
export function promptPieces(
	formats: PromptFormats,
	{ instruction, input, system }: InstructionExample,
): readonly TextPiece[] | { readonly unknownField: string } {
	const hasInput = textOf(input) !== "";
	const fixed = hasInput ? formats.preamble.withInput : formats.preamble.withoutInput;
	const preamble: readonly TextPiece[] =
		system === undefined ? [{ text: fixed, origin: "trainer" }] : system.pieces;
	const hasSystem = preamble.some(({ text }) => text !== "");
	const parts = [
		...(hasSystem ? [fill(formats.system, { system: preamble })] : []),
		fill(hasInput ? formats.withInput : formats.withoutInput, {
			instruction: instruction.pieces,
			...(hasInput ? { input: input?.pieces ?? [] } : {}),
		}),
	];
	const pieces: TextPiece[] = [];
	for (const part of parts) {
		if ("unknownField" in part) {
			return part;
		}
		pieces.push(...part);
	}
	return pieces;
}

/** As Python's `str.format` with plain names; doubled braces are braces. */
function fill(
	format: string,
	fields: { readonly [name: string]: readonly TextPiece[] },
): readonly TextPiece[] | { readonly unknownField: string } {
	const pieces: TextPiece[] = [];
	for (const [token, name] of format.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g)) {
		if (name !== undefined) {
			const field = fields[name];
			if (field === undefined) {
				return { unknownField: name };
			}
			pieces.push(...field);
		} else if (token === "{" || token === "}") {
			return { unknownField: token };
		} else {
			pieces.push({ text: token === "{{" || token === "}}" ? token.slice(1) : token, origin: "trainer" });
		}
	}
	return pieces;
}

export function textOf(column: TextColumn | undefined): string {
	return (column?.pieces ?? []).map(({ text }) => text).join("");
}
