/** The words of the status bar. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { statusDetails, statusText } from "../src/status-text.js";

const english = {
	t: (text: string, ...values: (string | number)[]) =>
		text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)])),
};

test("a bound run is named with its trainer and how sure the mask is", () => {
	const label = {
		script: "train.py",
		boundBy: "names the file",
		trainer: "TRL SFTTrainer",
		version: "1.9.0",
		format: "messages",
		exactness: { level: "exact" },
	} as const;
	assert.equal(statusText({ label }, english), "$(symbol-misc) Tunelint: train.py · TRL 1.9 · exact");
	assert.deepEqual(statusDetails(label, english), [
		"Run: train.py (names the file)",
		"Trainer: TRL SFTTrainer 1.9.0",
		"Format: messages",
		"Masks: exact",
	]);
});

test("a script has no masks that could be exact", () => {
	const exactness = { level: "unavailable", why: "No dataset.", todo: "Open one." } as const;
	const label = { script: "train.py", trainer: "TRL SFTTrainer", version: "1.9.0", exactness };
	assert.equal(statusText({ label }, english), "$(symbol-misc) Tunelint: train.py · TRL 1.9");
});

test("without a run the item says so", () => {
	const label = { exactness: { level: "unavailable", why: "No run.", todo: "Choose one." } } as const;
	assert.equal(statusText({ label }, english), "$(symbol-misc) Tunelint: no run");
	assert.equal(statusDetails(label, english).at(-1), "Masks: unavailable. No run. Choose one.");
});
