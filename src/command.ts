/** What a command is, and what it may use. */
import type * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { CommandId } from "./command-ids.js";
import type { DashboardPanels } from "./dashboard/panels.js";
import type { PreviewPanels } from "./preview/panels.js";
import type { ProjectView } from "./project-view.js";
import type { ServerHealth } from "./server-health.js";
import type { TrainedShading } from "./trained-shading.js";

export interface CommandContext {
	readonly client: LanguageClient;
	readonly channel: vscode.LogOutputChannel;
	readonly preview: PreviewPanels;
	readonly project: ProjectView;
	readonly health: ServerHealth;
	/** Where the extension is installed. */
	readonly extensionUri: vscode.Uri;
	/** Files of the extension itself, such as the sample. */
	readonly storageUri: vscode.Uri;
	/** Of the extension. */
	readonly version: string;
	readonly dashboards: DashboardPanels;
	readonly shading: TrainedShading;
}

export interface Command {
	readonly id: CommandId;
	/** `argument` comes from a link, a menu or a key, so its shape is not known. */
	run(ctx: CommandContext, argument: unknown): Promise<void> | void;
}
