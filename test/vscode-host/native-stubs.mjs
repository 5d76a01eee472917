// Replaces the native add-ons of VS Code's server that need a compiler by small scripts, and gives it the ripgrep that npm carries.
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Without a watchdog and a logger the server prints long stacks and output channels stay empty;
 * every other add-on that is left unbuilt is loaded only by features that the tests do not use.
 */
export function stubNativeModules(vscodeFolder) {
	const modules = path.join(vscodeFolder, "node_modules");
	for (const name of ["native-watchdog", "@vscode/native-watchdog"])
		replaceMain(path.join(modules, name), watchdogStub);
	replaceMain(path.join(modules, "@vscode/spdlog"), spdlogStub);
}

/** VS Code 1.100 wants ripgrep at a path that its own install script would download it to; later ones carry it. */
export function placeRipgrep(hostFolder, vscodeFolder) {
	const executable = process.platform === "win32" ? "rg.exe" : "rg";
	const platformPackage = `@vscode/ripgrep-${process.platform}-${process.arch}`;
	const source = path.join(hostFolder, "node_modules", platformPackage, "bin", executable);
	if (!fs.existsSync(source)) return;
	const target = path.join(vscodeFolder, "node_modules/@vscode/ripgrep/bin", executable);
	fs.mkdirSync(path.dirname(target), { recursive: true });
	fs.copyFileSync(source, target);
	fs.chmodSync(target, 0o755);
}

function replaceMain(packageFolder, code) {
	const manifestFile = path.join(packageFolder, "package.json");
	if (!fs.existsSync(manifestFile)) return;
	const main = JSON.parse(fs.readFileSync(manifestFile, "utf8")).main ?? "index.js";
	const mainFile = /\.[cm]?js$/.test(main) ? main : `${main}.js`;
	fs.writeFileSync(path.join(packageFolder, mainFile), code);
}

const watchdogStub = `exports.start = () => {};
exports.exit = (code) => process.exit(code || 0);
`;

const spdlogStub = `const fs = require("fs");
const path = require("path");

class Logger {
	constructor(file) {
		this.file = file;
		this.isRaw = false;
		fs.mkdirSync(path.dirname(file), { recursive: true });
	}
	write(level, message) {
		const line = this.isRaw ? message : new Date().toISOString() + " [" + level + "] " + message + "\\n";
		// The log folder may be removed while the server is shutting down.
		try { fs.appendFileSync(this.file, line); } catch (error) { if (error.code !== "ENOENT") throw error; }
	}
	trace(message) { this.write("trace", message); }
	debug(message) { this.write("debug", message); }
	info(message) { this.write("info", message); }
	warn(message) { this.write("warning", message); }
	error(message) { this.write("error", message); }
	critical(message) { this.write("critical", message); }
	clearFormatters() { this.isRaw = true; }
	getLevel() { return 2; }
	setPattern() {}
	setLevel() {}
	flush() {}
	drop() {}
}

const createLogger = async (name, file) => new Logger(file);
exports.Logger = Logger;
exports.version = 0;
exports.createRotatingLogger = exports.createAsyncRotatingLogger = createLogger;
exports.setLevel = exports.setFlushOn = exports.shutdown = () => {};
`;
