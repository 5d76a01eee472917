/** The same block of examples in every prompt of a file. */
import { formatCount, showText } from "../base/wording.js";
import { parseJson } from "../syntax/json/parse-json.js";
import { rawRange, valueAt, type JsonNode, type JsonString } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "fewshot-not-varied",
	stage: "dataset",
	severity: "info",
	onByDefault: false,
	*check(summary) {
		const { starts, recordText } = summary;
		const step = Math.max(1, Math.floor(starts.length / SAMPLE));
		const indices = starts.flatMap((_, i) => (i % step === 0 ? [i] : []));
		const prompts = indices.map((index) => promptOf(parseJson(recordText(index)).value));
		const [first] = prompts;
		if (first === undefined || prompts.length < FEWEST || prompts.includes(undefined)) {
			return;
		}
		const shared = prompts.reduce(
			(length, node) => sharedLength(first.value, node?.value ?? "", length),
			Infinity,
		);
		const examples = first.value.slice(0, shared).match(EXAMPLE)?.length ?? 0;
		if (examples < 2) {
			return;
		}
		const { start, end } = rawRange(first, 0, shared);
		const at = starts[0] ?? 0;
		yield {
			range: { start: at + start, end: at + end },
			message: `Every prompt begins with the same ${formatCount(examples)} examples ("${showText(first.value, 30)}"), so the model learns their words as part of the task and needs them at inference. Leave them out of the training prompt, or vary them.`,
		};
	},
});

/** Records that are looked at, spread over the file. */
const SAMPLE = 200;
const FEWEST = 5;
/** What opens an example of a few-shot prompt. */
const EXAMPLE =
	/(?:^|\n)\s*(?:#+ *)?(?:Q|Question|Input|Example(?: \d+)?|User|Human|Text|Instruction|Problem)(?: \d+)?\s*[:：]/gi;

/** The prompt column, or what the user says first. */
function promptOf(record: JsonNode | undefined): JsonString | undefined {
	const column = valueAt(record, "prompt") ?? valueAt(record, "instruction") ?? valueAt(record, "text");
	if (column?.kind === "string") {
		return column;
	}
	const list = [column, valueAt(record, "messages"), valueAt(record, "conversations")].find(
		(node) => node?.kind === "array",
	);
	const asked = (list?.kind === "array" ? list.items : []).find((message) => {
		const role = valueAt(message, "role") ?? valueAt(message, "from");
		return role?.kind === "string" && (role.value === "user" || role.value === "human");
	});
	const content = valueAt(asked, "content") ?? valueAt(asked, "value");
	return content?.kind === "string" ? content : undefined;
}

function sharedLength(a: string, b: string, most: number): number {
	const end = Math.min(a.length, b.length, most);
	let at = 0;
	while (at < end && a.charCodeAt(at) === b.charCodeAt(at)) {
		at++;
	}
	return at;
}
