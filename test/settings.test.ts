/** Where settings come from: the nearest file wins, a typo loses nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openWorkspace } from "./support/findings-in.js";

const ROW = '{"messages": [{"role": "usr", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}\n';

async function levels(files: Readonly<Record<string, string>>): Promise<string[]> {
	const { workspace, path } = await openWorkspace(new Map(Object.entries({ "data/a.jsonl": ROW, ...files })));
	const findings = await workspace.findingsOf(path("data/a.jsonl"));
	return findings.map(({ rule, severity }) => `${rule} ${severity}`);
}

test("without settings a rule has its own level", async () => {
	assert.deepEqual(await levels({}), ["unknown-role info"]);
});

test("tunelint.json sets the level of a rule, and switches it off", async () => {
	assert.deepEqual(await levels({ "tunelint.json": '{"rules": {"unknown-role": "error"}}' }), [
		"unknown-role error",
	]);
	assert.deepEqual(await levels({ "tunelint.json": '{"rules": {"unknown-role": "off"}}' }), []);
});

test("the nearest tunelint.json wins", async () => {
	const files = {
		"tunelint.json": '{"rules": {"unknown-role": "off"}}',
		"data/tunelint.json": '{"rules": {"unknown-role": "hint"}}',
	};
	assert.deepEqual(await levels(files), ["unknown-role hint"]);
});

test("[tool.tunelint] of pyproject.toml counts where tunelint.json says nothing", async () => {
	const pyproject = { "pyproject.toml": '[tool.tunelint.rules]\nunknown-role = "error"\n' };
	assert.deepEqual(await levels(pyproject), ["unknown-role error"]);
	assert.deepEqual(await levels({ ...pyproject, "tunelint.json": '{"rules": {"unknown-role": "hint"}}' }), [
		"unknown-role hint",
	]);
});

test("a broken settings file, an unknown key and a wrong type lose nothing else", async () => {
	assert.deepEqual(await levels({ "tunelint.json": '{"rules": ' }), ["unknown-role info"]);
	assert.deepEqual(await levels({ "tunelint.json": '{"rule": {}, "rules": {"unknown-role": "hint"}}' }), [
		"unknown-role hint",
	]);
	assert.deepEqual(await levels({ "tunelint.json": '{"rules": {"unknown-role": "loud"}}' }), [
		"unknown-role info",
	]);
	assert.deepEqual(await levels({ "pyproject.toml": "[tool.tunelint\n" }), ["unknown-role info"]);
});
