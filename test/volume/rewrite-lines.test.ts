/** Large files are written again with some records changed, and every other byte as it was. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { isUnavailable } from "../../server/core/index.js";
import { createNodeHost } from "../../server/node/node-host.js";
import { rewriteLines } from "../../server/node/rewrite-lines.js";
import { createWorkspace } from "../../server/workspace/create-workspace.js";

const row = (role: string, content: string): string =>
	`{"messages": [{"role":"${role}","content":"${content}"},{"role":"assistant","content":"é"}]}`;
const text = `${row("user", "a")}\r\n\n${row("usr", "b")}\n${row("usr", "c")}`;

test("a record is edited in its place, other bytes stay", async () => {
	await inFolder(async ({ file, records }) => {
		const view = await records.view(file, 2);
		assert.ok(!isUnavailable(view));
		const edited = { record: 2, base: view.base, text: view.text.replace('"b"', '"ü"') };
		assert.equal(await records.write(file, edited), undefined);
		assert.equal(fs.readFileSync(file, "utf8"), text.replace('"b"', '"ü"'));
		const again = await records.write(file, edited);
		assert.ok(again !== undefined && isUnavailable(again), "The record is another one now.");
	});
});

test("a rule is fixed in a new file, and the old one stays", async () => {
	await inFolder(async ({ file, folder, records }) => {
		const target = path.join(folder, "fixed.jsonl");
		assert.deepEqual(await records.fixAll(file, { rule: "unknown-role", target }), { fixed: 2, left: 0 });
		assert.equal(fs.readFileSync(target, "utf8"), text.replaceAll('"usr"', '"user"'));
		assert.equal(fs.readFileSync(file, "utf8"), text);
		const again = await records.fixAll(file, { rule: "unknown-role", target });
		assert.ok(again !== undefined && isUnavailable(again), "No file is written over.");
		assert.equal(fs.readdirSync(folder).length, 2);
	});
});

test("a file that changed is left alone", async () => {
	await inFolder(async ({ file, folder }) => {
		const { size } = fs.statSync(file);
		await assert.rejects(rewriteLines({ path: file, size, modified: 1, changes: [] }), /changed meanwhile/);
		const { mtimeMs } = fs.statSync(file);
		const signal = { aborted: true };
		await assert.rejects(
			rewriteLines({ path: file, size, modified: mtimeMs, changes: [], signal }),
			/stopped/,
		);
		assert.deepEqual(fs.readdirSync(folder), ["data.jsonl"]);
	});
});

async function inFolder(
	work: (place: {
		readonly folder: string;
		readonly file: string;
		readonly records: ReturnType<typeof createWorkspace>["records"];
	}) => Promise<void>,
): Promise<void> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tunelint-"));
	const host = await createNodeHost({ log: () => undefined });
	try {
		const file = path.join(folder, "data.jsonl");
		fs.writeFileSync(file, text);
		const workspace = createWorkspace(host, { folders: [folder] });
		await work({ folder, file, records: workspace.records });
	} finally {
		await host.dispose();
		fs.rmSync(folder, { recursive: true });
	}
}
