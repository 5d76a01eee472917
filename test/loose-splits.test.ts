/** Training and test data without any script are compared by their names. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { openWorkspace } from "./support/findings-in.js";

const row = (prompt: string): string => `${JSON.stringify({ prompt, completion: `Answer to ${prompt}` })}\n`;
const TRAIN = ["a", "b", "c"].map(row).join("");

async function overlaps(
	files: Readonly<Record<string, string>>,
	file = "data/train.jsonl",
): Promise<string[]> {
	const { workspace, path } = await openWorkspace(new Map(Object.entries(files)));
	const findings = await workspace.findingsOf(path(file));
	return findings.filter(({ rule }) => rule === "train-test-overlap").map(({ message }) => message);
}

it("a row of train.jsonl that valid.jsonl beside it has, too, is reported", async () => {
	const [message = "", ...others] = await overlaps({
		"data/train.jsonl": TRAIN,
		"data/valid.jsonl": row("b"),
	});
	assert.ok(message.startsWith('This row is also record 1 of "valid.jsonl"') && others.length === 0);
});

it("files of other names and of other folders are not compared", async () => {
	assert.deepEqual(await overlaps({ "data/train.jsonl": TRAIN, "data/more.jsonl": row("b") }), []);
	assert.deepEqual(await overlaps({ "data/train.jsonl": TRAIN, "old/valid.jsonl": row("b") }), []);
	assert.deepEqual(
		await overlaps({ "data/chats.jsonl": TRAIN, "data/valid.jsonl": row("b") }, "data/chats.jsonl"),
		[],
	);
});
