// Starts a real VS Code workbench (server, extension host and web page) on 127.0.0.1, in temporary folders that are removed at the end.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { makeTemporaryFolder } from "../../scripts/vscode/temporary-folder.mjs";
import { serverNode, serverScript, setUpWorkbench } from "./setup.mjs";

const startLimit = 60_000;
const stopLimit = 5_000;
const diedBySignal = 70;

/** User settings without which VS Code asks questions, uses the network or shows what nobody asked for. */
export const quietSettings = {
	"workbench.startupEditor": "none",
	"workbench.enableExperiments": false,
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"telemetry.telemetryLevel": "off",
	"update.mode": "none",
	"extensions.autoCheckUpdates": false,
	"extensions.autoUpdate": false,
	"extensions.ignoreRecommendations": true,
	"chat.disableAIFeatures": true,
	"git.enabled": false,
	// On the web VS Code would save by itself.
	"files.autoSave": "off",
	// The workbench asks above 10 MB, desktop VS Code above 1024 MB.
	"workbench.editorLargeFileConfirmation": 1024,
	"security.workspace.trust.startupPrompt": "never",
};

/**
 * Options:
 * - `vsix`: an extension package to install, or a list of them;
 * - `settings`: user settings on top of the quiet ones;
 * - `env`: variables for the server, the extension host and the language server;
 * - `workspaceTrust` (default false): whether folders open untrusted; without it everything is trusted;
 * - `connectionToken` (default false): whether the page asks for a random token;
 * - `isForTests` (default true): hides the home folder of the person and offers `window.driver`;
 * - `report`: receives a line before each long step.
 */
export async function startHost(options = {}) {
	const { report = console.log } = options;
	await setUpWorkbench(report);
	const temporary = makeTemporaryFolder("vscode");
	try {
		const server = await startServer(temporary.path, options);
		return {
			...server,
			async stop() {
				await server.stop();
				temporary.remove();
			},
		};
	} catch (error) {
		temporary.remove();
		throw error;
	}
}

async function startServer(temporaryFolder, options) {
	const { vsix, connectionToken = false, workspaceTrust = false, isForTests = true } = options;
	const env = environmentFor(temporaryFolder, options);
	const commonArguments = prepareUserData(temporaryFolder, options.settings);
	for (const one of [vsix ?? []].flat()) await installExtension(one, commonArguments, env);

	const token = connectionToken ? randomBytes(24).toString("hex") : undefined;
	const running = launchServer(
		[
			...commonArguments,
			...["--host", "127.0.0.1", "--port", "0"],
			...tokenArguments(temporaryFolder, token),
			...(workspaceTrust ? [] : ["--disable-workspace-trust"]),
			...(isForTests ? ["--enable-smoke-test-driver"] : []),
		],
		env,
	);
	const stop = () => stopServer(running);
	try {
		const authority = `127.0.0.1:${await portOf(running)}`;
		return {
			/** The address that opens a folder, with the token; the payload holds pairs such as `["openFile", remote(file)]`. */
			url: (folder, payload = []) => pageUrl(authority, { token, folder, payload }),
			/** The URI under which the page knows a file of this machine. */
			remote: (file) => `vscode-remote://${authority}${pathToFileURL(file).pathname}`,
			logText: () => running.log,
			/** Where VS Code writes the output channels, the one of the extension too. */
			logsFolder: path.join(temporaryFolder, "user-data/logs"),
			/** Resolves when the server ends, by itself or through `stop()`. */
			ended: running.ended,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

function environmentFor(temporaryFolder, { env, isForTests = true }) {
	const inherited = Object.entries(process.env).filter(
		([name]) => !/^(VSCODE_|ELECTRON_|CODE_SERVER_|NODE_OPTIONS$)/.test(name),
	);
	const cacheVariables = ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HF_HOME", "HF_HUB_CACHE"];
	const emptyHome = {
		HOME: temporaryFolder,
		USERPROFILE: temporaryFolder,
		...Object.fromEntries(cacheVariables.map((name) => [name, path.join(temporaryFolder, "cache")])),
	};
	return {
		...Object.fromEntries(inherited),
		...(isForTests ? emptyHome : {}),
		// Sockets go with the folder; macOS allows only 104 characters for their paths, too few for a nested folder.
		...(process.platform === "linux" ? { TMPDIR: temporaryFolder, XDG_RUNTIME_DIR: temporaryFolder } : {}),
		// No request to an extension gallery.
		EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }),
		...env,
	};
}

/** Returns the arguments that both an installation and a start of the server need. */
function prepareUserData(temporaryFolder, settings) {
	const inside = (name) => path.join(temporaryFolder, name);
	fs.mkdirSync(inside("user-data/User"), { recursive: true });
	const settingsText = JSON.stringify({ ...quietSettings, ...settings }, undefined, "\t");
	fs.writeFileSync(inside("user-data/User/settings.json"), settingsText);
	return [
		"--accept-server-license-terms",
		"--disable-telemetry",
		...["--server-data-dir", inside("server")],
		...["--user-data-dir", inside("user-data")],
		...["--extensions-dir", inside("extensions")],
	];
}

/** The token goes through a file that only this user can read: a command line is visible to everyone on the machine. */
function tokenArguments(temporaryFolder, token) {
	if (!token) return ["--without-connection-token"];
	const tokenFile = path.join(temporaryFolder, "connection-token");
	fs.writeFileSync(tokenFile, token, { mode: 0o600 });
	return ["--connection-token-file", tokenFile];
}

async function installExtension(vsix, commonArguments, env) {
	const installation = launchServer(
		[...commonArguments, "--install-extension", path.resolve(vsix), "--force"],
		env,
	);
	const { exitCode } = await installation.ended;
	if (exitCode !== 0)
		throw new Error(`VS Code could not install the extension package "${vsix}".\n${installation.log}`);
}

function launchServer(serverArguments, env) {
	const child = spawn(serverNode(), [serverScript(), ...serverArguments], {
		env,
		// Its own process group: Ctrl-C reaches only us, and `stop` reaches the extension host too.
		detached: process.platform !== "win32",
		stdio: ["ignore", "pipe", "pipe"],
	});
	const running = { child, log: "", ended: undefined };
	for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (running.log += chunk));
	const kill = () => killGroup(child, "SIGKILL");
	// Before the temporary folder goes, which also waits for the exit of this process.
	process.prependListener("exit", kill);
	running.ended = once(child, "close").then(([exitCode, signal]) => {
		process.off("exit", kill);
		return { exitCode, signal };
	});
	return running;
}

