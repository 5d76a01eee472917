/** How checks and verdicts are written. */
import type { CheckId, CheckStatus } from "./preflight-report.js";

export const CHECK_TITLES: Readonly<Record<CheckId, string>> = {
	settings: "settings",
	tokenizer: "tokenizer",
	records: "records",
	template: "chat template",
	roles: "roles",
	markers: "chat markers",
	"double-tokens": "double BOS / EOS",
	stop: "stop token",
	mask: "mask",
	length: "length",
	overlap: "overlap with test",
	prompt: "inference prompt",
	"inference-stop": "stop at inference",
	adapter: "adapter path",
	other: "other",
	facts: "settings as written",
};

export const MARKS: Readonly<Record<CheckStatus, string>> = { pass: "✓", fail: "✗", unknown: "?", fact: "–" };
