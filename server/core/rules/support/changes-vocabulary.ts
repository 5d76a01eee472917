/** A script that may add tokens to the model's vocabulary, after which its family's tokens say nothing. */
import type { PythonModule } from "../../types/python-module.js";

export function changesVocabulary({ text }: PythonModule): boolean {
	return /add_tokens|add_special_tokens\(|setup_chat_format|get_chat_template|resize_token_embeddings/.test(
		text,
	);
}
