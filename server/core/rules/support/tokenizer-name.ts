/** The variable that a script keeps its tokenizer in, for fixes that write Python. */
import type { PythonModule } from "../../types/python-module.js";

/** `tokenizer` where the script does not say. */
export function tokenizerName({ calls }: PythonModule): string {
	const load = calls.find(
		({ callee, assignedTo }) => /Tokenizer\w*\.from_pretrained$/.test(callee) && assignedTo !== undefined,
	);
	const name = load?.assignedTo ?? "tokenizer";
	return /^[A-Za-z_][\w.]*$/.test(name) ? name : "tokenizer";
}
