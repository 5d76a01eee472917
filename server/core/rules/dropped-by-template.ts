/** Fields of a message that the chat template does not print, so that they are never trained. */
import type { RuleFinding, Severity } from "../base/finding.js";
import type { Message } from "../types/example.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import type { TemplateFault } from "../types/template-fault.js";
import { isBrokenRecord } from "./support/is-broken-record.js";
import { onePerCause } from "./support/one-per-cause.js";

export default defineRule({
	id: "dropped-by-template",
	stage: "rendered",
	severity: "warning",
	*check(rendered, ctx) {
		const messages = rendered.conversation?.messages ?? [];
		const faults = ctx.analysis?.templateFaults ?? [];
		const seen = new Set<string>();
		for (const fault of isBrokenRecord(ctx) ? [] : faults) {
			const message = messages[fault.messageIndex ?? -1];
			if (!DROPS.includes(fault.kind) || (message !== undefined && hasOwnFinding(message, ctx))) {
				continue;
			}
			// A call loses its name and its arguments together; that is one fault.
			const key = `${fault.messageIndex ?? "tools"}:${wordOf(fault)}`;
			if (!seen.has(key)) {
				seen.add(key);
				yield report(fault, message, ctx);
			}
		}
	},
	collapsesAlways: true,
	collapse: onePerCause,
});

const DROPS: readonly TemplateFault["kind"][] = ["dropped", "dropped-thinking"];
const KNOWN_ROLES = ["system", "user", "assistant", "tool"];

/** A role that the template does not know is dropped for that reason. */
function hasOwnFinding({ role }: Message, { tokenizer, analysis }: RuleContext): boolean {
	const template = analysis?.tokenizer?.chatTemplate ?? tokenizer?.chatTemplate ?? "";
	return !KNOWN_ROLES.includes(role) && !template.includes(`'${role}'`) && !template.includes(`"${role}"`);
}

function report(fault: TemplateFault, message: Message | undefined, ctx: RuleContext): RuleFinding {
	const { range, isHistory } = fault;
	const severity: Severity = isHistory || ctx.config === undefined ? "info" : severityOf(fault, message);
	return { range, severity, message: messageOf(fault, message) };
}

/** A call that is lost leaves an answer that says nothing, or less than it means. */
function severityOf({ field }: TemplateFault, message: Message | undefined): Severity {
	const isCall = field === "tool_calls" || field === "arguments";
	return isCall && (message?.content ?? "").trim() === "" ? "error" : "warning";
}

function wordOf({ kind, field }: TemplateFault): string {
	if (kind === "dropped-thinking") {
		return "thinking";
	}
	return field === "arguments" ? "tool_calls" : field;
}

function messageOf(fault: TemplateFault, message: Message | undefined): string {
	const { isHistory, field } = fault;
	const role = message?.role ?? "";
	if (isHistory) {
		return "The chat template leaves out the thoughts of this turn, which stands before the last user message, so they are not trained; many templates do so on purpose. Make a record of each turn if they should be trained.";
	}
	switch (wordOf(fault)) {
		case "thinking":
			return `The chat template cuts what stands before "</think>" out of this turn, so the thoughts are not trained. Use a template that keeps them.`;
		case "tool_calls":
			return `The chat template does not print the tool calls of this turn, so the model learns to answer without them. Use a template that knows tools.`;
		case "tools":
			return `The chat template does not print the record's "tools", so the model is trained on calls of tools that it was never shown. Use a template that knows tools.`;
		case "content":
			return `The chat template does not print the content of this "${role}" message, so it is never trained. Check the text in the preview, and use a template that prints it or move the text to a turn that is printed.`;
		default:
			return `The chat template does not read "${field}", so this text is never trained. Rename the key to the one that the template reads, or write the text as \`<think>…</think>\` in the content.`;
	}
}
