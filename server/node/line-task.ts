/** What can be done with one line of input: a line of JSON in, a line of JSON out, whatever the line holds. */
import { isUnavailable } from "../core/base/staged.js";
import type { Tokenizer } from "../core/types/tokenizer.js";
import { createApplyChatTemplate } from "./apply-chat-template.js";
import { lineError } from "./line-error.js";
import { answerQuestion } from "./parity/answer-question.js";
import { readPythonJson, type ReadJson } from "./read-python-json.js";
import { renderLine } from "./render-line.js";
import { tokenizeLine } from "./tokenize-line.js";

/** Plain data, so that it can go to a worker thread. */
export type LineTask =
	| { readonly kind: "tokenize"; readonly addSpecialTokens: boolean }
	/** Absent: messages reach the template as they are written. */
	| { readonly kind: "render"; readonly transformersVersion?: 4 | 5 }
	/** Our side of a comparison with Python. */
	| { readonly kind: "compare"; readonly transformersVersion: 4 | 5 };

/** Never throws. */
export type AnswerLine = (line: string) => string;

export function createLineAnswer(tokenizer: Tokenizer, task: LineTask): AnswerLine {
	const answer = answerOf(tokenizer, task);
	return (line) => {
		const json = readPythonJson(line);
		return JSON.stringify(json.kind === "fault" ? lineError(json.type, json.message) : guarded(answer, json));
	};
}

function answerOf(tokenizer: Tokenizer, task: LineTask): (json: ReadJson) => unknown {
	switch (task.kind) {
		case "tokenize":
			return ({ value }) => tokenizeLine(tokenizer, value, task);
		case "render": {
			const apply = createApplyChatTemplate();
			return (json) => renderLine(apply, json, { facts: tokenizer.facts, ...task });
		}
		case "compare": {
			const apply = createApplyChatTemplate();
			return (json) => answerQuestion(json, { tokenizer, apply, ...task });
		}
	}
}

function guarded(answer: (json: ReadJson) => unknown, json: ReadJson): unknown {
	try {
		return answer(json);
	} catch (error) {
		// The encoder throws this for a text that has no ids; it is what Python says of a lone surrogate.
		if (isUnavailable(error)) {
			return lineError("TypeError", `${error.reason} ${error.todo}`);
		}
		const message = error instanceof Error ? error.message : String(error);
		return lineError("RuntimeError", `Answering this line failed: ${message}. Please report it.`);
	}
}
