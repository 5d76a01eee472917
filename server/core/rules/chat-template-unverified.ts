/** A chat template that a training script sets and never renders before it trains. */
import type { Fix } from "../base/fix.js";
import type { Location } from "../base/text-range.js";
import type { PythonModule } from "../types/python-module.js";
import { defineRule } from "../types/rule.js";
import { fixOf } from "./support/fix-of.js";
import { callsNamed, trainerCalls } from "./support/script-calls.js";
import { indentStep, insertAfter, quoted } from "./support/script-edits.js";

export default defineRule({
	id: "chat-template-unverified",
	stage: "script",
	severity: "info",
	onByDefault: false,
	*check(module) {
		const set = module.assignments.find(({ target }) => target.endsWith(".chat_template"));
		if (
			set === undefined ||
			trainerCalls(module).length === 0 ||
			callsNamed(module, "apply_chat_template").length > 0
		) {
			return;
		}
		yield {
			range: set.location.range,
			message:
				"This chat template is not rendered once before training starts, so a fault in it shows hours later or never. Render a short chat and stop if it is empty.",
			fixes: renderOnce(module, set.target, set.location),
		};
	},
});

function renderOnce(module: PythonModule, target: string, { range }: Location): readonly Fix[] {
	const tokenizer = target.slice(0, target.lastIndexOf("."));
	const text = (value: string): string => quoted(module, value);
	const chat = `[{${text("role")}: ${text("user")}, ${text("content")}: ${text("Hello")}}]`;
	const lines = [
		`if ${text("Hello")} not in ${tokenizer}.apply_chat_template(${chat}, tokenize=False):`,
		`${indentStep(module)}raise ValueError(${text("The chat template drops the message.")})`,
	];
	return fixOf("Render a short chat here", insertAfter(module, range, lines));
}
