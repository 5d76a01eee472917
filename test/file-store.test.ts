/** Texts of files: nobody gets the text of a file that is no longer the one that was checked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Host } from "../server/host.js";
import { createWorkspace } from "../server/workspace/create-workspace.js";
import { createFileStore } from "../server/workspace/file-store.js";
import { createMemoryHost } from "./support/memory-host.js";

const FILE = "/workspace/a.jsonl";

test("the text of a file that was changed since it was opened is not given out", async () => {
	const files = new Map([[FILE, '{"a": 1}\n']]);
	const store = createFileStore(await createMemoryHost(files));
	assert.equal((await store.openLines(FILE))?.records.length, 1);
	assert.equal(await store.textOf(FILE), '{"a": 1}\n');
	files.set(FILE, '{"a": 1}\n{"a": 2}\n');
	assert.equal(await store.textOf(FILE), undefined);
	store.forget(FILE);
	assert.equal(await store.textOf(FILE), '{"a": 1}\n{"a": 2}\n');
});

test("a document and a compressed file are no lines of the disk", async () => {
	const files = new Map([[FILE, '{"a": 1}\n']]);
	const store = createFileStore(await createMemoryHost(files));
	assert.equal(await store.openLines(`${FILE}.gz`), undefined);
	store.setDocument(FILE, '{"a": 2}\n');
	assert.equal(await store.openLines(FILE), undefined);
	assert.equal(await store.textOf(FILE), '{"a": 2}\n');
	store.setDocument(FILE, undefined);
	assert.equal(await store.textOf(FILE), '{"a": 1}\n');
});

test("a check of lines of the disk never reads them as one text", async () => {
	const files = new Map([[FILE, '{"messages": [{"role": "usr", "content": "Hi"}]}\n']]);
	const host = await createMemoryHost(files);
	const read: string[] = [];
	const readText: Host["readText"] = (file) => {
		read.push(file);
		return host.readText(file);
	};
	const workspace = createWorkspace({ ...host, readText }, { folders: ["/workspace"] });
	const findings = await workspace.findingsOf(FILE);
	assert.ok(findings.some(({ rule }) => rule === "unknown-role"));
	assert.deepEqual(
		read.filter((file) => file === FILE),
		[],
	);
});
