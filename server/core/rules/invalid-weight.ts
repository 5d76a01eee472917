/** Message weights that no service takes. */
import type { RuleFinding } from "../base/finding.js";
import { showText } from "../base/wording.js";
import { valueAt, type JsonNode } from "../syntax/json/json-node.js";
import type { Message } from "../types/example.js";
import { defineRule } from "../types/rule.js";
import { conversationsOf } from "./support/conversations-of.js";

export default defineRule({
	id: "invalid-weight",
	stage: "example",
	severity: "warning",
	triggers: ['"weight"'],
	*check(example, ctx) {
		const text = ctx.analysis?.line.text ?? "";
		if (!text.includes('"weight"')) {
			return;
		}
		for (const { messages } of conversationsOf(example)) {
			const weighted = messages.flatMap((message) => {
				const weight = valueAt(message.node, "weight");
				return weight === undefined || isNull(weight) ? [] : [{ message, weight }];
			});
			const wrong = weighted.find(({ weight }) => !isZeroOrOne(weight));
			if (wrong !== undefined) {
				yield notAWeight(wrong.weight, text);
			} else if (example.kind === "conversational" && ctx.analysis?.lossMask === undefined) {
				yield* nothingLeft(messages, weighted);
			}
		}
	},
});

interface Weighted {
	readonly message: Message;
	readonly weight: JsonNode;
}

function notAWeight({ start, end }: JsonNode, text: string): RuleFinding {
	return {
		range: { start, end },
		message: `The weight "${showText(text.slice(start, end), 20)}" is neither 0 nor 1, and the services that read weights refuse any other. Use 1 to train the message, 0 to leave it out.`,
	};
}

/** With a mask, `nothing-trained` says so. */
function* nothingLeft(messages: readonly Message[], weighted: readonly Weighted[]): Generator<RuleFinding> {
	const answers = messages.filter(({ role }) => role === "assistant");
	const skipped = weighted.filter(
		({ message }) => message.role === "assistant" && message.train?.value === false,
	);
	const last = skipped.at(-1);
	if (last !== undefined && skipped.length === answers.length) {
		yield {
			range: { start: last.weight.start, end: last.weight.end },
			message:
				"Every answer of this record has the weight 0, so nothing of it is trained. Set the weight of an answer to 1, or delete the record.",
		};
	}
}

function isZeroOrOne(node: JsonNode): boolean {
	return node.kind === "number" && (Number(node.text) === 0 || Number(node.text) === 1);
}

function isNull(node: JsonNode): boolean {
	return node.kind === "literal" && node.value === null;
}
