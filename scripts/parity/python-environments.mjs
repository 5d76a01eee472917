// Two Python environments below one folder, with the latest Transformers 4 and 5, and the packages whose templates are read.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** The template files of these are read; they are never imported, so their dependencies are not installed. */
export const TEMPLATE_PACKAGES = ["trl", "axolotl"];

/** What cannot be made here, as a sentence for the person who asked. */
export class MissingPython extends Error {}

/**
 * Reuses what is there unless `upgrade` is set. `packages` is the folder that holds trl and axolotl.
 * @param {string} folder
 * @param {{ python?: string, upgrade?: boolean }} options
 * @returns {{ python: { 4: string, 5: string }, packages: string }}
 */
export function pythonEnvironments(folder, { python, upgrade = false }) {
	const packages = path.join(folder, "packages");
	const made = {
		4: environment(path.join(folder, "transformers-4"), "transformers>=4,<5", { python, upgrade }),
		5: environment(path.join(folder, "transformers-5"), "transformers>=5,<6", { python, upgrade }),
	};
	if (upgrade) fs.rmSync(packages, { recursive: true, force: true });
	const hasAll = TEMPLATE_PACKAGES.every((name) => fs.existsSync(path.join(packages, name)));
	if (!hasAll) pip(made[5], ["--no-deps", "--target", packages, ...TEMPLATE_PACKAGES]);
	return { python: made, packages };
}

function environment(folder, transformers, { python, upgrade }) {
	const own = path.join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
	const isReady = runs(own, "import jinja2, tokenizers, transformers");
	if (isReady && !upgrade) return own;
	if (!isReady) {
		const base = findPython(python);
		console.log(`Making a Python environment for ${transformers}.`);
		run(base, ["-m", "venv", "--clear", folder], "A Python environment cannot be made");
	}
	pip(own, ["--upgrade", transformers, "tokenizers", "jinja2"]);
	return own;
}

function findPython(given) {
	const candidates = given === undefined ? ["python3", "python", "py"] : [given];
	const found = candidates.find((name) => runs(name, "import sys, venv; assert sys.version_info >= (3, 10)"));
	if (found === undefined) {
		throw new MissingPython(
			given === undefined
				? "Python 3.10 or newer, with its venv module, was not found. Install it, or name one with --python PY."
				: `"${given}" is not a Python 3.10 or newer with its venv module. Name another one with --python PY.`,
		);
	}
	return found;
}

function pip(python, packages) {
	const options = ["--quiet", "--disable-pip-version-check", "--no-input"];
	run(python, ["-m", "pip", "install", ...options, ...packages], "Python packages cannot be installed");
}

function runs(python, code) {
	return spawnSync(python, ["-c", code], { stdio: "ignore" }).status === 0;
}

function run(command, args, failure) {
	const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
	if (status === 0) return;
	const last = (stderr ?? error?.message ?? "").trim().split("\n").at(-1);
	throw new MissingPython(`${failure}: ${command} ${args.join(" ")}: ${last}`);
}
