// Runs the end-to-end suite in a real VS Code: `node scripts/e2e.mjs [desktop|workbench]`; on Linux the default is the workbench from npm.
import { runTests } from "@vscode/test-electron";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { writeSampleWorkspace } from "../test/e2e/sample-workspace.mjs";
import { makeTemporaryFolder } from "./vscode/temporary-folder.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
// The tests of this script itself point these two elsewhere.
const extensionFolder = path.resolve(process.env.TUNELINT_E2E_EXTENSION ?? root);
const suite = path.join(extensionFolder, "dist/e2e.cjs");

process.exitCode = await main(process.argv[2] ?? (process.platform === "linux" ? "workbench" : "desktop"));

async function main(host) {
	if (!["desktop", "workbench"].includes(host))
		return fail("Usage: node scripts/e2e.mjs [desktop|workbench]");
	if (!fs.existsSync(suite)) return fail(`"${suite}" is missing. Run "npm run build" first.`);
	const temporary = makeTemporaryFolder("e2e");
	const sample = writeSampleWorkspace(temporary.path);
	try {
		const reportFile = path.join(temporary.path, "report.json");
		await runTests({
			...(host === "desktop" ? desktopOptions(temporary.path, sample) : workbenchOptions(sample)),
			extensionDevelopmentPath: extensionFolder,
			extensionTestsPath: suite,
			extensionTestsEnv: { TUNELINT_E2E_REPORT: reportFile },
		});
		return judge(reportFile);
	} catch (error) {
		return fail(error instanceof Error ? error.message : String(error));
	} finally {
		temporary.remove();
	}
}

/** The download of VS Code is kept in `.cache`; macOS allows only short paths for the sockets in the user data. */
function desktopOptions(temporaryFolder, sample) {
	return {
		version: process.env.VSCODE_VERSION ?? "stable",
		cachePath: path.join(root, ".cache/vscode-test"),
		launchArgs: [
			sample,
			"--disable-extensions",
			`--user-data-dir=${path.join(temporaryFolder, "user")}`,
			`--extensions-dir=${path.join(temporaryFolder, "extensions")}`,
		],
	};
}

/** The stand-in for `code` is started through Node itself, so that it needs no executable bit. */
function workbenchOptions(sample) {
	const standIn = path.join(root, "test/vscode-host/code.mjs");
	return { vscodeExecutablePath: process.execPath, reuseMachineInstall: true, launchArgs: [standIn, sample] };
}

/** VS Code may report an extension host that died as success; then there is no report. */
function judge(reportFile) {
	if (!fs.existsSync(reportFile)) return fail("VS Code ended before the suite did.");
	const { passed, failed } = JSON.parse(fs.readFileSync(reportFile, "utf8"));
	if (failed > 0 || passed === 0) return fail(`${passed} tests passed, ${failed} failed.`);
	console.log(`${passed} end-to-end tests passed.`);
	return 0;
}

function fail(message) {
	console.error(message);
	return 1;
}
