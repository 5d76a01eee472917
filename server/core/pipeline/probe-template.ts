/** Which fields of a conversation its chat template loses or garbles: the same template over the same turns, with marks in place of their texts. */
import type { JsonValue } from "../syntax/json/json-node.js";
import type { RenderedChat } from "../types/rendered-chat.js";
import type { TemplateFault } from "../types/template-fault.js";
import type { TemplateEngine, TemplateInput } from "../types/tokenizer.js";
import { collectProbes, lastUserOf, type Probe } from "./template-probes.js";

export interface ProbeOptions {
	readonly template: string;
	readonly variables: TemplateInput["variables"];
}

/** [] where the template takes everything, or where it raises for the marked turns: then nothing is known. */
export function probeTemplate(
	engine: TemplateEngine,
	rendered: RenderedChat,
	{ template, variables }: ProbeOptions,
): readonly TemplateFault[] {
	const { conversation } = rendered;
	const probes = conversation === undefined ? undefined : collectProbes(conversation, rendered.text);
	if (conversation === undefined || probes === undefined) {
		return [];
	}
	const render = (input: Pick<TemplateInput, "messages" | "tools">): string | undefined => {
		const result = engine.render(template, {
			...input,
			addGenerationPrompt: false,
			variables: { ...variables, ...conversation.templateVariables },
		});
		return result.kind === "rendered" ? result.text : undefined;
	};
	const marked = render({
		messages: probes.messages,
		...(probes.tools === undefined ? {} : { tools: probes.tools }),
	});
	const faults = marked === undefined ? [] : probes.list.flatMap((probe) => faultOf(probe, marked) ?? []);
	return [...markHistory(faults, lastUserOf(conversation), template), ...printedNones(rendered, render)];
}

/** Thoughts before the last message of the user, where no later thought is lost: many templates leave those out on purpose. */
function markHistory(
	faults: readonly TemplateFault[],
	lastUser: number,
	template: string,
): readonly TemplateFault[] {
	const isThought = ({ kind, field }: TemplateFault): boolean =>
		kind === "dropped-thinking" || (kind === "dropped" && THOUGHTS.includes(field));
	const isRead =
		faults.some(({ kind }) => kind === "dropped-thinking") ||
		THOUGHTS.some((field) => template.includes(field));
	const losesLater = faults.some((fault) => isThought(fault) && (fault.messageIndex ?? 0) > lastUser);
	return losesLater || !isRead
		? faults
		: faults.map((fault) => (isThought(fault) ? { ...fault, isHistory: true } : fault));
}

function faultOf(probe: Probe, text: string): TemplateFault | undefined {
	const { messageIndex, field, range, valueRange, mark } = probe;
	const place = { field, ...(messageIndex === undefined ? {} : { messageIndex }), isHistory: false };
	// A template may change the case of what it prints.
	if (!text.includes(mark) && !text.toLowerCase().includes(mark)) {
		return { kind: probe.kind === "thinking" ? "dropped-thinking" : "dropped", ...place, range };
	}
	const kind = garbled(probe, text);
	return kind === undefined ? undefined : { kind, ...place, range: valueRange };
}

const THOUGHTS = ["reasoning_content", "reasoning", "thinking"];

/** Python's quotes are single, and JSON inside of JSON has escaped ones. */
function garbled({ kind, mark }: Probe, text: string): TemplateFault["kind"] | undefined {
	if (kind === "json-text" && text.includes(`\\"${mark}\\"`)) {
		return "double-encoded";
	}
	const isPython = text.includes(`'${mark}': '${mark}'`) || text.includes(`'text': '${mark}'`);
	return (kind === "object" || kind === "part") && isPython ? "python" : undefined;
}

/** A content of null that stands in the text as `None`: with an empty text in its place, one `None` less is there. */
function printedNones(
	{ conversation, text }: RenderedChat,
	render: (input: Pick<TemplateInput, "messages" | "tools">) => string | undefined,
): readonly TemplateFault[] {
	if (conversation === undefined || !text.includes("None")) {
		return [];
	}
	const { messages, tools } = conversation;
	return messages.flatMap(({ json, contentNode, source }, messageIndex): TemplateFault[] => {
		if (json["content"] !== null) {
			return [];
		}
		const filled = messages.map((message, i): { readonly [key: string]: JsonValue } =>
			i === messageIndex ? { ...message.json, content: "" } : message.json,
		);
		const without = render({ messages: filled, ...(tools === undefined ? {} : { tools }) });
		const isPrinted = without !== undefined && countOf(without) < countOf(text);
		const range = contentNode ?? { start: source.start, end: source.start + 1 };
		return isPrinted
			? [
					{
						kind: "none",
						messageIndex,
						field: "content",
						range: { start: range.start, end: range.end },
						isHistory: false,
					},
				]
			: [];
	});
}

function countOf(text: string): number {
	return text.split("None").length;
}
