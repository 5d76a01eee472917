/** Where the manifest's commands stand in menus. */

const isDataset = "resourceLangId == jsonl || resourceLangId == json";
const isDatasetEditor = "editorLangId == jsonl || editorLangId == json";
const isRunEditor = `${isDatasetEditor} || editorLangId == python || editorLangId == yaml`;
const isFile = "resourceScheme == file || resourceScheme == untitled";

export const menus = {
	"view/title": [
		{ command: "tunelint.refreshProject", when: "view == tunelint.project", group: "navigation" },
		{ command: "tunelint.lockTemplates", when: "view == tunelint.project", group: "navigation" },
	],
	"view/item/context": [
		{
			command: "tunelint.previewDataset",
			when: "view == tunelint.project && viewItem == dataset",
			group: "inline",
		},
		{
			command: "tunelint.comparePrompts",
			when: "view == tunelint.project && viewItem == consumer",
			group: "1_tunelint",
		},
	],
	"editor/title": [
		{ command: "tunelint.preview", when: isDataset, group: "navigation" },
		{ command: "tunelint.openDashboard", when: isDataset, group: "1_tunelint" },
		{ command: "tunelint.shadeTrained", when: isDataset, group: "1_tunelint" },
	],
	"editor/context": [
		{ submenu: "tunelint.dataset", when: `(${isFile}) && (${isDataset})`, group: "1_tunelint" },
		{ command: "tunelint.insertProbe", when: "editorLangId == python", group: "1_tunelint" },
	],
	"explorer/context": [
		{ command: "tunelint.preview", when: "resourceLangId == jsonl", group: "7_tunelint@1" },
		{ command: "tunelint.chooseRun", when: "resourceLangId == jsonl", group: "7_tunelint@2" },
		{
			command: "tunelint.openDashboard",
			when: "resourceExtname =~ /^\\.(jsonl|ndjson|jsonlines)$/",
			group: "7_tunelint@3",
		},
	],
	"tunelint.dataset": [
		{ command: "tunelint.preview", group: "1_look@1" },
		{ command: "tunelint.formatRecord", when: "editorLangId == jsonl", group: "1_look@2" },
		{ command: "tunelint.openDashboard", group: "1_look@3" },
		{ command: "tunelint.chooseRun", group: "2_run@1" },
		{ command: "tunelint.chooseTokenizer", group: "2_run@2" },
		{ command: "tunelint.convertDataset", group: "3_change@1" },
		{ command: "tunelint.removeDuplicateRows", group: "3_change@2" },
		{ command: "tunelint.splitOffValidation", group: "3_change@3" },
		{ command: "tunelint.verifyParity", when: "isWorkspaceTrusted", group: "4_proof@1" },
	],
	commandPalette: [
		{ command: "tunelint.preview", when: isDatasetEditor },
		{ command: "tunelint.previewAnother", when: isDatasetEditor },
		{ command: "tunelint.chooseRun", when: isDatasetEditor },
		{ command: "tunelint.convertDataset", when: isDatasetEditor },
		{ command: "tunelint.removeDuplicateRows", when: isDatasetEditor },
		{ command: "tunelint.splitOffValidation", when: isDatasetEditor },
		{ command: "tunelint.formatRecord", when: isDatasetEditor },
		{ command: "tunelint.compactRecord", when: "editorLangId == jsonl" },
		{ command: "tunelint.openDashboard", when: isDatasetEditor },
		{ command: "tunelint.shadeTrained", when: isDatasetEditor },
		{ command: "tunelint.insertProbe", when: "editorLangId == python" },
		{ command: "tunelint.chooseTokenizer", when: isDatasetEditor },
		{ command: "tunelint.downloadTokenizer", when: "isWorkspaceTrusted" },
		{ command: "tunelint.downloadDataset", when: "isWorkspaceTrusted" },
		{ command: "tunelint.preflight", when: isRunEditor },
		{ command: "tunelint.doctor", when: isRunEditor },
		{ command: "tunelint.showDelta", when: isRunEditor },
		{ command: "tunelint.freezeLabels", when: isDatasetEditor },
		{ command: "tunelint.previewDataset", when: "false" },
		{ command: "tunelint.verifyParity", when: `isWorkspaceTrusted && (${isDatasetEditor})` },
	],
};
