/** Unsloth imported behind the libraries that it changes. */
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "unsloth-imported-late",
	stage: "script",
	severity: "info",
	*check({ imports, text }) {
		const unsloth = imports.find(({ module }) => module.split(".")[0] === "unsloth");
		const before = imports.find(
			({ module, range }) =>
				/^(?:trl|transformers|peft)(?:\.|$)/.test(module) &&
				unsloth !== undefined &&
				range.start < unsloth.range.start,
		);
		if (
			unsloth === undefined ||
			before === undefined ||
			!/^(?:import|from)\b/.test(lineOf(text, unsloth.range.start))
		) {
			return;
		}
		const name = before.module.split(".")[0] ?? before.module;
		yield {
			range: unsloth.range,
			message: `Unsloth changes "${name}" when it is imported and says so itself: behind it, part of its speed and repairs is lost. Import unsloth first.`,
		};
	},
});

/** Imports inside functions run whenever they are called. */
function lineOf(text: string, at: number): string {
	return text.slice(text.lastIndexOf("\n", at - 1) + 1);
}
