// What the extension loads and computes before VS Code gets its answer, without VS Code: CPU time, so that a busy machine does not count.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Each in a process of its own, as only the first load counts. */
const runs = 15;

/** Microseconds of CPU of the cheapest run, and the modules that were loaded. */
export function measureLoading(entry) {
	const all = Array.from({ length: runs }, () => {
		const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), entry], {
			encoding: "utf8",
		});
		if (status !== 0) throw new Error(`The extension cannot be loaded.\n${stderr}`);
		return JSON.parse(stdout);
	});
	return { microseconds: Math.min(...all.map(({ microseconds }) => microseconds)), loaded: all[0].loaded };
}

/** In the child: every part of `vscode` is something that can be asked for everything. */
async function loadOnce(entry) {
	const { default: Module, createRequire } = await import("node:module");
	const anything = new Proxy(() => anything, { get: () => anything });
	const vscode = { commands: anything, l10n: anything, window: anything, workspace: anything };
	const load = Module._load;
	const loaded = [];
	Module._load = (request, ...rest) => {
		loaded.push(request);
		return request === "vscode" ? vscode : load(request, ...rest);
	};
	const require = createRequire(import.meta.url);
	const before = process.cpuUsage();
	const { activate } = require(entry);
	activate({ subscriptions: [] });
	const { user, system } = process.cpuUsage(before);
	// What activate() put off until VS Code has its answer is not part of this.
	process.stdout.write(JSON.stringify({ microseconds: user + system, loaded: loaded.slice(1) }), () =>
		process.exit(0),
	);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await loadOnce(process.argv[2]);
