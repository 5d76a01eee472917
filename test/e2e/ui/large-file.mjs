// A dataset that VS Code does not hand to extensions: 60 MB of seeded rows, one of them with a fault.
import * as fs from "node:fs";
import * as path from "node:path";
import { createRandom, wordsOf } from "./create-random.mjs";

const bytes = 60e6;
/** 1-based. */
export const faultyRecord = 7_000;

/** Returns the new folder, which lies inside `parent`. */
export function writeLargeFile(parent) {
	const folder = fs.mkdtempSync(path.join(parent, "large-"));
	const file = fs.openSync(path.join(folder, "large.jsonl"), "w");
	const next = createRandom(20_260_101);
	for (let record = 1, written = 0; written < bytes; record += 1) {
		const row = rowOf(record, next);
		written += row.length;
		fs.writeSync(file, row);
	}
	fs.closeSync(file);
	return folder;
}

/** Long answers: 60 MB in few records, as in a dataset of documents. */
function rowOf(record, next) {
	const role = record === faultyRecord ? "usr" : "user";
	const messages = [
		{ role, content: `What is behind number ${record}?` },
		{ role: "assistant", content: `${wordsOf(next, 900)}.` },
	];
	return `${JSON.stringify({ messages })}\n`;
}
