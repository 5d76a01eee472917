/** Starts a server that stopped again, later each time, and tells the person when that does not help. */
import * as vscode from "vscode";
import {
	CloseAction,
	ErrorAction,
	State,
	type ErrorHandler,
	type LanguageClient,
} from "vscode-languageclient/node";
import { commandIds } from "./command-ids.js";
import { afterStop } from "./restart-policy.js";

export interface ServerHealth {
	/** For the client's options. */
	readonly errorHandler: ErrorHandler;
	/** Follows the client once it is there. */
	watch(client: LanguageClient): vscode.Disposable;
	/** True between a stop and the next start. */
	isWaiting(): boolean;
	/** Ends that wait. */
	startNow(): void;
	facts(): HealthFacts;
}

export interface HealthFacts {
	readonly state: "starting" | "running" | "stopped";
	readonly starts: number;
	/** Stops that nobody asked for. */
	readonly stops: number;
}

export function createServerHealth(channel: vscode.LogOutputChannel, ownVersion: string): ServerHealth {
	const stops: number[] = [];
	let starts = 0;
	let state: HealthFacts["state"] = "starting";
	let endWait: (() => void) | undefined;

	const closed: ErrorHandler["closed"] = async () => {
		stops.push(Date.now());
		const next = afterStop(stops);
		if (next.kind === "give-up") {
			channel.error(`The language server stopped ${stops.length} times; it is not started again.`);
			void tellThatItIsDown();
			return { action: CloseAction.DoNotRestart, handled: true };
		}
		channel.warn(`The language server stopped; it is started again in ${next.delay} ms.`);
		await new Promise<void>((resolve) => {
			endWait = resolve;
			setTimeout(resolve, next.delay);
		});
		endWait = undefined;
		return { action: CloseAction.Restart, handled: true };
	};

	return {
		errorHandler: {
			// One message that could not be written or read is no reason to stop.
			error: () => ({ action: ErrorAction.Continue }),
			closed,
		},
		watch: (client) =>
			client.onDidChangeState(({ newState }) => {
				state = stateWord(newState);
				if (newState === State.Running) {
					starts += 1;
					void tellOfOtherVersion(client.initializeResult?.serverInfo?.version, ownVersion);
				}
			}),
		isWaiting: () => endWait !== undefined,
		startNow: () => endWait?.(),
		facts: () => ({ state, starts, stops: stops.length }),
	};
}

function stateWord(state: State): HealthFacts["state"] {
	switch (state) {
		case State.Running:
			return "running";
		case State.Starting:
			return "starting";
		default:
			return "stopped";
	}
}

async function tellThatItIsDown(): Promise<void> {
	const restart = vscode.l10n.t("Restart");
	const output = vscode.l10n.t("Show output");
	const report = vscode.l10n.t("Copy diagnostics report");
	const answer = await vscode.window.showErrorMessage(
		vscode.l10n.t(
			"Tunelint's language server keeps stopping, so nothing is checked at the moment. A report says what happened, without rows of your data.",
		),
		restart,
		report,
		output,
	);
	const commands = new Map<string | undefined, string>([
		[restart, commandIds.restart],
		[report, commandIds.copyDiagnosticsReport],
		[output, commandIds.showOutput],
	]);
	const command = commands.get(answer);
	if (command !== undefined) {
		await vscode.commands.executeCommand(command);
	}
}

/** An update that VS Code has not finished: old client, new server, or the reverse. */
async function tellOfOtherVersion(serverVersion: string | undefined, ownVersion: string): Promise<void> {
	if (serverVersion === undefined || serverVersion === ownVersion) {
		return;
	}
	const reload = vscode.l10n.t("Reload window");
	const answer = await vscode.window.showWarningMessage(
		vscode.l10n.t(
			"Tunelint is {0}, but its language server is {1}: an update is not finished. Reload the window.",
			ownVersion,
			serverVersion,
		),
		reload,
	);
	if (answer === reload) {
		await vscode.commands.executeCommand("workbench.action.reloadWindow");
	}
}
