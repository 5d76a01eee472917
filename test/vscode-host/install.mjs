// Installs the packages of one folder of the test host with npm, once, and says what to do when npm cannot.
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
	await expectRegistry(folder);
	await install();
	fs.writeFileSync(stampFile, stamp);
}

/** Runs npm without any install script; the output is shown only when npm fails. */
export async function npm(folder, ...npmArguments) {
	const { exitCode, output } = await runNpm(folder, npmArguments);
	if (exitCode === 0) return;
	const advice = isNetworkFault(output) ? networkAdvice : `"npm ${npmArguments[0]}" failed.`;
	throw new Error(`${withoutStack(output)}\n\n${advice}`);
}

/** An installation from a registry that is out of reach takes npm more than a minute to fail; this takes a second. */
async function expectRegistry(folder) {
	if (process.env.npm_config_offline) return;
	// Private registries need not answer a ping, so only a network fault counts.
	const { exitCode, output } = await runNpm(folder, [
		"ping",
		"--fetch-retries=1",
		"--fetch-retry-mintimeout=1000",
	]);
	if (exitCode !== 0 && isNetworkFault(output)) throw new Error(networkAdvice);
}

async function runNpm(folder, npmArguments) {
	const { command, prefix, shell } = npmCommand();
	const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
	const child = spawn(command, [...prefix, ...npmArguments, ...quiet], {
		cwd: folder,
		shell,
		stdio: ["ignore", "pipe", "pipe"],
	});
	// An npm that outlived this process would spoil the next installation.
	const kill = () => child.kill("SIGKILL");
	process.on("exit", kill);
	let output = "";
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
	const exitCode = await new Promise((resolve, reject) => {
		child.on("error", () => reject(new Error('"npm" could not be started. Install npm next to Node.js.')));
		child.on("close", resolve);
	}).finally(() => process.off("exit", kill));
	return { exitCode, output };
}

/** Under `npm run`, npm itself names its script, which starts without a shell on every platform. */
function npmCommand() {
	const script = process.env.npm_execpath;
	if (script && path.basename(script) === "npm-cli.js")
		return { command: process.execPath, prefix: [script], shell: false };
	return { command: "npm", prefix: [], shell: process.platform === "win32" };
}

const networkAdvice =
	'The npm registry could not be reached. Check the connection, or the proxy and registry settings that "npm config list" shows, and run the command again.';

function isNetworkFault(output) {
	return /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED/.test(
		output,
	);
}

function withoutStack(output) {
	return output.replace(/^npm error\s+at .*\n/gm, "").trim();
}

function digestOf(files) {
	const hash = createHash("sha256");
	for (const file of files) hash.update(fs.readFileSync(file)).update("\0");
	return `${hash.digest("hex")} ${process.platform}-${process.arch}\n`;
}
