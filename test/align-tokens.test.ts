/** Two token sequences side by side. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { alignTokens } from "../server/core/features/align-tokens.js";

function check(training: string, inference: string, expected: string): void {
	const tokensOf = (text: string) => [...text].map((one) => ({ id: one.charCodeAt(0), text: one }));
	const rows = alignTokens(tokensOf(training), tokensOf(inference));
	const shown = rows.map((row) => `${row.training?.text ?? "-"}${row.inference?.text ?? "-"}`).join(" ");
	assert.equal(shown, expected);
}

it("equal sequences stand side by side", () => check("ab", "ab", "aa bb"));
it("a token of one side stands beside a gap", () => check("abc", "ac", "aa b- cc"));
it("what differs is shown with the training first", () => check("axc", "ayc", "aa x- -y cc"));
it("one side may be empty", () => check("", "a", "-a"));
