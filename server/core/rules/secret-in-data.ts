/** Keys and tokens that open somebody's account, inside training data. */
import { rawRange, type JsonString } from "../syntax/json/json-node.js";
import { defineRule } from "../types/rule.js";
import { findSecret } from "./support/find-secret.js";
import { visitJson } from "./support/visit-json.js";

export default defineRule({
	id: "secret-in-data",
	stage: "line",
	severity: "warning",
	triggers: [
		"T3BlbkFJ",
		"sk-ant-",
		"AKIA",
		"ASIA",
		"xoxa-",
		"xoxb-",
		"xoxp-",
		"xoxr-",
		"xoxs-",
		"glpat-",
		"AIza",
		"-----BEGIN",
		"ghp_",
		"gho_",
		"ghu_",
		"ghs_",
		"ghr_",
		"github_pat_",
		"sk_live_",
		"rk_live_",
		"npm_",
		"hf_",
	],
	*check({ json, text, problems }) {
		// One pass over the record before any string is looked at.
		if (json === undefined || problems.length > 0 || !hasHint(text)) {
			return;
		}
		const strings: JsonString[] = [];
		visitJson(json, (node) => {
			if (node.kind === "string" && node.value.length >= SHORTEST) {
				strings.push(node);
			}
		});
		for (const node of strings) {
			const secret = findSecret(node.value);
			if (secret !== undefined) {
				const range = rawRange(node, secret.start, secret.end);
				yield {
					range,
					...(secret.isCertain ? {} : { severity: "info" as const }),
					// The secret itself must not get into logs and reports.
					message: `${secret.name} ("${secret.shown}…") stands in this record, and a model that learned it tells it to whoever asks. Revoke it, and put a placeholder in its place.`,
					fixes: [
						{
							title: 'Replace with "[REDACTED]"',
							safety: "unsafe",
							edits: [{ range, newText: "[REDACTED]" }],
							preferred: true,
						},
					],
				};
			}
		}
	},
});

const SHORTEST = 20;
/** A letter that is written as an escape may hide any of them. */
const HINT =
	/T3BlbkFJ|sk-ant-|A(?:KIA|SIA)[A-Z2-7]{16}|xox[abprs]-|glpat-|AIza|-----BEGIN [A-Z ]*PRIVATE|\\u00[4-7]/;
/** Of the forms with an underscore, which most records do not have. */
const UNDERSCORE_HINT = /gh[pousr]_|github_pat_|[sr]k_live_|npm_|hf_[A-Za-z]{30}/;

function hasHint(text: string): boolean {
	return HINT.test(text) || (text.includes("_") && UNDERSCORE_HINT.test(text));
}
