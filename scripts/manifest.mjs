// What package.json says to VS Code by hand; `npm run gen` merges it in and adds the settings, which server/core/settings.ts declares.

const isDataset = "resourceLangId == jsonl || resourceLangId == json";
const isDatasetEditor = "editorLangId == jsonl || editorLangId == json";
const isPreviewOpen = "tunelint.previewOpen";

/** Fields of package.json. `contributes.configuration` is not among them. */
export const manifest = {
	categories: ["Linters", "Machine Learning", "Data Science", "Visualization"],
	keywords: ["fine-tuning", "llm", "jsonl", "tokenizer", "dataset", "trl", "sft"],
	// It reads files next to the dataset and looks for tokenizers on the machine that holds them.
	extensionKind: ["workspace"],
	activationEvents: [
		"onLanguage:jsonl",
		"onLanguage:json",
		"workspaceContains:tunelint.json",
		"onLanguage:python",
		"onWebviewPanel:tunelint.preview",
		"onFileSystem:tunelint-record",
	],
	capabilities: {
		// Nothing of the folder is executed: scripts are parsed, tokenizers are data; "Verify parity" waits for trust.
		untrustedWorkspaces: { supported: true },
		virtualWorkspaces: {
			supported: "limited",
			description:
				"Scripts, tokenizers and datasets are read from the disk of the machine that VS Code runs on.",
		},
	},
	contributes: {
		commands: [
			{
				command: "tunelint.preview",
				category: "Tunelint",
				title: "Preview tokens",
				icon: { light: "./media/icons/preview-light.svg", dark: "./media/icons/preview-dark.svg" },
			},
			{
				command: "tunelint.previewNext",
				category: "Tunelint",
				title: "Preview next record",
				enablement: isPreviewOpen,
			},
			{
				command: "tunelint.previewPrevious",
				category: "Tunelint",
				title: "Preview previous record",
				enablement: isPreviewOpen,
			},
			{ command: "tunelint.explainRule", category: "Tunelint", title: "Explain a rule" },
			{ command: "tunelint.chooseRun", category: "Tunelint", title: "Choose the training script" },
			{
				command: "tunelint.downloadTokenizer",
				category: "Tunelint",
				title: "Download tokenizer",
				enablement: "isWorkspaceTrusted",
			},
			{
				command: "tunelint.verifyParity",
				category: "Tunelint",
				title: "Verify parity with your Python",
				// It runs a program that the person names, which an untrusted folder may have put there.
				enablement: "isWorkspaceTrusted",
			},
			{ command: "tunelint.insertProbe", category: "Tunelint", title: "Insert batch probe" },
			{ command: "tunelint.convertDataset", category: "Tunelint", title: "Convert dataset…" },
			{ command: "tunelint.removeDuplicateRows", category: "Tunelint", title: "Remove duplicate rows" },
			{ command: "tunelint.splitOffValidation", category: "Tunelint", title: "Split off validation rows…" },
			{ command: "tunelint.compareBatches", category: "Tunelint", title: "Compare recorded batches…" },
			{
				command: "tunelint.openDashboard",
				category: "Tunelint",
				title: "Dataset dashboard",
			},
			{ command: "tunelint.shadeTrained", category: "Tunelint", title: "Shade trained text: on or off" },
			{ command: "tunelint.formatRecord", category: "Tunelint", title: "Open record over several lines" },
			{ command: "tunelint.compactRecord", category: "Tunelint", title: "Compact record" },
			{ command: "tunelint.restart", category: "Tunelint", title: "Restart the language server" },
			{ command: "tunelint.showOutput", category: "Tunelint", title: "Show output" },
		],
		menus: {
			"editor/title": [
				{ command: "tunelint.preview", when: isDataset, group: "navigation" },
				{ command: "tunelint.openDashboard", when: isDataset, group: "1_tunelint" },
				{ command: "tunelint.shadeTrained", when: isDataset, group: "1_tunelint" },
			],
			"explorer/context": [
				{
					command: "tunelint.openDashboard",
					when: "resourceExtname =~ /^\\.(jsonl|ndjson|jsonlines)$/",
					group: "1_tunelint",
				},
			],
			"editor/context": [
				{ command: "tunelint.preview", when: isDatasetEditor, group: "1_tunelint" },
				{ command: "tunelint.formatRecord", when: "editorLangId == jsonl", group: "1_tunelint" },
				{ command: "tunelint.openDashboard", when: isDatasetEditor, group: "1_tunelint" },
			],
			commandPalette: [
				{ command: "tunelint.preview", when: isDatasetEditor },
				{ command: "tunelint.chooseRun", when: isDatasetEditor },
				{ command: "tunelint.convertDataset", when: isDatasetEditor },
				{ command: "tunelint.removeDuplicateRows", when: isDatasetEditor },
				{ command: "tunelint.splitOffValidation", when: isDatasetEditor },
				{ command: "tunelint.formatRecord", when: isDatasetEditor },
				{ command: "tunelint.compactRecord", when: "editorLangId == jsonl" },
				{ command: "tunelint.openDashboard", when: isDatasetEditor },
				{ command: "tunelint.shadeTrained", when: isDatasetEditor },
				{ command: "tunelint.insertProbe", when: "editorLangId == python" },
				{ command: "tunelint.verifyParity", when: `isWorkspaceTrusted && (${isDatasetEditor})` },
			],
		},
		keybindings: [
			{
				command: "tunelint.preview",
				key: "ctrl+k t",
				mac: "cmd+k t",
				when: `editorTextFocus && (${isDatasetEditor})`,
			},
		],
		// VS Code knows the language; this adds an ending.
		languages: [
			{
				id: "jsonl",
				extensions: [".jsonl", ".ndjson", ".jsonlines"],
				configuration: "./syntaxes/jsonl.language-configuration.json",
			},
			{ id: "jsonc", filenames: ["tunelint.json"] },
			{
				id: "tunelint-record",
				aliases: ["Dataset record"],
				extensions: [".tunelint-record"],
				configuration: "./syntaxes/jsonl.language-configuration.json",
			},
		],
		grammars: [
			{ language: "tunelint-record", scopeName: "source.tunelint-record", path: "./syntaxes/record.json" },
			{
				scopeName: "tunelint.special-tokens",
				path: "./syntaxes/special-tokens.json",
				injectTo: ["source.json.lines", "source.json"],
			},
		],
		semanticTokenTypes: [
			{ id: "chatRole", superType: "enumMember", description: "The role of a message in a dataset." },
			{ id: "specialToken", superType: "keyword", description: "A special token inside a text." },
			{ id: "promptPlaceholder", superType: "variable", description: "A placeholder of a prompt template." },
			{ id: "templateText", superType: "comment", description: "A heading of a prompt template." },
		],
		semanticTokenModifiers: [
			{ id: "system", description: "The role stands for the system." },
			{ id: "user", description: "The role stands for the person." },
			{ id: "assistant", description: "The role stands for the model." },
			{ id: "tool", description: "The role stands for a tool." },
		],
		semanticTokenScopes: [
			{
				scopes: {
					chatRole: ["variable.language.role.tunelint", "variable.language"],
					"chatRole.system": ["keyword.other.role.tunelint", "keyword.other"],
					"chatRole.user": ["variable.language.role.tunelint", "variable.language"],
					"chatRole.assistant": ["entity.name.function.role.tunelint", "entity.name.function"],
					"chatRole.tool": ["entity.name.type.role.tunelint", "entity.name.type"],
					specialToken: ["keyword.control.special-token.tunelint", "keyword.control"],
					promptPlaceholder: ["constant.other.placeholder.tunelint", "constant.other.placeholder"],
					templateText: ["markup.heading.tunelint", "markup.heading"],
				},
			},
		],
		customEditors: [
			{
				viewType: "tunelint.records",
				displayName: "Tunelint record browser",
				selector: [{ filenamePattern: "*.{jsonl,ndjson,jsonlines}" }],
				priority: "option",
			},
		],
		colors: [
			{
				id: "tunelint.trainedBackground",
				description: "Behind text of a dataset that is trained.",
				defaults: {
					dark: "#4ec9b01f",
					light: "#00806026",
					highContrast: "#00000000",
					highContrastLight: "#ffffff00",
				},
			},
			{
				id: "tunelint.trainedBorder",
				description: "Below text of a dataset that is trained.",
				defaults: {
					dark: "#4ec9b080",
					light: "#00806080",
					highContrast: "contrastBorder",
					highContrastLight: "contrastBorder",
				},
			},
			{
				id: "tunelint.cutBackground",
				description: "Behind text that would be trained, but lies behind the maximum length.",
				defaults: {
					dark: "#f4877126",
					light: "#c0201026",
					highContrast: "#00000000",
					highContrastLight: "#ffffff00",
				},
			},
		],
		configurationDefaults: {
			// A record is one line: without these VS Code shows, colours and underlines only its beginning.
			"[jsonl]": {
				"editor.wordWrap": "on",
				"editor.stopRenderingLineAfter": -1,
				"editor.maxTokenizationLineLength": 300_000,
				"editor.semanticHighlighting.enabled": true,
			},
			"[tunelint-record]": {
				"editor.wordWrap": "on",
				"editor.stopRenderingLineAfter": -1,
				"editor.maxTokenizationLineLength": 300_000,
			},
		},
	},
};
