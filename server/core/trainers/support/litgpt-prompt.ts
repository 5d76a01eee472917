/** The prompts that litgpt builds around the columns of a row (litgpt/prompts.py). */
import type { InstructionExample, TextPiece } from "../../types/example.js";
import { joinTexts } from "./row-parts.js";

const TASK = "Below is an instruction that describes a task";
const FURTHER = ", paired with an input that provides further context";
const WRITE = ". Write a response that appropriately completes the request.\n\n";

/** Styles that are followed, by the name of `prompt_style`. */
export const LITGPT_STYLES: readonly string[] = ["alpaca", "flan", "longform", "llama3"];

/** `style`: one of LITGPT_STYLES. */
export function litgptPrompt(style: string, { instruction, input }: InstructionExample): TextPiece[] {
	const fixed = (text: string): TextPiece => ({ text, origin: "trainer" });
	const hasInput = joinTexts(input?.pieces ?? []) !== "";
	switch (style) {
		default:
			return [
				fixed(`${TASK}${hasInput ? FURTHER : ""}${WRITE}### Instruction:\n`),
				...instruction.pieces,
				...(hasInput ? [fixed("\n\n### Input:\n"), ...(input?.pieces ?? [])] : []),
				fixed("\n\n### Response:\n"),
			];
		case "flan":
		case "longform":
			return [
				fixed(`${TASK}${style === "longform" ? FURTHER : ""}${WRITE}### Instruction:\n`),
				...instruction.pieces,
				fixed("\n\n### Response:\n"),
			];
		case "llama3":
			return [
				fixed(
					"<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nYou are a helpful assistant.<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n",
				),
				...instruction.pieces,
				fixed("<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"),
			];
	}
}
