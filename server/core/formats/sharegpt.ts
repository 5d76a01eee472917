/** ShareGPT's `conversations` of `from` and `value`. */
import type { Staged } from "../base/staged.js";
import { memberOf, valueAt, type JsonArray } from "../syntax/json/json-node.js";
import type { Example } from "../types/example.js";
import { defineFormat } from "../types/format.js";
import { columnName } from "./support/read-columns.js";
import { readConversation } from "./support/read-conversation.js";
import { missingColumn, notAnObject, wrongType } from "./support/record-problems.js";

const USUAL_KEYS = { role: "from", content: "value" };

export default defineFormat({
	id: "sharegpt",
	name: "conversations (ShareGPT)",
	chat: { column: "conversations", ...USUAL_KEYS },
	matches(record) {
		const conversations = valueAt(record, "conversations");
		if (conversations === undefined) {
			return 0;
		}
		const first = conversations.kind === "array" ? conversations.items[0] : undefined;
		// A list of records, each with its own conversation.
		if (memberOf(first, "conversations") !== undefined || memberOf(first, "messages") !== undefined) {
			return 0;
		}
		return memberOf(first, "from") !== undefined || memberOf(first, "value") !== undefined ? 1 : 0.5;
	},
	/** The run says what roles are called for the template; without one they stay as written. */
	normalise(record, { reading, isUnbound }): Staged<Example> {
		if (record.kind !== "object") {
			return { problems: [notAnObject(record)] };
		}
		const column = columnName(reading, "conversations") ?? "conversations";
		const turns = valueAt(record, column);
		if (turns === undefined) {
			return { problems: [missingColumn(record, column)] };
		}
		if (turns.kind !== "array") {
			return { problems: [wrongType(turns, column, "a list of turns")] };
		}
		const { value, problems } = readConversation(record, turns, undefined, {
			...(isUnbound === true && hasRoles(turns) ? {} : { messageKeys: USUAL_KEYS }),
			...reading,
		});
		return {
			value: {
				kind: "conversational",
				type: "language-modeling",
				format: "sharegpt",
				conversation: value,
			},
			problems,
		};
	},
});

/** Many write OpenAI's keys into ShareGPT's column, and configure their trainer to read them. */
function hasRoles({ items }: JsonArray): boolean {
	return memberOf(items[0], "role") !== undefined && memberOf(items[0], "from") === undefined;
}
