// The entry point that VS Code calls inside its extension host to run the end-to-end suite.
import * as fs from "node:fs";
import Mocha from "mocha";
import { defineTests } from "./extension.test.js";

/**
 * A rejected promise makes VS Code end with a failure. The report, at the path in TUNELINT_E2E_REPORT, lets the caller
 * tell a suite that passed from an extension host that died, which VS Code may report as success.
 */
export async function run(): Promise<void> {
	const mocha = new Mocha({ ui: "bdd", color: false, timeout: 90_000, reporter: "spec" });
	// Installs `describe` and `it` as globals; Mocha itself does this only for files that it loads.
	mocha.suite.emit("pre-require", globalThis, "", mocha);
	defineTests();
	const { passed, failed } = await runToTheEnd(mocha);
	const reportFile = process.env.TUNELINT_E2E_REPORT;
	if (reportFile) fs.writeFileSync(reportFile, JSON.stringify({ passed, failed }));
	if (failed > 0) throw new Error(`${failed} of ${passed + failed} end-to-end tests failed.`);
}

function runToTheEnd(mocha: Mocha): Promise<{ readonly passed: number; readonly failed: number }> {
	return new Promise((resolve) => {
		let passed = 0;
		const runner = mocha.run((failed) => resolve({ passed, failed }));
		runner.on("pass", () => (passed += 1));
	});
}
