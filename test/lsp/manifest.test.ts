/** The extension's code and what package.json says about it name the same commands, menus and files. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../support/project-root.js";

interface Manifest {
	readonly activationEvents: readonly string[];
	readonly contributes: {
		readonly commands: readonly {
			readonly command: string;
			readonly enablement?: string;
			/** Files by theme, or `$(name)` of VS Code's own. */
			readonly icon?: string | Readonly<Record<string, string>>;
		}[];
		readonly menus: Readonly<
			Record<string, readonly { readonly command?: string; readonly when?: string }[]>
		>;
		readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
		readonly views: { readonly tunelint: readonly { readonly id: string; readonly icon: string }[] };
		readonly keybindings: readonly { readonly command: string }[];
		readonly grammars: readonly { readonly path: string; readonly scopeName: string }[];
	};
}

interface CommandIds {
	readonly commandIds: Readonly<Record<string, string>>;
	readonly PREVIEW_VIEW_TYPE: string;
	readonly PROJECT_VIEW: string;
}

const manifest = JSON.parse(fs.readFileSync(path.join(projectRoot, "package.json"), "utf8")) as Manifest;
const { contributes } = manifest;

test("the manifest offers the commands that the code registers", async () => {
	const file = pathToFileURL(path.join(projectRoot, "out/src/command-ids.js")).href;
	const { commandIds, PREVIEW_VIEW_TYPE, PROJECT_VIEW } = (await import(file)) as CommandIds;
	const offered = contributes.commands.map(({ command }) => command).sort();
	assert.deepEqual(offered, Object.values(commandIds).sort());
	assert.ok(manifest.activationEvents.includes(`onWebviewPanel:${PREVIEW_VIEW_TYPE}`));
	assert.deepEqual(
		contributes.views.tunelint.map(({ id }) => id),
		[PROJECT_VIEW],
	);

	const handlers = fs.readdirSync(path.join(projectRoot, "src/commands"));
	assert.equal(handlers.length, offered.length, "one file in src/commands for each command");
});

test("menus and keys name commands of the manifest", () => {
	const offered = contributes.commands.map(({ command }) => command);
	const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(
		({ command }) => command,
	);
	// An entry without a command is a submenu.
	assert.deepEqual(
		used.filter((command) => command !== undefined && !offered.includes(command)),
		[],
	);
});

test("icons and grammars exist", () => {
	const icons = [
		...contributes.commands.flatMap(({ icon }) =>
			typeof icon === "string" ? [] : Object.values(icon ?? {}),
		),
		...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
		...contributes.views.tunelint.map(({ icon }) => icon),
	];
	for (const file of [...icons, ...contributes.grammars.map((grammar) => grammar.path)]) {
		assert.ok(fs.existsSync(path.join(projectRoot, file)), file);
	}
	for (const grammar of contributes.grammars) {
		const { scopeName } = JSON.parse(fs.readFileSync(path.join(projectRoot, grammar.path), "utf8")) as {
			scopeName: string;
		};
		assert.equal(scopeName, grammar.scopeName);
	}
});

test("the command that runs a program is offered in trusted folders only", () => {
	const command = contributes.commands.find(({ command: id }) => id === "tunelint.verifyParity");
	assert.equal(command?.enablement, "isWorkspaceTrusted");
	const entry = contributes.menus["commandPalette"]?.find(
		({ command: id }) => id === "tunelint.verifyParity",
	);
	assert.match(entry?.when ?? "", /^isWorkspaceTrusted && \(/);
	const code = fs.readFileSync(path.join(projectRoot, "src/commands/verify-parity.ts"), "utf8");
	assert.match(code, /async run\([^)]*\) \{\s*if \(!vscode\.workspace\.isTrusted\) \{/);
});
