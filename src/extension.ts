/** Wires the extension together: the language client, the commands, the preview and the status bar. */
import * as vscode from "vscode";
import { createClient } from "./client.js";
import type { Command, CommandContext } from "./command.js";
import { chooseRun } from "./commands/choose-run.js";
import { compactRecord } from "./commands/compact-record.js";
import { compareBatches } from "./commands/compare-batches.js";
import { comparePrompts } from "./commands/compare-prompts.js";
import { convertDataset } from "./commands/convert-dataset.js";
import { doctor } from "./commands/doctor.js";
import { downloadTokenizer } from "./commands/download-tokenizer.js";
import { explainRule } from "./commands/explain-rule.js";
import { formatRecord } from "./commands/format-record.js";
import { freezeLabels } from "./commands/freeze-labels.js";
import { insertProbe } from "./commands/insert-probe.js";
import { lockTemplates } from "./commands/lock-templates.js";
import { preflight } from "./commands/preflight.js";
import { previewAnother } from "./commands/preview-another.js";
import { previewDataset } from "./commands/preview-dataset.js";
import { previewNext } from "./commands/preview-next.js";
import { previewPrevious } from "./commands/preview-previous.js";
import { preview } from "./commands/preview.js";
import { refreshProject } from "./commands/refresh-project.js";
import { removeDuplicateRows } from "./commands/remove-duplicate-rows.js";
import { restart } from "./commands/restart.js";
import { showDelta } from "./commands/show-delta.js";
import { showOutput } from "./commands/show-output.js";
import { splitOffValidation } from "./commands/split-off-validation.js";
import { verifyParity } from "./commands/verify-parity.js";
import { createPreviewPanels } from "./preview/panels.js";
import { createProjectView } from "./project-view.js";
import { provideRecordViews } from "./record-views.js";
import { provideRulePages } from "./rule-pages.js";
import { provideRunPages } from "./run-pages.js";
import { showStatus } from "./status.js";

const commands: readonly Command[] = [
	chooseRun,
	compactRecord,
	compareBatches,
	comparePrompts,
	convertDataset,
	doctor,
	downloadTokenizer,
	explainRule,
	formatRecord,
	freezeLabels,
	insertProbe,
	lockTemplates,
	preflight,
	preview,
	previewAnother,
	previewDataset,
	previewNext,
	previewPrevious,
	refreshProject,
	removeDuplicateRows,
	restart,
	showDelta,
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
	const panel = createPreviewPanels(context, client);
	const project = createProjectView(client);
	const ctx: CommandContext = { client, channel, preview: panel, project };
	context.subscriptions.push(
		channel,
		panel,
		project,
		provideRulePages(client),
		provideRunPages(),
		provideRecordViews(client),
		showStatus(client),
		...commands.map(({ id, run }) =>
			vscode.commands.registerCommand(id, (argument: unknown) => run(ctx, argument)),
		),
	);
	await client.start();
	project.refresh();
}

export async function deactivate(): Promise<void> {
	await stop?.();
}
