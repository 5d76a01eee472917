/** Wires the extension together once it is needed: the language client, the commands, the preview and the status bar. */
import * as vscode from "vscode";
import { State } from "vscode-languageclient/node";
import { createClient } from "./client.js";
import type { CommandId } from "./command-ids.js";
import type { Command, CommandContext } from "./command.js";
import { addCiGate } from "./commands/add-ci-gate.js";
import { chooseRun } from "./commands/choose-run.js";
import { chooseTokenizer } from "./commands/choose-tokenizer.js";
import { compactRecord } from "./commands/compact-record.js";
import { compareBatches } from "./commands/compare-batches.js";
import { comparePrompts } from "./commands/compare-prompts.js";
import { convertDataset } from "./commands/convert-dataset.js";
import { copyDiagnosticsReport } from "./commands/copy-diagnostics-report.js";
import { doctor } from "./commands/doctor.js";
import { freezeLabels } from "./commands/freeze-labels.js";
import { openDashboard } from "./commands/open-dashboard.js";
import { shadeTrained } from "./commands/shade-trained.js";
import { preflight } from "./commands/preflight.js";
import { showDelta } from "./commands/show-delta.js";
import { downloadDataset } from "./commands/download-dataset.js";
import { downloadTokenizer } from "./commands/download-tokenizer.js";
import { explainRule } from "./commands/explain-rule.js";
import { formatRecord } from "./commands/format-record.js";
import { insertProbe } from "./commands/insert-probe.js";
import { lockTemplates } from "./commands/lock-templates.js";
import { openSample } from "./commands/open-sample.js";
import { openSettings } from "./commands/open-settings.js";
import { openWalkthrough } from "./commands/open-walkthrough.js";
import { previewAnother } from "./commands/preview-another.js";
import { previewDataset } from "./commands/preview-dataset.js";
import { previewCopyIds } from "./commands/preview-copy-ids.js";
import { previewCopyPython } from "./commands/preview-copy-python.js";
import { previewCopyText } from "./commands/preview-copy-text.js";
import { previewFind } from "./commands/preview-find.js";
import { previewNext } from "./commands/preview-next.js";
import { previewPrevious } from "./commands/preview-previous.js";
import { preview } from "./commands/preview.js";
import { refreshProject } from "./commands/refresh-project.js";
import { removeDuplicateRows } from "./commands/remove-duplicate-rows.js";
import { restart } from "./commands/restart.js";
import { showOutput } from "./commands/show-output.js";
import { splitOffValidation } from "./commands/split-off-validation.js";
import { verifyParity } from "./commands/verify-parity.js";
import { createDashboardPanels } from "./dashboard/panels.js";
import { provideRecordBrowser } from "./dashboard/record-browser.js";
import { makeReport } from "./make-report.js";
import { createPreviewPanels } from "./preview/panels.js";
import { createProjectView } from "./project-view.js";
import { showRecordProblems } from "./record-problems.js";
import { provideRecordViews } from "./record-views.js";
import { provideRulePages } from "./rule-pages.js";
import { createServerHealth } from "./server-health.js";
import { serverProcessOf } from "./server-process-of.js";
import { showStatus } from "./status.js";
import { provideTextPages } from "./text-pages.js";
import { createTrainedShading } from "./trained-shading.js";
import { tellOfUnreadableFiles } from "./unreadable-files.js";

const commands: readonly Command[] = [
	addCiGate,
	chooseRun,
	chooseTokenizer,
	compactRecord,
	compareBatches,
	comparePrompts,
	convertDataset,
	copyDiagnosticsReport,
	doctor,
	downloadTokenizer,
	downloadDataset,
	explainRule,
	formatRecord,
	freezeLabels,
	insertProbe,
	lockTemplates,
	openDashboard,
	openSample,
	openSettings,
	openWalkthrough,
	preflight,
	preview,
	previewAnother,
	previewDataset,
	previewCopyIds,
	previewCopyPython,
	previewCopyText,
	previewFind,
	previewNext,
	previewPrevious,
	refreshProject,
	removeDuplicateRows,
	restart,
	shadeTrained,
	showDelta,
	showOutput,
	splitOffValidation,
	verifyParity,
];

export interface Wiring {
	run(id: CommandId, argument: unknown): Promise<void> | void;
	/** The diagnostics report. */
	report(): Promise<string>;
	/** Tells the process of a server that runs; undefined when it stopped. */
	onDidChangeServer(listener: (id: number | undefined) => void): void;
	stop(): Promise<void>;
}

/** Returns before the language server answers; what needs it waits by itself. */
export function wire(context: vscode.ExtensionContext): Wiring {
	const log = vscode.window.createOutputChannel("Tunelint", { log: true });
	const trace = vscode.window.createOutputChannel("Tunelint Trace", { log: true });
	const version = versionOf(context);
	const health = createServerHealth(log, version);
	const client = createClient(context.extensionUri, { log, trace }, health);
	const panel = createPreviewPanels(context, client);
	const project = createProjectView(client);
	const dashboards = createDashboardPanels(context, client);
	const shading = createTrainedShading(context, client);
	const ctx: CommandContext = {
		client,
		channel: log,
		preview: panel,
		project,
		dashboards,
		shading,
		health,
		version,
		extensionUri: context.extensionUri,
		storageUri: context.globalStorageUri,
	};
	context.subscriptions.push(
		log,
		trace,
		panel,
		project,
		dashboards,
		shading,
		health.watch(client),
		provideRulePages(client),
		provideTextPages(),
		provideRecordViews(client),
		showRecordProblems(client),
		provideRecordBrowser(context, client),
		showStatus(client),
		tellOfUnreadableFiles(),
	);
	client
		.start()
		.then(() => project.refresh())
		.catch((error: unknown) => log.error(`The language server did not start: ${String(error)}`));
	return {
		run: (id, argument) => commands.find((command) => command.id === id)?.run(ctx, argument),
		report: () => makeReport(ctx),
		onDidChangeServer: (listener) =>
			context.subscriptions.push(
				client.onDidChangeState(({ newState }) =>
					listener(newState === State.Running ? serverProcessOf(client) : undefined),
				),
			),
		stop: () => client.dispose(),
	};
}

/** As the manifest says. */
function versionOf({ extension }: vscode.ExtensionContext): string {
	const manifest: unknown = extension.packageJSON;
	const version =
		typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : "";
	return String(version);
}
