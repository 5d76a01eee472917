/** What VS Code calls first: offers the commands at once, and loads everything else after VS Code got its answer. */
import * as vscode from "vscode";
import { commandIds } from "./command-ids.js";
import type { Wiring } from "./wiring.js";

/** What other extensions may ask. */
export interface TunelintApi {
	/** The diagnostics report, as text. */
	report(): Promise<string>;
	/** The id of the language server's process; undefined while none runs. */
	serverProcess(): number | undefined;
	/** The language server runs, or stopped. */
	readonly onDidChangeServer: vscode.Event<void>;
}

let wiring: Promise<Wiring> | undefined;

export function activate(context: vscode.ExtensionContext): TunelintApi {
	// In a turn of its own: to load the client takes longer than all the rest, and VS Code waits for this function.
	wiring = new Promise((resolve) => setImmediate(resolve)).then(async () => {
		const { wire } = await import("./wiring.js");
		return wire(context);
	});
	const loaded = wiring;
	const server = followServer(context, loaded);
	loaded.catch((error: unknown) => {
		void vscode.window.showErrorMessage(vscode.l10n.t("Tunelint could not start: {0}", String(error)));
	});
	context.subscriptions.push(
		...Object.values(commandIds).map((id) =>
			vscode.commands.registerCommand(id, async (argument: unknown) => (await loaded).run(id, argument)),
		),
	);
	return { report: async () => (await loaded).report(), ...server };
}

export async function deactivate(): Promise<void> {
	await (await wiring)?.stop();
}

/** Also before the client is loaded. */
function followServer(
	context: vscode.ExtensionContext,
	loaded: Promise<Wiring>,
): Pick<TunelintApi, "serverProcess" | "onDidChangeServer"> {
	const changed = new vscode.EventEmitter<void>();
	let serverProcess: number | undefined;
	context.subscriptions.push(changed);
	void loaded
		.then((wired) =>
			wired.onDidChangeServer((id) => {
				serverProcess = id;
				changed.fire();
			}),
		)
		// What keeps the client from loading is told by `activate`.
		.catch(() => undefined);
	return { serverProcess: () => serverProcess, onDidChangeServer: changed.event };
}
