/** The "Tunelint" view: runs, their datasets and results, who loads those, with the faults of each. */
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { REVEAL_REQUEST, type RevealParams, type RevealResult } from "../server/protocol.js";
import { PROJECT_CHANGED_NOTIFICATION, PROJECT_REQUEST, type ProjectNode } from "../server/run-protocol.js";
import { OPEN_PLACE_COMMAND, PROJECT_VIEW } from "./command-ids.js";

export interface ProjectView extends vscode.Disposable {
	refresh(): void;
}

export function createProjectView(client: LanguageClient): ProjectView {
	const changed = new vscode.EventEmitter<undefined>();
	let isStale = false;
	const provider: vscode.TreeDataProvider<ProjectNode> = {
		onDidChangeTreeData: changed.event,
		getTreeItem: itemOf,
		async getChildren(parent) {
			if (parent !== undefined) {
				return [...parent.children];
			}
			isStale = false;
			return client.isRunning() ? client.sendRequest<ProjectNode[]>(PROJECT_REQUEST, {}) : [];
		},
	};
	const view = vscode.window.createTreeView(PROJECT_VIEW, {
		treeDataProvider: provider,
		showCollapseAll: true,
	});
	// A view that nobody sees costs nothing.
	const refresh = (): void => {
		isStale = true;
		if (view.visible) {
			changed.fire(undefined);
		}
	};
	const parts = vscode.Disposable.from(
		changed,
		view,
		view.onDidChangeVisibility(({ visible }) => {
			if (visible && isStale) {
				changed.fire(undefined);
			}
		}),
		client.onNotification(PROJECT_CHANGED_NOTIFICATION, refresh),
		vscode.commands.registerCommand(OPEN_PLACE_COMMAND, (place: RevealParams) => openPlace(client, place)),
	);
	return { refresh, dispose: () => void parts.dispose() };
}

const ICONS: Readonly<Record<ProjectNode["kind"], string>> = {
	run: "beaker",
	dataset: "database",
	artifact: "package",
	consumer: "comment-discussion",
	problem: "circle-outline",
	group: "folder",
};
const PROBLEM_ICONS: Readonly<Record<NonNullable<ProjectNode["severity"]>, string>> = {
	error: "error",
	warning: "warning",
	info: "info",
	hint: "lightbulb",
};

function itemOf(node: ProjectNode): vscode.TreeItem {
	const { kind, label, description, severity, location, file, children } = node;
	const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
	const open = kind === "run" || kind === "artifact" || kind === "group" ? Expanded : Collapsed;
	const item = new vscode.TreeItem(label, children.length === 0 ? None : open);
	item.description = description;
	item.tooltip = description === "" ? label : `${label}\n${description}`;
	item.contextValue = kind === "dataset" && file === undefined ? "dataset-elsewhere" : kind;
	item.iconPath = iconOf(node);
	// Problems are said, not only shown by a colour.
	const spoken = severity === "error" || severity === "warning" ? `, with ${severity}s` : "";
	item.accessibilityInformation = { label: `${label}, ${description}${kind === "problem" ? "" : spoken}` };
	if (location !== undefined) {
		const place: RevealParams = { file: location.file, ...location.range };
		item.command = { title: vscode.l10n.t("Open"), command: OPEN_PLACE_COMMAND, arguments: [place] };
	}
	return item;
}

function iconOf({ kind, severity }: ProjectNode): vscode.ThemeIcon {
	const name = kind === "problem" && severity !== undefined ? PROBLEM_ICONS[severity] : ICONS[kind];
	const colour =
		severity === "error" || severity === "warning"
			? new vscode.ThemeColor(severity === "error" ? "list.errorForeground" : "list.warningForeground")
			: undefined;
	return new vscode.ThemeIcon(name, colour);
}

async function openPlace(client: LanguageClient, place: RevealParams): Promise<void> {
	const found = await client.sendRequest<RevealResult | null>(REVEAL_REQUEST, place);
	const uri = found === null ? vscode.Uri.file(place.file) : vscode.Uri.parse(found.uri);
	const options =
		found === null ? {} : { selection: client.protocol2CodeConverter.asRange({ ...found.range }) };
	await vscode.commands.executeCommand("vscode.open", uri, options);
}
