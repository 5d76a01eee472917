import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { foldersOf } from "../server/cli/workspace-folders.js";
import { createMemoryHost } from "./support/memory-host.js";

const files = ["/home/notes.jsonl", "/home/a/.git/HEAD", "/home/a/data/train.jsonl", "/home/b/train.jsonl"];
const folders = async (cwd: string, ...paths: string[]): Promise<string[]> =>
	foldersOf(await createMemoryHost(new Map(files.map((file) => [file, ""]))), cwd, paths);

describe("Where scripts are looked for", () => {
	it("is the working directory, also deep in a repository", async () => {
		assert.deepEqual(await folders("/home/a", "/home/a/data/train.jsonl"), ["/home/a"]);
		assert.deepEqual(await folders("/home/a/data", "/home/a/data/train.jsonl"), ["/home/a/data"]);
		assert.deepEqual(await folders("/home", "/home/notes.jsonl", "/home/b/train.jsonl"), ["/home"]);
	});

	it("is the repository of a file, below a folder that holds many", async () => {
		assert.deepEqual(await folders("/home", "/home/a/data/train.jsonl"), ["/home/a"]);
	});

	it("is the working directory for a folder in it", async () => {
		assert.deepEqual(await folders("/home", "/home/a"), ["/home"]);
	});

	it("is beside a file that lies elsewhere, or anywhere on the disk", async () => {
		assert.deepEqual(await folders("/work", "/home/a/data/train.jsonl"), ["/home/a/data"]);
		assert.deepEqual(await folders("/", "/home/b/train.jsonl"), ["/home/b"]);
	});
});
