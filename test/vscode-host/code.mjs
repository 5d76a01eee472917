#!/usr/bin/env node
// A drop-in for the `code` executable in extension-test mode: `code.mjs [folder] --extensionDevelopmentPath=… --extensionTestsPath=…`.
import * as fs from "node:fs";
import * as path from "node:path";
import { exitOnSignals } from "../../scripts/vscode/exit-on-signals.mjs";
import { launchBrowser } from "./browser/launch.mjs";
import { deathOfExtensionHost, startHost, withLimit } from "./host.mjs";
import { workbenchVersion } from "./setup.mjs";

const usageFault = 64;
/** What the run ends with when it broke before the tests could say anything. */
const hostFault = 70;
const testLimit = Number(process.env.VSCODE_HOST_TIMEOUT ?? 300_000);

exitOnSignals();
process.exitCode = await main(process.argv.slice(2));

async function main(commandLine) {
	if (commandLine.includes("--version")) {
		console.log(workbenchVersion());
		return 0;
	}
	const run = readCommandLine(commandLine);
	if (run.developmentPaths.length === 0 || !run.testsPath) {
		console.error("Usage: code.mjs [folder] --extensionDevelopmentPath=FOLDER --extensionTestsPath=FILE");
		return usageFault;
	}
	try {
		return await runTestsInWorkbench(run);
	} catch (error) {
		console.error(error);
		return hostFault;
	}
}

/** Other flags of the real executable are ignored. */
function readCommandLine(commandLine) {
	const valuesOf = (flag) =>
		commandLine.filter((word) => word.startsWith(`--${flag}=`)).map((word) => word.slice(flag.length + 3));
	return {
		folder: commandLine.find((word) => !word.startsWith("-") && fs.existsSync(word)),
		developmentPaths: valuesOf("extensionDevelopmentPath"),
		testsPath: valuesOf("extensionTestsPath")[0],
	};
}

async function runTestsInWorkbench(run) {
	const host = await startHost();
	let browser;
	try {
		browser = await launchBrowser();
		const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		const late = () => `The extension host gave no result within ${testLimit / 1000} s.`;
		const result = await withLimit(
			resultOfTests(browser, page, () => page.goto(testPage(host, run))),
			testLimit,
			late,
		);
		const death = deathOfExtensionHost(host.logText());
		if (death) console.error(death.message);
		const exitCode = result || death?.exitCode || 0;
		if (exitCode !== 0) keepLogs(host);
		return exitCode;
	} catch (error) {
		console.error(host.logText().slice(-4000));
		keepLogs(host);
		throw error;
	} finally {
		await browser?.close();
		await host.stop();
	}
}

/** What VS Code and the extension wrote, to the folder in VSCODE_HOST_LOGS. */
function keepLogs(host) {
	const folder = process.env.VSCODE_HOST_LOGS;
	if (!folder) return;
	fs.rmSync(folder, { recursive: true, force: true });
	fs.cpSync(host.logsFolder, folder, { recursive: true });
	console.error(`The logs of VS Code and of the extension are in ${folder}.`);
}

function testPage(host, { folder, developmentPaths, testsPath }) {
	const remote = (file) => host.remote(path.resolve(file));
	return host.url(folder && path.resolve(folder), [
		...developmentPaths.map((developmentPath) => ["extensionDevelopmentPath", remote(developmentPath)]),
		["extensionTestsPath", remote(testsPath)],
	]);
}

/** `codeAutomationLog` and `codeAutomationExit` are VS Code's own contract with a page that runs extension tests. */
async function resultOfTests(browser, page, open) {
	await page.exposeFunction("codeAutomationLog", printLog);
	return new Promise((resolve, reject) => {
		page.on("crash", () => reject(new Error("The page of the workbench crashed.")));
		browser.on("disconnected", () => reject(new Error("The browser ended before the tests did.")));
		page.exposeFunction("codeAutomationExit", resolve).then(open).catch(reject);
	});
}

/** VS Code passes on everything that is logged; lines of the workbench itself begin with a colour or a tag. */
function printLog(type, words) {
	const isFromWorkbench =
		/^%c|^\[[A-Z]\w+|getaddrinfo|^(Resolv|Creating a socket|Updating additional|Ignoring fetching|ChatSessionStore|Canceled)/.test(
			String(words[0]),
		);
	if (isFromWorkbench && !process.env.VSCODE_HOST_VERBOSE) return;
	const print = type === "error" ? console.error : console.log;
	print(...words);
}
