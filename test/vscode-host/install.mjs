// Installs the packages of one folder of the test host with npm, once, and says plainly what to do when npm cannot.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Runs `install` unless it already ran for the present content of `inputs` (files that decide the result).
 * The stamp lies inside `node_modules`, so that removing that folder, or an interrupted `npm ci`, asks for a new install.
 */
export async function installOnce(folder, inputs, install) {
	const stampFile = path.join(folder, "node_modules/.tunelint-ready");
	const stamp = digestOf(inputs);
	if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, "utf8") === stamp) return;
	fs.rmSync(stampFile, { force: true });
	await install();
	fs.writeFileSync(stampFile, stamp);
}

/** Runs npm without any install script; the output is shown only when npm fails. */
export async function npm(folder, ...npmArguments) {
	const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
	// npm would otherwise try a dead registry for minutes before it says so.
	const retries = ["--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=8000"];
	const { command, prefix, shell } = npmCommand();
	const child = spawn(command, [...prefix, ...npmArguments, ...quiet, ...retries], {
		cwd: folder,
		shell,
		stdio: ["ignore", "pipe", "pipe"],
	});
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	const exitCode = await new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", resolve);
	});
	if (exitCode !== 0) throw new Error(explainNpmFailure(npmArguments[0], output));
}

/** Under `npm run`, npm itself names its script, which starts without a shell on every platform. */
function npmCommand() {
	const script = process.env.npm_execpath;
	if (script && path.basename(script) === "npm-cli.js") return { command: process.execPath, prefix: [script], shell: false };
	return { command: "npm", prefix: [], shell: process.platform === "win32" };
}

function explainNpmFailure(npmCommandName, output) {
	const isNetworkFault = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/.test(output);
	const advice = isNetworkFault
		? 'The npm registry could not be reached. Check the connection, or the proxy and registry settings that "npm config list" shows, and run the command again.'
		: `"npm ${npmCommandName}" failed. Its output is above.`;
	return `${output.trim()}\n\n${advice}`;
}

function digestOf(files) {
	const hash = createHash("sha256");
	for (const file of files) hash.update(fs.readFileSync(file)).update("\0");
	return `${hash.digest("hex")} ${process.platform}-${process.arch}\n`;
}
