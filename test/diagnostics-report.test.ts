/** What the diagnostics report tells, and what it keeps. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { diagnosticsReport } from "../src/diagnostics-report.js";

test("the report names versions, states and counts, and hides what a person wrote into paths and names", () => {
	const report = diagnosticsReport({
		versions: [["Tunelint", "1.2.3"]],
		server: [["State", "running"]],
		document: [],
		settings: { run: "secret/train.py", tokenizer: "secret-model", hover: "full" },
		findings: { "no-eos": 2 },
	});
	assert.equal(
		report,
		`# Tunelint diagnostics

## Versions

- Tunelint: 1.2.3

## Language server

- State: running

## Active document

none

## Settings that were changed

- run: (set)
- tokenizer: (set)
- hover: "full"

## Findings by rule

- no-eos: 2

`,
	);
});
