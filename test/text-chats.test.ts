/** Texts that hold a chat ready-made: their turns, and silence where it is none. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findTurns } from "../server/core/syntax/chat/find-turns.js";

/** One line: dialect, then `role=content` of each turn. */
function check(text: string, expected: string | undefined): void {
	const found = findTurns(text);
	const turns = found?.turns.map(({ role, content, start, end }, i) => {
		assert.ok(start <= content.start && content.start <= content.end && content.end <= end, text);
		assert.ok(start >= (found.turns[i - 1]?.end ?? 0), text);
		return `${role}=${text.slice(content.start, content.end)}`;
	});
	assert.equal(found && [found.dialect, ...(turns ?? [])].join(" | "), expected, text);
}

describe("the turns of a rendered chat", () => {
	it("ChatML, also with a cut end", () => {
		check(
			"<|im_start|>system\nS<|im_end|>\n<|im_start|>user\na b<|im_end|>\n<|im_start|>assistant\nc\n\nd<|im_end|>\n",
			"ChatML | system=S | user=a b | assistant=c\n\nd",
		);
		check("<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb", "ChatML | user=a | assistant=b");
	});
	it("Phi-4, whose roles end with a separator", () => {
		check(
			"<|im_start|>user<|im_sep|>a<|im_end|><|im_start|>assistant<|im_sep|>b<|im_end|>",
			"ChatML | user=a | assistant=b",
		);
	});
	it("a role that nobody knows stays as written", () => {
		check(
			"<|im_start|>usr\na<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>",
			"ChatML | usr=a | user=a | assistant=b",
		);
	});
	it("Llama-3", () => {
		check(
			"<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\na<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nb<|eot_id|>",
			"Llama-3 | user=a | assistant=b",
		);
	});
	it("Llama-2 with a system prompt, and Mistral with several turns", () => {
		check(
			"<s>[INST] <<SYS>>\nS\n<</SYS>>\n\na [/INST] b </s>",
			"Llama-2 or Mistral | system=S | user=a | assistant=b",
		);
		check(
			"<s>[INST] a [/INST]b</s>[INST] c [/INST]d</s>",
			"Llama-2 or Mistral | user=a | assistant=b | user=c | assistant=d",
		);
	});
	it("Zephyr, Phi-3 and Gemma", () => {
		check(
			"<|system|>\n</s>\n<|user|>\na</s>\n<|assistant|>\nb</s>\n",
			"Zephyr or Phi-3 | system= | user=a | assistant=b",
		);
		check(
			"<|user|>\na<|end|>\n<|assistant|>\nb<|end|>\n<|endoftext|>",
			"Zephyr or Phi-3 | user=a | assistant=b",
		);
		check(
			"<bos><start_of_turn>user\na<end_of_turn>\n<start_of_turn>model\nb<end_of_turn>\n",
			"Gemma | user=a | assistant=b",
		);
	});
	it("Alpaca with an input, whose preamble is the system prompt", () => {
		check(
			"Below is an instruction.\n\n### Instruction:\na\n\n### Input:\nb\n\n### Response:\nc</s>",
			"Alpaca | system=Below is an instruction. | user=a\n\n### Input:\nb | assistant=c",
		);
	});
	it("Vicuna on one line, and Guanaco", () => {
		check(
			"A chat between a user and an assistant. USER: a ASSISTANT: b</s>USER: c ASSISTANT: d</s>",
			"Vicuna | system=A chat between a user and an assistant. | user=a | assistant=b | user=c | assistant=d",
		);
		check("### Human: a### Assistant: b", "Vicuna | user=a | assistant=b");
		check("### Human: a\n### Assistant: b", "Vicuna | user=a | assistant=b");
	});
});

describe("a text that only speaks of chats is none", () => {
	for (const text of [
		"",
		"The prompt ends with <|im_start|>assistant\nand then the model writes.",
		"Use [INST] and [/INST] around the question.",
		"[INST] a [INST] b [/INST] c",
		"<|im_start|>user\nonly a question<|im_end|>\n",
		"### Instruction:\na\n\n### Instruction:\nb\n\n### Response:\nc",
		"Note: Human: what is this? Assistant: a play.",
		"ASSISTANT: b USER: a",
		"# Title\n\n### Input:\nx\n\n### Output:\ny",
	]) {
		it(JSON.stringify(text), () => check(text, undefined));
	}
});
