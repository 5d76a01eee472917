/** `continue_final_message` of Transformers 4 and 5: the last message is left open, for the model to go on with. */
import { add } from "./operators.js";
import { raise, typeError, valueError } from "./template-error.js";
import { isStr, strip, strText } from "./text.js";
import { plainText } from "./traced-text.js";
import { typeName } from "./type-name.js";
import { PyDict, PyTuple, type Value } from "./values.js";

const TAG = "CONTINUE_FINAL_MESSAGE_TAG ";
const BARE_TAG = TAG.trimEnd();

export interface ContinueOptions {
	readonly version: 4 | 5;
	readonly template: string;
}

/** Marks the end of the last message, in place; returns the text that the template must print. */
export function markFinalMessage(messages: readonly Value[], { version, template }: ContinueOptions): string {
	const last = messages.at(-1);
	if (last === undefined) {
		return version === 5
			? valueError("continue_final_message is set but the conversation is empty!")
			: raise("IndexError", "list index out of range");
	}
	if (!(last instanceof PyDict)) {
		return typeError(`'${typeName(last)}' object is not subscriptable`);
	}
	const content = last.values.get("content");
	if (version === 5) {
		if (content === undefined || content === null) {
			return valueError('continue_final_message is set but the final message has no "content" to continue!');
		}
		if (!template.includes("content")) {
			return valueError(
				'continue_final_message is set to "content" but this is not an accepted field in the chat_template',
			);
		}
	}
	if (content === undefined) {
		return raise("KeyError", "'content'");
	}
	const blocks = content instanceof PyTuple ? content.items : content;
	if (!Array.isArray(blocks)) {
		last.values.set("content", add(content, TAG));
		return plainText(isStr(content) ? strText(content) : "");
	}
	// The list holds values of the template's own.
	const block = (blocks as readonly Value[]).findLast(
		(item): item is PyDict => item instanceof PyDict && item.values.has("text"),
	);
	const text = block?.values.get("text");
	if (block === undefined || text === undefined) {
		return valueError(
			"continue_final_message is set but we could not find any text to continue in the final message!",
		);
	}
	block.values.set("text", add(text, TAG));
	return plainText(isStr(text) ? strText(text) : "");
}

/** The length of what remains of the rendered text. */
export function cutAtFinalMessage(rendered: string, finalMessage: string): number {
	const message = plainText(strip(finalMessage, "both"));
	if (!rendered.includes(message) || !rendered.includes(BARE_TAG)) {
		valueError(
			"continue_final_message is set but the final message does not appear in the chat after applying the chat template! " +
				"This can happen if the chat template deletes portions of the final message. Please verify the chat template " +
				"and final message in your chat to ensure they are compatible.",
		);
	}
	const at = rendered.lastIndexOf(BARE_TAG);
	const kept = rendered.slice(0, at);
	return rendered.startsWith(TAG, at) ? at : plainText(strip(kept, "end")).length;
}