async function portOf(running) {
	const { child } = running;
	const listening = new Promise((resolve) => {
		child.stdout.on("data", () => {
			const port = /Extension host agent listening on (\d+)/.exec(running.log)?.[1];
			if (port) resolve(port);
		});
	});
	const ended = running.ended.then(({ exitCode, signal }) => {
		throw new Error(`VS Code's server ended with ${exitCode ?? signal} before it listened.\n${running.log}`);
	});
	const late = `VS Code's server did not listen within ${startLimit / 1000} s.`;
	return withLimit(Promise.race([listening, ended]), startLimit, () => `${late}\n${running.log}`);
}

async function stopServer({ child, ended }) {
	if (child.exitCode === null && child.signalCode === null) {
		killGroup(child, "SIGTERM");
		await withLimit(ended, stopLimit, () => "late").catch(() => killGroup(child, "SIGKILL"));
		await ended;
	}
	// An extension host that hangs outlives its server.
	killGroup(child, "SIGKILL");
}

function killGroup(child, signal) {
	if (process.platform === "win32") {
		spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" });
		return;
	}
	try {
		process.kill(-child.pid, signal);
	} catch (error) {
		if (error.code !== "ESRCH") throw error;
	}
}

/** The folder stands in the address because `--default-folder` of code-server names it by a URI that shows no problems. */
function pageUrl(authority, { token, folder, payload }) {
	const query = new URLSearchParams();
	if (token) query.set("tkn", token);
	if (folder) query.set("folder", decodeURIComponent(pathToFileURL(folder).pathname));
	if (payload.length > 0) query.set("payload", JSON.stringify(payload));
	return `http://${authority}/?${query.toString().replaceAll("%2F", "/")}`;
}

/** Rejects with `message()` when the promise takes longer than `limit` milliseconds. */
export async function withLimit(promise, limit, message) {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(message())), limit);
	});
	try {
		return await Promise.race([promise, late]);
	} finally {
		clearTimeout(timer);
	}
}

/**
 * VS Code reports an extension host that died as success; only the server's log tells.
 * Returns undefined when none died, else a message and an exit code that is not 0.
 */
export function deathOfExtensionHost(log) {
	for (const [line, code, signal] of log.matchAll(
		/Extension Host Process exited with code: (\w+), signal: (\w+)/g,
	)) {
		if (code === "0" && signal === "null") continue;
		return { message: `The extension host died: ${line}.`, exitCode: Number(code) || diedBySignal };
	}
	return undefined;
}
