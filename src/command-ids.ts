/** The ids of the extension's commands; a test compares them with the manifest. */

export const commandIds = {
	preview: "tunelint.preview",
	previewAnother: "tunelint.previewAnother",
	previewNext: "tunelint.previewNext",
	previewPrevious: "tunelint.previewPrevious",
	previewFind: "tunelint.previewFind",
	previewCopyText: "tunelint.previewCopyText",
	previewCopyIds: "tunelint.previewCopyIds",
	previewCopyPython: "tunelint.previewCopyPython",
	explainRule: "tunelint.explainRule",
	chooseRun: "tunelint.chooseRun",
	downloadTokenizer: "tunelint.downloadTokenizer",
	downloadDataset: "tunelint.downloadDataset",
	verifyParity: "tunelint.verifyParity",
	insertProbe: "tunelint.insertProbe",
	convertDataset: "tunelint.convertDataset",
	removeDuplicateRows: "tunelint.removeDuplicateRows",
	splitOffValidation: "tunelint.splitOffValidation",
	compareBatches: "tunelint.compareBatches",
	preflight: "tunelint.preflight",
	doctor: "tunelint.doctor",
	showDelta: "tunelint.showDelta",
	freezeLabels: "tunelint.freezeLabels",
	comparePrompts: "tunelint.comparePrompts",
	formatRecord: "tunelint.formatRecord",
	compactRecord: "tunelint.compactRecord",
	lockTemplates: "tunelint.lockTemplates",
	refreshProject: "tunelint.refreshProject",
	previewDataset: "tunelint.previewDataset",
	openDashboard: "tunelint.openDashboard",
	shadeTrained: "tunelint.shadeTrained",
	restart: "tunelint.restart",
	showOutput: "tunelint.showOutput",
	copyDiagnosticsReport: "tunelint.copyDiagnosticsReport",
	chooseTokenizer: "tunelint.chooseTokenizer",
	openSample: "tunelint.openSample",
	openWalkthrough: "tunelint.openWalkthrough",
	openSettings: "tunelint.openSettings",
	addCiGate: "tunelint.addCiGate",
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** Also the key of its activation event. */
export const PREVIEW_VIEW_TYPE = "tunelint.preview";

/** The view of runs, datasets and results. */
export const PROJECT_VIEW = "tunelint.project";
/** Of rows in that view; no person calls it by name. */
export const OPEN_PLACE_COMMAND = "tunelint.openPlace";

/** True while a preview panel is open; menus ask for it. */
export const PREVIEW_OPEN_CONTEXT = "tunelint.previewOpen";

/** Publisher and name, as the gallery writes them. */
export const EXTENSION_ID = "tunelint.tunelint";

/** The walkthrough in the manifest, by the extension that it belongs to. */
export const WALKTHROUGH_ID = `${EXTENSION_ID}#start`;
