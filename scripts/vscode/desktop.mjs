// Finds a desktop VS Code (or a relative of it) and opens a folder in it with the extension of this project.
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

// Cursor prints a version of its own, so its age as a VS Code is not known.
const editors = [
	{ command: "code", printsVersionOfVscode: true },
	{ command: "code-insiders", printsVersionOfVscode: true },
	{ command: "codium", printsVersionOfVscode: true },
	{ command: "cursor", printsVersionOfVscode: false },
];

/**
 * Returns the command of an editor that can open a window here, or undefined.
 * `oldestVersion` is [major, minor]; `report` is told why an editor that was found is not used.
 */
export function findDesktopEditor(oldestVersion, report) {
	const obstacle = obstacleToWindows();
	if (obstacle) {
		report(`${obstacle} No desktop VS Code is used.`);
		return undefined;
	}
	return editors.find((editor) => isUsable(editor, oldestVersion, report))?.command;
}

/**
 * Opens the folder and resolves with the exit code of the editor's command once the person closed the window.
 * Everything that the editor writes about itself goes to `dataFolder`.
 */
export function openInDesktop(command, { folder, extensionFolder, dataFolder, settings }) {
	const userData = path.join(dataFolder, "user-data");
	fs.mkdirSync(path.join(userData, "User"), { recursive: true });
	fs.writeFileSync(path.join(userData, "User/settings.json"), JSON.stringify(settings, undefined, "\t"));
	const words = [
		folder,
		`--extensionDevelopmentPath=${extensionFolder}`,
		`--user-data-dir=${userData}`,
		`--extensions-dir=${path.join(dataFolder, "extensions")}`,
		...["--new-window", "--wait", "--disable-workspace-trust", "--disable-telemetry", "--disable-updates"],
		...["--skip-welcome", "--skip-release-notes", "--skip-add-to-recently-opened"],
		// VS Code refuses to run as root with its sandbox.
		...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
	];
	const child = spawn(...commandLine(command, words), {
		stdio: ["ignore", "ignore", "inherit"],
		shell: process.platform === "win32",
	});
	process.prependListener("exit", () => {
		child.kill();
		endEditor(userData);
	});
	return new Promise((resolve) => {
		child.on("error", () => resolve(1));
		child.on("close", (exitCode) => {
			endEditor(userData);
			resolve(exitCode ?? 1);
		});
	});
}

function obstacleToWindows() {
	if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
		return "This machine has no display.";
	// There, `code` only talks to a window on another machine and cannot load an extension under development.
	if (process.env.VSCODE_IPC_HOOK_CLI) return "This terminal belongs to a remote VS Code window.";
	return undefined;
}

function isUsable({ command, printsVersionOfVscode }, oldestVersion, report) {
	if (!isOnPath(command)) return false;
	const { status, stdout } = spawnSync(...commandLine(command, ["--version"]), {
		encoding: "utf8",
		timeout: 30_000,
		shell: process.platform === "win32",
	});
	if (status !== 0) {
		report(`"${command} --version" fails, so it is not used.`);
		return false;
	}
	const version = stdout.split("\n")[0].trim();
	if (printsVersionOfVscode && isOlder(version, oldestVersion)) {
		report(`"${command}" is version ${version}; Tunelint needs ${oldestVersion.join(".")} or later.`);
		return false;
	}
	return true;
}

function isOnPath(command) {
	const fileName = process.platform === "win32" ? `${command}.cmd` : command;
	const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
	return folders.some((folder) => fs.existsSync(path.join(folder, fileName)));
}

function isOlder(version, [oldestMajor, oldestMinor]) {
	const [major, minor] = version.split(".").map(Number);
	return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

/** On Windows the commands are batch files, which only a shell can start, and a shell wants its words quoted. */
function commandLine(command, words) {
	if (process.platform !== "win32") return [command, words];
	return [command, words.map((word) => `"${word}"`)];
}

/** The command only asks a separate process for a window; that process leaves its id in a lock file. */
function endEditor(userData) {
	const lockFile = path.join(userData, "code.lock");
	if (!fs.existsSync(lockFile)) return;
	const processId = Number(fs.readFileSync(lockFile, "utf8"));
	fs.rmSync(lockFile, { force: true });
	if (!(processId > 0)) return;
	try {
		process.kill(processId);
	} catch (error) {
		if (error.code !== "ESRCH") throw error;
	}
}
