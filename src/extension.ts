/** Wires the extension together: the language client, the commands, the preview and the status bar. */
import * as vscode from "vscode";
import { createClient } from "./client.js";
import type { Command, CommandContext } from "./command.js";
import { chooseRun } from "./commands/choose-run.js";
import { compactRecord } from "./commands/compact-record.js";
import { compareBatches } from "./commands/compare-batches.js";
import { convertDataset } from "./commands/convert-dataset.js";
import { downloadTokenizer } from "./commands/download-tokenizer.js";
import { explainRule } from "./commands/explain-rule.js";
import { formatRecord } from "./commands/format-record.js";
import { insertProbe } from "./commands/insert-probe.js";
import { previewNext } from "./commands/preview-next.js";
import { previewPrevious } from "./commands/preview-previous.js";
import { openDashboard } from "./commands/open-dashboard.js";
import { preview } from "./commands/preview.js";
import { removeDuplicateRows } from "./commands/remove-duplicate-rows.js";
import { restart } from "./commands/restart.js";
import { shadeTrained } from "./commands/shade-trained.js";
import { showOutput } from "./commands/show-output.js";
import { splitOffValidation } from "./commands/split-off-validation.js";
import { verifyParity } from "./commands/verify-parity.js";
import { provideRecordBrowser } from "./dashboard/record-browser.js";
import { createDashboardPanels } from "./dashboard/panels.js";
import { createPreviewPanel } from "./preview/panel.js";
import { showRecordProblems } from "./record-problems.js";
import { provideRecordViews } from "./record-views.js";
import { provideRulePages } from "./rule-pages.js";
import { showStatus } from "./status.js";
import { createTrainedShading } from "./trained-shading.js";

const commands: readonly Command[] = [
	chooseRun,
	compactRecord,
	compareBatches,
	convertDataset,
	downloadTokenizer,
	explainRule,
	formatRecord,
	insertProbe,
	openDashboard,
	preview,
	previewNext,
	previewPrevious,
	removeDuplicateRows,
	restart,
	shadeTrained,
	showOutput,
	splitOffValidation,
	verifyParity,
];

let stop: (() => Promise<void>) | undefined;

/** Resolves when the language server answers. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
	const channel = vscode.window.createOutputChannel("Tunelint", { log: true });
	const client = createClient(context.extensionUri, channel);
	stop = () => client.dispose();
	const panel = createPreviewPanel(context, client);
	const dashboards = createDashboardPanels(context, client);
	const shading = createTrainedShading(context, client);
	const ctx: CommandContext = { client, channel, preview: panel, dashboards, shading };
	context.subscriptions.push(
		channel,
		panel,
		dashboards,
		shading,
		provideRulePages(client),
		provideRecordViews(client),
		showRecordProblems(client),
		provideRecordBrowser(context, client),
		showStatus(client),
		...commands.map(({ id, run }) =>
			vscode.commands.registerCommand(id, (argument: unknown) => run(ctx, argument)),
		),
	);
	await client.start();
}

export async function deactivate(): Promise<void> {
	await stop?.();
}
