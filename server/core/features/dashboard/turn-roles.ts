/** Who speaks in a record, turn by turn. */
import { sideOf } from "../../types/example-parts.js";
import type { Example } from "../../types/example.js";

/** In the file's own words; undefined where a record is no conversation. */
export function turnRoles(example: Example | undefined): readonly string[] | undefined {
	if (example === undefined) {
		return undefined;
	}
	const side = sideOf(example);
	switch (side.kind) {
		case "conversational":
			return side.conversation.messages.map(({ role }) => role);
		case "instruction": {
			const earlier = (side.history ?? []).flatMap(() => ["instruction", "output"]);
			const system = side.system === undefined ? [] : ["system"];
			return [...system, ...earlier, "instruction", "output"];
		}
		case "standard":
			return side.type === "prompt-completion" ? ["prompt", "completion"] : undefined;
		case "preference":
		case "segments":
		case "tokens":
			return undefined;
	}
}
