// Installs the packages of test/conformance when its lock has changed since the last time; `npm test` runs it first.
import { spawnSync } from "node:child_process";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../test/conformance/", import.meta.url));
const modules = path.join(folder, "node_modules");
const mark = path.join(modules, ".installed-lock");
const lock = crypto
	.createHash("sha256")
	.update(fs.readFileSync(path.join(folder, "package-lock.json")))
	.digest("hex");

if (fs.existsSync(mark) && fs.readFileSync(mark, "utf8") === lock) process.exit(0);
console.log("Installing the tokenizers of the conformance tests.");
const { status } = spawnSync("npm", ["ci", "--no-progress"], {
	cwd: folder,
	stdio: "inherit",
	shell: process.platform === "win32",
});
if (status === 0) fs.writeFileSync(mark, lock);
process.exit(status ?? 1);
