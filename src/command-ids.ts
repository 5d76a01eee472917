/** The ids of the extension's commands; a test compares them with the manifest. */

export const commandIds = {
	preview: "tunelint.preview",
	previewNext: "tunelint.previewNext",
	previewPrevious: "tunelint.previewPrevious",
	explainRule: "tunelint.explainRule",
	chooseRun: "tunelint.chooseRun",
	downloadTokenizer: "tunelint.downloadTokenizer",
	verifyParity: "tunelint.verifyParity",
	insertProbe: "tunelint.insertProbe",
	convertDataset: "tunelint.convertDataset",
	removeDuplicateRows: "tunelint.removeDuplicateRows",
	splitOffValidation: "tunelint.splitOffValidation",
	compareBatches: "tunelint.compareBatches",
	formatRecord: "tunelint.formatRecord",
	compactRecord: "tunelint.compactRecord",
	openDashboard: "tunelint.openDashboard",
	shadeTrained: "tunelint.shadeTrained",
	restart: "tunelint.restart",
	showOutput: "tunelint.showOutput",
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** Also the key of its activation event. */
export const PREVIEW_VIEW_TYPE = "tunelint.preview";

/** True while a preview panel is open; menus ask for it. */
export const PREVIEW_OPEN_CONTEXT = "tunelint.previewOpen";
