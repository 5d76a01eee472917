/** Compares a dataset with the person's own Python; the editor asks only where it trusts the folder. */
import { isUnavailable } from "../../core/index.js";
import { VERIFY_PARITY_REQUEST, type VerifyParityParams, type VerifyParityResult } from "../../protocol.js";
import { describeError } from "../guard.js";
import type { Handler } from "../server-context.js";
import type { Session } from "../session.js";

export const verifyParity: Handler = {
	register({ connection, session }) {
		connection.onRequest(VERIFY_PARITY_REQUEST, async (params: VerifyParityParams, token) => {
			try {
				return await answer(session, params, {
					get aborted() {
						return token.isCancellationRequested;
					},
				});
			} catch (error) {
				session.log(`${VERIFY_PARITY_REQUEST}: ${describeError(error)}`);
				return FAILED;
			}
		});
	},
};

const FAILED: VerifyParityResult = {
	kind: "none",
	reason: "The comparison failed.",
	todo: "See the output channel of Tunelint.",
};

async function answer(
	session: Session,
	{ uri, python }: VerifyParityParams,
	signal: { readonly aborted: boolean },
): Promise<VerifyParityResult> {
	const document = typeof uri === "string" ? session.documentOf(uri) : undefined;
	if (document === undefined || session.workspace().kindOf(document.file) !== "dataset") {
		const reason = "This file is not a dataset that Tunelint reads.";
		return { kind: "none", reason, todo: "Open a JSON Lines file." };
	}
	if (typeof python !== "string" || python === "") {
		return { kind: "none", reason: "No Python was chosen.", todo: "Choose one that has transformers." };
	}
	const result = await session.workspace().verifyParity(document.file, python, signal);
	if (result === undefined) {
		return { kind: "none", reason: "The comparison was cancelled.", todo: "Start it again." };
	}
	return isUnavailable(result) ? { kind: "none", reason: result.reason, todo: result.todo } : result;
}
