/** Answers with the packaged page of a rule. */
import { RULE_PAGE_REQUEST, type RulePageParams } from "../../protocol.js";
import { guarded } from "../guard.js";
import type { Handler } from "../server-context.js";

export const rulePage: Handler = {
	register({ connection, session }) {
		connection.onRequest(
			RULE_PAGE_REQUEST,
			guarded<RulePageParams, string | null>(session.log, RULE_PAGE_REQUEST, null, async ({ rule }) =>
				// The name becomes part of a path, so nothing but a rule's id may pass.
				/^[a-z0-9-]+$/.test(rule) ? ((await session.host.readRulePage(rule)) ?? null) : null,
			),
		);
	},
};
