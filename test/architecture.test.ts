/** The structure that ARCHITECTURE.md promises: who may import whom, how long files may be, what is generated. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";

const root = path.resolve(import.meta.dirname, "../..");

/** Longest matching folder wins. A target is a folder prefix; `type:` allows type imports only; `npm:` names packages. */
const allowed: Readonly<Record<string, readonly string[]>> = {
	"server/core/base": [],
	"server/core/syntax": ["server/core/base", "type:server/core/types", "npm:yaml"],
	"server/core/types": ["server/core/base", "type:server/core/syntax"],
	"server/core/formats": [
		"server/core/base",
		"server/core/types",
		"server/core/syntax",
		"server/core/formats/support",
	],
	"server/core/trainers": [
		"server/core/base",
		"server/core/types",
		"server/core/syntax",
		"server/core/trainers/support",
	],
	"server/core/families": [
		"server/core/base",
		"server/core/types",
		"server/core/syntax",
		"server/core/families/support",
	],
	"server/core/options": [
		"server/core/base",
		"server/core/types",
		"server/core/syntax",
		"server/core/project",
	],
	"server/core/rules": [
		"server/core/base",
		"server/core/options",
		"server/core/types",
		"server/core/rules/support",
		"server/core/syntax",
	],
	"server/core/encoder": ["server/core/base", "server/core/types", "server/core/syntax"],
	"server/core/template": ["server/core/base", "type:server/core/types", "server/core/syntax"],
	"server/core/digest": ["server/core/base", "server/core/types", "server/core/syntax"],
	"server/core/evaluator": ["server/core/base", "server/core/types", "server/core/syntax"],
	"server/core/project": [
		"server/core/base",
		"server/core/types",
		"server/core/syntax",
		"npm:toml-eslint-parser",
	],
	"server/core/pipeline": [
		"server/core/base",
		"server/core/types",
		"server/core/syntax",
		"server/core/formats",
		"server/core/trainers",
		"server/core/families",
		"server/core/evaluator",
		"server/core/project",
		"server/core/template",
	],
	"server/core/features": [
		"server/core/base",
		"server/core/digest",
		"server/core/options",
		"server/core/types",
		"server/core/syntax",
		"server/core/pipeline",
		"server/core/rules/index.generated.js",
		"server/core/settings.js",
	],
	"server/core": ["server/core"],
	"server/workspace": ["server/core", "server/host.js"],
	"server/node": ["server/core", "server/host.js", "npm:*"],
	"server/lsp": [
		"server/core",
		"server/host.js",
		"server/protocol.js",
		"server/run-protocol.js",
		"server/workspace",
		"npm:vscode-languageserver",
		"npm:node:url",
	],
	"server/cli": ["server/core", "server/host.js", "server/node", "server/workspace", "npm:node:"],
	"server/host.ts": ["type:server/core"],
	"server/protocol.ts": ["type:server/core/types"],
	"server/run-protocol.ts": ["type:server/core/types"],
	"server/main.ts": ["server/lsp", "server/node", "server/host.js", "npm:vscode-languageserver", "npm:node:"],
	media: ["type:server/core", "npm:@observablehq/plot"],
	src: [
		"server/protocol.js",
		"server/run-protocol.js",
		"type:server/core",
		"media/messages.js",
		"npm:vscode",
		"npm:node:",
	],
};

const sources = Object.keys(allowed).flatMap(sourcesOf);
const files = [...new Set(sources)];

test("every import follows the dependency rules", () => {
	const wrong = files.flatMap((file) =>
		importsOf(file)
			.filter((found) => !isAllowed(file, found))
			.map((found) => `${file} must not import ${found.target}${found.isType ? " (type)" : ""}`),
	);
	assert.deepEqual(wrong, []);
});

test("no plug-in imports another of its kind", () => {
	const kinds = ["rules", "formats", "trainers", "families"];
	const wrong = files.flatMap((file) => {
		const kind = kinds.find((name) => path.dirname(file) === `server/core/${name}`);
		return kind === undefined || file.endsWith(".generated.ts")
			? []
			: importsOf(file)
					.filter(({ target }) => path.dirname(target) === `server/core/${kind}`)
					.map(({ target }) => `${file} imports ${target}`);
	});
	assert.deepEqual(wrong, []);
});

