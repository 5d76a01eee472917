/** Collects what the diagnostics report tells, from VS Code and from the client. */
import * as vscode from "vscode";
import { RUNS_REQUEST, type RunChoice, type RunsParams } from "../server/protocol.js";
import type { CommandContext } from "./command.js";
import { diagnosticsReport, type ReportFacts } from "./diagnostics-report.js";
import { serverProcessOf } from "./server-process-of.js";

export async function makeReport(ctx: CommandContext): Promise<string> {
	return diagnosticsReport({
		versions: versionsOf(ctx),
		server: serverOf(ctx),
		document: await documentOf(ctx),
		settings: changedSettings(),
		findings: findings(),
	});
}

function versionsOf({ version }: CommandContext): ReportFacts["versions"] {
	const { appName, appHost, remoteName, language } = vscode.env;
	return [
		["Tunelint", version],
		["VS Code", `${vscode.version} (${appName}, ${appHost})`],
		["Remote", remoteName === undefined ? "none" : "yes"],
		["Display language", language],
		["System", `${process.platform} ${process.arch}, Node ${process.versions.node}`],
	];
}

function serverOf({ client, health }: CommandContext): ReportFacts["server"] {
	const { state, starts, stops } = health.facts();
	const schemes = new Set(vscode.workspace.workspaceFolders?.map(({ uri }) => uri.scheme));
	return [
		["State", state],
		["Version", client.initializeResult?.serverInfo?.version ?? "not known"],
		["Process", String(serverProcessOf(client) ?? "not known")],
		["Starts", String(starts)],
		["Stops that nobody asked for", String(stops)],
		["Folders", `${vscode.workspace.workspaceFolders?.length ?? 0} ${[...schemes].join(", ")}`.trim()],
		["Trusted", String(vscode.workspace.isTrusted)],
	];
}

async function documentOf({ client }: CommandContext): Promise<ReportFacts["document"]> {
	const document = vscode.window.activeTextEditor?.document;
	if (document === undefined) {
		return [];
	}
	const uri = String(document.uri);
	const question: RunsParams = { uri };
	const runs = client.isRunning()
		? await client.sendRequest<readonly RunChoice[]>(RUNS_REQUEST, question)
		: [];
	const label = runs.find(({ isBound }) => isBound)?.label;
	return [
		["Language", document.languageId],
		["Scheme", document.uri.scheme],
		["Lines", String(document.lineCount)],
		["Scripts that could train on it", String(runs.length)],
		["Trainer", [label?.trainer, label?.version].filter((word) => word !== undefined).join(" ") || "none"],
		["Format", label?.format ?? "none"],
		["Masks", label?.exactness.level ?? "none"],
	];
}

function changedSettings(): Record<string, unknown> {
	const settings = vscode.workspace.getConfiguration("tunelint");
	const names = ["run", "tokenizer", "rules", "thresholds", "hover", "trace.server"];
	const changed = names.filter((name) => {
		const found = settings.inspect(name);
		return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some(
			(value) => value !== undefined,
		);
	});
	return Object.fromEntries(changed.map((name) => [name, settings.get<unknown>(name)]));
}

function findings(): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { source, code } of vscode.languages.getDiagnostics().flatMap(([, found]) => found)) {
		const rule = String(typeof code === "object" ? code.value : code);
		if (source === "tunelint") {
			counts[rule] = (counts[rule] ?? 0) + 1;
		}
	}
	return counts;
}
