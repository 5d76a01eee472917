/** When the client starts a server that stopped again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { afterStop } from "../src/restart-policy.js";

test("each stop is waited for longer, and the fifth in three minutes is the last", () => {
	const answers = [1, 2, 3, 4, 5].map((count) => afterStop(times(count)));
	assert.deepEqual(
		answers.map((answer) => (answer.kind === "restart" ? answer.delay : answer.kind)),
		[250, 1_000, 3_000, 8_000, "give-up"],
	);
});

test("stops of long ago do not count", () => {
	assert.deepEqual(afterStop([0, 1, 2, 3, 4, 1_000_000]), { kind: "restart", delay: 250 });
});

/** One stop a second. */
function times(count: number): number[] {
	return Array.from({ length: count }, (_, index) => index * 1_000);
}