test("only the client imports vscode", () => {
	const wrong = files.filter(
		(file) => !file.startsWith("src/") && importsOf(file).some(({ target }) => target === "npm:vscode"),
	);
	assert.deepEqual(wrong, []);
});

test("no source file has more than 400 lines", () => {
	const tests = sourcesOf("test");
	const long = [...files, ...tests]
		.filter((file) => !file.endsWith(".generated.ts"))
		.map((file) => ({ file, lines: read(file).split("\n").length - 1 }))
		.filter(({ lines }) => lines > 400);
	assert.deepEqual(long, []);
});

test("every source file opens with a sentence that says what it is for", () => {
	const silent = files.filter(
		(file) => !/^(?:#!.*\n)?\/\*\*[\s\S]*?[.:]\s*\*\//.test(read(file)) && !/^\/\/ .+\.\n/.test(read(file)),
	);
	assert.deepEqual(silent, []);
});

test("file names are kebab-case and say what they hold", () => {
	const vague = /(?:^|\/)(?:utils?|helpers?|common|misc|manager)\.ts$/;
	const wrong = files.filter(
		(file) => vague.test(file) || !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z]+)*\.ts$/.test(path.basename(file)),
	);
	assert.deepEqual(wrong, []);
});

test("generated files are fresh", () => {
	execFileSync(process.execPath, [path.join(root, "scripts/gen.mjs"), "--check"], {
		cwd: root,
		stdio: "pipe",
	});
});

interface Import {
	readonly target: string;
	readonly isType: boolean;
}

/** Paths from the root, with the ending that the import writes; packages as `npm:name`. */
function importsOf(file: string): Import[] {
	const found: Import[] = [];
	const pattern = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)";/gm;
	for (const [statement, type, name] of read(file).matchAll(pattern)) {
		const onlyTypes =
			type !== undefined || /^import\s+\{\s*(?:type\s+\w+(?:\s+as\s+\w+)?,?\s*)+\}/.test(statement);
		const target = name!.startsWith(".") ? path.posix.join(path.posix.dirname(file), name!) : `npm:${name}`;
		found.push({ target, isType: onlyTypes });
	}
	return found;
}

function isAllowed(file: string, { target, isType }: Import): boolean {
	const owner = ownerOf(file);
	const own = owner.endsWith(".ts") ? owner : `${owner}/`;
	const targets = allowed[owner] ?? [];
	if (target.startsWith(own) && !isPluginFolder(owner)) {
		return true;
	}
	if (file.endsWith("index.generated.ts") && target.startsWith(own)) {
		return true;
	}
	return targets.some((entry) => {
		if (entry === "npm:*") {
			return target.startsWith("npm:");
		}
		if (entry.startsWith("type:")) {
			return isType && fits(target, entry.slice("type:".length));
		}
		return entry.startsWith("npm:") ? target.startsWith(entry) : fits(target, entry);
	});
}

function isPluginFolder(owner: string): boolean {
	return /^server\/core\/(?:rules|formats|trainers|families)$/.test(owner);
}

function fits(target: string, entry: string): boolean {
	return target === entry || target.startsWith(`${entry}/`);
}

function ownerOf(file: string): string {
	const owners = Object.keys(allowed).filter((owner) => file === owner || file.startsWith(`${owner}/`));
	return owners.sort((a, b) => b.length - a.length)[0]!;
}

function sourcesOf(folder: string): string[] {
	const absolute = path.join(root, folder);
	if (folder.endsWith(".ts")) {
		return [folder];
	}
	return fs
		.readdirSync(absolute, { recursive: true, encoding: "utf8" })
		.map((name) => path.posix.join(folder, name.replaceAll(path.sep, "/")))
		.filter((name) => name.endsWith(".ts") && !name.includes("node_modules"));
}

function read(file: string): string {
	return fs.readFileSync(path.join(root, file), "utf8");
}
