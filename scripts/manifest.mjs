// What package.json says to VS Code by hand; `npm run gen` merges it in and adds the settings, which server/core/settings.ts declares.

const isDataset = "resourceLangId == jsonl || resourceLangId == json";
const isDatasetEditor = "editorLangId == jsonl || editorLangId == json";
const isRunEditor = `${isDatasetEditor} || editorLangId == python || editorLangId == yaml`;
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
				command: "tunelint.previewAnother",
				category: "Tunelint",
				title: "Preview tokens in another panel",
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
			{ command: "tunelint.preflight", category: "Tunelint", title: "Preflight" },
			{ command: "tunelint.doctor", category: "Tunelint", title: "What went wrong?" },
			{ command: "tunelint.showDelta", category: "Tunelint", title: "Show what a change does to all data…" },
			{ command: "tunelint.freezeLabels", category: "Tunelint", title: "Freeze labels as pytest" },
			{ command: "tunelint.comparePrompts", category: "Tunelint", title: "Compare Prompts" },
			{ command: "tunelint.formatRecord", category: "Tunelint", title: "Format record" },
			{ command: "tunelint.compactRecord", category: "Tunelint", title: "Compact record" },
			{
				command: "tunelint.lockTemplates",
				category: "Tunelint",
				title: "Lock templates and tokenizers",
				icon: "$(lock)",
			},
			{
				command: "tunelint.refreshProject",
				category: "Tunelint",
				title: "Refresh the project view",
				icon: "$(refresh)",
			},
			{
				command: "tunelint.previewDataset",
				category: "Tunelint",
				title: "Preview dataset",
				icon: "$(open-preview)",
			},
			{ command: "tunelint.restart", category: "Tunelint", title: "Restart the language server" },
			{ command: "tunelint.showOutput", category: "Tunelint", title: "Show output" },
		],
		viewsContainers: {
			activitybar: [{ id: "tunelint", title: "Tunelint", icon: "./media/icons/tunelint.svg" }],
		},
		views: {
			tunelint: [
				{
					id: "tunelint.project",
					name: "Project",
					contextualTitle: "Tunelint",
					icon: "./media/icons/tunelint.svg",
				},
			],
		},
		viewsWelcome: [
			{
				view: "tunelint.project",
				contents:
					"No training script or configuration was found in the open folders.\nOpen a folder with a script that trains (TRL, Unsloth, Transformers, Axolotl, LLaMA-Factory …): its datasets, what it writes and the scripts that load that appear here, with what is wrong between them.",
			},
		],
		menus: {
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
			],
			"editor/title": [{ command: "tunelint.preview", when: isDataset, group: "navigation" }],
			"editor/context": [
				{ command: "tunelint.preview", when: isDatasetEditor, group: "1_tunelint" },
				{ command: "tunelint.formatRecord", when: "editorLangId == jsonl", group: "1_tunelint" },
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
				{ command: "tunelint.insertProbe", when: "editorLangId == python" },
				{ command: "tunelint.preflight", when: isRunEditor },
				{ command: "tunelint.doctor", when: isRunEditor },
				{ command: "tunelint.showDelta", when: isRunEditor },
				{ command: "tunelint.freezeLabels", when: isDatasetEditor },
				{ command: "tunelint.previewDataset", when: "false" },
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
		],
		grammars: [
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
		configurationDefaults: {
			// A record is one line: without these VS Code shows, colours and underlines only its beginning.
			"[jsonl]": {
				"editor.wordWrap": "on",
				"editor.stopRenderingLineAfter": -1,
				"editor.maxTokenizationLineLength": 300_000,
				"editor.semanticHighlighting.enabled": true,
			},
		},
	},
};
