// The entry point that VS Code calls inside its extension host to run the end-to-end suite.
import * as fs from "node:fs";
import Mocha from "mocha";
import * as vscode from "vscode";
import { defineTests as activation } from "./activation.test.js";
import { revertAll } from "./documents.js";
import { defineTests as fixes } from "./fixes.test.js";
import { defineTests as hover } from "./hover.test.js";
import { defineTests as mismatch } from "./mismatch.test.js";
import { defineTests as notebook } from "./notebook.test.js";
import { defineTests as preview } from "./preview.test.js";
import { defineTests as recordView } from "./record-view.test.js";
import { defineTests as serverCrash } from "./server-crash.test.js";
import { defineTests as typing } from "./typing.test.js";

/** The crash comes last: what is wrong after it must not look like a fault of another test. */
const topics = [activation, typing, hover, fixes, preview, recordView, mismatch, notebook, serverCrash];

/**
 * A rejected promise makes VS Code end with a failure. The report, at the path in TUNELINT_E2E_REPORT, lets the caller
 * tell a suite that passed from an extension host that died, which VS Code may report as success.
 */
export async function run(): Promise<void> {
	const { TUNELINT_E2E_REPORT: reportFile, TUNELINT_E2E_ONLY: only } = process.env;
	const filter = only === undefined ? {} : { fgrep: only };
	const mocha = new Mocha({ ui: "bdd", color: false, timeout: 90_000, reporter: "spec", ...filter });
	// Installs `describe` and `it` as globals; Mocha itself does this only for files that it loads.
	mocha.suite.emit("pre-require", globalThis, "", mocha);
	describe(`Tunelint in VS Code ${vscode.version} (${vscode.env.appHost})`, () => {
		afterEach(revertAll);
		for (const defineTests of topics) defineTests();
	});
	const { passed, failed } = await runToTheEnd(mocha);
	if (reportFile) fs.writeFileSync(reportFile, JSON.stringify({ passed, failed, version: vscode.version }));
	if (failed > 0) throw new Error(`${failed} of ${passed + failed} end-to-end tests failed.`);
}

function runToTheEnd(mocha: Mocha): Promise<{ readonly passed: number; readonly failed: number }> {
	return new Promise((resolve) => {
		let passed = 0;
		const runner = mocha.run((failed) => resolve({ passed, failed }));
		runner.on("pass", () => (passed += 1));
	});
}
