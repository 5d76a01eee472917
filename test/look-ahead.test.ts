/** The records beside the one that is read are asked for once, and never shown when they are stale. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLookAhead, type LookAhead, type Question } from "../src/preview/look-ahead.js";
import type { PreviewParams, PreviewResult } from "../server/protocol.js";

interface Desk {
	readonly lookAhead: LookAhead;
	/** Records in the order in which they were asked for; `ahead` after those that nobody looked at yet. */
	readonly asked: string[];
	readonly cancelled: number[];
}

/** Record 9 is too long to be prepared; answers come at once. */
function desk(answer: (params: PreviewParams) => Promise<PreviewResult> = answerOf): Desk {
	const asked: string[] = [];
	const cancelled: number[] = [];
	const lookAhead = createLookAhead((params) => {
		asked.push(`${params.record ?? "?"}${params.isAhead === true ? " ahead" : ""}`);
		return { answer: answer(params), cancel: () => cancelled.push(params.record ?? 0) };
	});
	return { lookAhead, asked, cancelled };
}

function answerOf({ record, isAhead }: PreviewParams): Promise<PreviewResult> {
	const isTooLong = isAhead === true && record === 9;
	// Only the kind of an answer is looked at.
	const packed = { kind: "packed", packed: { model: { record } } } as unknown as PreviewResult;
	return Promise.resolve(isTooLong ? { kind: "none", reason: "It is long." } : packed);
}

const record = (number: number, version: number | undefined = 1): Question => ({
	params: { uri: "file:///train.jsonl", record: number, forPanel: true },
	version,
});

async function read({ lookAhead }: Desk, number: number): Promise<void> {
	const answer = await lookAhead.ask(record(number));
	assert.equal(answer.kind, "packed");
	lookAhead.prepare(record(number), [record(number + 1), record(number - 1)]);
}

test("a step forth, and back, asks for no record twice", async () => {
	const at = desk();
	await read(at, 4);
	await read(at, 5);
	await read(at, 4);
	assert.deepEqual(at.asked, ["4", "5 ahead", "3 ahead", "6 ahead", "3 ahead"]);
	assert.deepEqual(at.cancelled, [3, 6]);
});

test("another version of the file, and news of its run, make what was prepared stale", async () => {
	const at = desk();
	await read(at, 4);
	await at.lookAhead.ask(record(5, 2));
	at.lookAhead.forget();
	await at.lookAhead.ask(record(4));
	assert.deepEqual(at.asked, ["4", "5 ahead", "3 ahead", "5", "4"]);
});

test("a record that is too long to be prepared, or failed, is asked for when it is looked at", async () => {
	const at = desk();
	await read(at, 8);
	await read(at, 9);
	assert.deepEqual(at.asked.slice(0, 4), ["8", "9 ahead", "7 ahead", "9"]);

	const failing = desk((params) =>
		params.isAhead === true ? Promise.reject(new Error("cancelled")) : answerOf(params),
	);
	await read(failing, 1);
	await read(failing, 2);
	assert.deepEqual(failing.asked.slice(0, 4), ["1", "2 ahead", "0 ahead", "2"]);
});

test("nothing is kept of a file whose changes nobody tells, nor of the record at a cursor", async () => {
	const at = desk();
	const unknown = { ...record(1), version: undefined };
	const cursor = { params: { uri: "file:///train.jsonl", position: { line: 0, character: 0 } }, version: 1 };
	await at.lookAhead.ask(unknown);
	at.lookAhead.prepare(unknown, [{ ...record(2), version: undefined }]);
	await at.lookAhead.ask(unknown);
	await at.lookAhead.ask(cursor);
	await at.lookAhead.ask(cursor);
	assert.deepEqual(at.asked, ["1", "1", "?", "?"]);
});
