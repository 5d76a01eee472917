/** What answers lines, in the thread that owns the tokenizer; the last one is kept, for the orders that follow. */
import { isUnavailable, type Unavailable } from "../core/base/staged.js";
import type { TokenizerRequest } from "../host.js";
import { createLineAnswer, type AnswerLine, type LineTask } from "./line-task.js";
import type { TokenizerStore } from "./tokenizer-store.js";

export interface LineAnswers {
	/** The tokenizer's files are read once, so that all lines get answers of the same one. */
	prepare(request: TokenizerRequest, task: LineTask): Promise<AnswerLine | Unavailable>;
}

export function createLineAnswers(store: TokenizerStore): LineAnswers {
	let kept: { readonly key: string; readonly answer: AnswerLine } | undefined;
	return {
		async prepare(request, task) {
			const key = JSON.stringify([request, task]);
			if (kept?.key !== key) {
				const stored = await store.load(request);
				if (isUnavailable(stored)) {
					return stored;
				}
				kept = { key, answer: createLineAnswer(stored.tokenizer, task) };
			}
			return kept.answer;
		},
	};
}
