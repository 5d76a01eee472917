/** The prompts of a script beside the training text of the model that it asks. */
import { isUnavailable } from "../../core/index.js";
import {
	COMPARE_PROMPTS_REQUEST,
	type ComparePromptsParams,
	type ComparePromptsResult,
} from "../../protocol.js";
import { fileOf } from "../convert.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";
import type { Session } from "../session.js";

const failed: ComparePromptsResult = {
	kind: "none",
	reason: "The comparison failed.",
	todo: "See the output channel of Tunelint.",
};

export const comparePrompts: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			COMPARE_PROMPTS_REQUEST,
			guarded(session.log, COMPARE_PROMPTS_REQUEST, failed, (params: ComparePromptsParams) =>
				answer(session, params),
			),
		);
	},
};

async function answer(session: Session, { uri }: ComparePromptsParams): Promise<ComparePromptsResult> {
	const found = await session.workspace().comparePrompts(fileOf(uri));
	return isUnavailable(found)
		? { kind: "none", reason: found.reason, todo: found.todo }
		: { kind: "compared", prompts: found };
}
