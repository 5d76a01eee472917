// A language server that dies: another one takes over.
import assert from "node:assert/strict";
import { extensionApi } from "./extension-api.js";
import { show, typeOver } from "./documents.js";
import { firstAnswer } from "./first-answer.js";
import { noProblemIn, problemIn } from "./problems.js";

export function defineTests(): void {
	it("starts a server that was killed again, and reports as before", async () => {
		const dataset = await show("train.jsonl");
		await problemIn(dataset, "unknown-role");
		const api = await extensionApi();
		const killed = api.serverProcess();
		assert.ok(killed, "No server runs.");
		const other = firstAnswer(api.onDidChangeServer, "another server", () => {
			const id = api.serverProcess();
			return id === killed ? undefined : id;
		});
		process.kill(killed, "SIGKILL");
		await other;
		await typeOver(dataset, "usr", "user");
		await noProblemIn(dataset, "unknown-role");
		await typeOver(dataset, "user", "usr");
		await problemIn(dataset, "unknown-role");
		assert.match(await api.report(), /Stops that nobody asked for: 1/);
	});
}
