/** What VS Code calls first: offers the commands at once, and loads everything else after VS Code got its answer. */
import * as vscode from "vscode";
import { commandIds } from "./command-ids.js";
import type { Wiring } from "./wiring.js";

/** What other extensions may ask. */
export interface TunelintApi {
	/** The diagnostics report, as text. */
	report(): Promise<string>;
}

let wiring: Promise<Wiring> | undefined;

export function activate(context: vscode.ExtensionContext): TunelintApi {
	// In a turn of its own: to load the client takes longer than all the rest, and VS Code waits for this function.
	wiring = new Promise((resolve) => setImmediate(resolve)).then(async () => {
		const { wire } = await import("./wiring.js");
		return wire(context);
	});
	const loaded = wiring;
	loaded.catch((error: unknown) => {
		void vscode.window.showErrorMessage(vscode.l10n.t("Tunelint could not start: {0}", String(error)));
	});
	context.subscriptions.push(
		...Object.values(commandIds).map((id) =>
			vscode.commands.registerCommand(id, async (argument: unknown) => (await loaded).run(id, argument)),
		),
	);
	return { report: async () => (await loaded).report() };
}

export async function deactivate(): Promise<void> {
	await (await wiring)?.stop();
}
