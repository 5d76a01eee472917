// Runs the end-to-end suite in a real VS Code; on Linux the default is the workbench from npm. See `usage`.
import { runTests } from "@vscode/test-electron";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeSampleWorkspace } from "../test/e2e/sample-workspace.mjs";
import { workbenchNames } from "../test/vscode-host/setup.mjs";
import { makeTemporaryFolder } from "./vscode/temporary-folder.mjs";

const usage = `Usage: node scripts/e2e.mjs [desktop|workbench] [options]
  --vscode=NAME   workbench: ${workbenchNames.join(" or ")}; desktop: a version, "stable" or "insiders"
  --only=WORDS    only the tests whose titles have these words
  --window        also drives the packaged extension in the window (test/e2e/ui.mjs)
  --runs=COUNT    so many times; stops at the first failure`;

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const suite = path.join(root, "dist/e2e.cjs");

process.exitCode = await main();

async function main() {
	const options = readCommandLine();
	if (!options) return fail(usage);
	if (!fs.existsSync(suite)) return fail(`"${suite}" is missing. Run "npm run build" first.`);
	if (options.host === "workbench" && options.vscode) process.env.TUNELINT_VSCODE = options.vscode;
	const started = performance.now();
	for (let run = 1; run <= options.runs; run += 1) {
		const exitCode = (await runSuite(options)) || (options.window ? await runWindow() : 0);
		const seconds = ((performance.now() - started) / 1000).toFixed(0);
		const outcome = exitCode === 0 ? "passed" : "failed";
		if (options.runs > 1)
			console.log(`Run ${run} of ${options.runs} ${outcome}, ${seconds} s since the start.`);
		if (exitCode !== 0) return exitCode;
	}
	return 0;
}

/** Undefined when it is not understood. */
function readCommandLine() {
	try {
		const { values, positionals } = parseArgs({
			allowPositionals: true,
			options: {
				vscode: { type: "string" },
				only: { type: "string" },
				window: { type: "boolean", default: false },
				runs: { type: "string", default: "1" },
			},
		});
		const [host = process.platform === "linux" ? "workbench" : "desktop", ...others] = positionals;
		const runs = Number(values.runs);
		const isKnown = ["desktop", "workbench"].includes(host) && others.length === 0;
		const isVersion = host === "desktop" || !values.vscode || workbenchNames.includes(values.vscode);
		return isKnown && isVersion && Number.isInteger(runs) && runs > 0 ? { ...values, host, runs } : undefined;
	} catch (error) {
		if (error instanceof TypeError) return undefined;
		throw error;
	}
}

async function runSuite({ host, vscode, only }) {
	const temporary = makeTemporaryFolder("e2e");
	const sample = writeSampleWorkspace(temporary.path);
	try {
		const reportFile = path.join(temporary.path, "report.json");
		await runTests({
			...(host === "desktop" ? desktopOptions(temporary.path, sample, vscode) : workbenchOptions(sample)),
			extensionDevelopmentPath: root,
			extensionTestsPath: suite,
			extensionTestsEnv: {
				TUNELINT_E2E_REPORT: reportFile,
				VSCODE_HOST_LOGS: path.join(root, "test/artifacts/e2e-logs"),
				...(only ? { TUNELINT_E2E_ONLY: only } : {}),
			},
		});
		return judge(reportFile);
	} catch (error) {
		return fail(error instanceof Error ? error.message : String(error));
	} finally {
		temporary.remove();
	}
}

/** The exit code of the test that drives the window. */
function runWindow() {
	const child = spawn(process.execPath, [path.join(root, "test/e2e/ui.mjs")], { stdio: "inherit" });
	return new Promise((resolve) => child.on("close", (exitCode) => resolve(exitCode ?? 1)));
}

/** The download of VS Code is kept in `.cache`; macOS allows only short paths for the sockets in the user data. */
function desktopOptions(temporaryFolder, sample, vscode) {
	return {
		version: vscode ?? process.env.VSCODE_VERSION ?? "stable",
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
	const { passed, failed, version } = JSON.parse(fs.readFileSync(reportFile, "utf8"));
	if (failed > 0 || passed === 0) return fail(`${passed} tests passed, ${failed} failed.`);
	console.log(`${passed} end-to-end tests passed in VS Code ${version}.`);
	return 0;
}

function fail(message) {
	console.error(message);
	return 1;
}
