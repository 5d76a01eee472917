// What package.json says to VS Code by hand; `npm run gen` merges it in and adds the settings, which server/core/settings.ts declares.

import { menus } from "./manifest-menus.mjs";

const isDatasetEditor = "editorLangId == jsonl || editorLangId == json";
const isPreviewOpen = "tunelint.previewOpen";
const isInPreview = "activeWebviewPanelId == 'tunelint.preview'";

/** What the settings editor shows below a description: commands and settings that belong to it. */
export const settingLinks = {
	run: "[Choose the training script of the open dataset](command:tunelint.chooseRun).",
	tokenizer:
		"[Choose among those on this machine](command:tunelint.chooseTokenizer) or [download one](command:tunelint.downloadTokenizer).",
	rules:
		"[What each rule reports](command:tunelint.explainRule). A file `tunelint.json` in the folder holds the same for everybody who works on it.",
	thresholds: "See also `#tunelint.rules#`.",
	hover: "The whole record is in the [preview](command:tunelint.preview).",
	"trace.server":
		"It is written to the output channel *Tunelint Trace*. [Copy a diagnostics report](command:tunelint.copyDiagnosticsReport) for an issue.",
};

/** Fields of package.json. `contributes.configuration` is not among them; its texts go to package.nls.json. */
export const manifest = {
	displayName: "Tunelint: fine-tuning data inspector",
	description:
		"Shows, while you edit, exactly what your model will be trained on, and what is wrong with it.",
	icon: "media/icons/icon.png",
	galleryBanner: { color: "#14213d", theme: "dark" },
	pricing: "Free",
	l10n: "./l10n",
	categories: ["Linters", "Machine Learning", "Data Science", "Visualization"],
	keywords: [
		"fine-tuning",
		"llm",
		"jsonl",
		"tokenizer",
		"dataset",
		"chat template",
		"loss mask",
		"trl",
		"unsloth",
		"axolotl",
		"llama-factory",
		"sft",
		"dpo",
		"hugging face",
	],
	// It reads files next to the dataset and looks for tokenizers on the machine that holds them.
	extensionKind: ["workspace"],
	// Commands, and the languages and editors that are contributed below, activate by themselves.
	activationEvents: [
		"onLanguage:jsonl",
		"onLanguage:json",
		"workspaceContains:tunelint.json",
		"onLanguage:python",
		"onNotebook:jupyter-notebook",
		"onWebviewPanel:tunelint.preview",
		"onFileSystem:tunelint-record",
	],
	capabilities: {
		untrustedWorkspaces: {
			supported: "limited",
			description:
				"Nothing of the folder is executed: scripts are parsed and tokenizers are data, so findings, hovers and previews work. Downloading a tokenizer or a dataset and verifying parity with a Python wait for trust.",
		},
		virtualWorkspaces: {
			supported: "limited",
			description:
				"Scripts, tokenizers and datasets are read from the disk of the machine that VS Code runs on; files of a virtual folder are not checked.",
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
			{
				command: "tunelint.previewFind",
				category: "Tunelint",
				title: "Find in the preview",
				enablement: isPreviewOpen,
			},
			{
				command: "tunelint.previewCopyText",
				category: "Tunelint",
				title: "Copy tokens of the preview as text",
				enablement: isPreviewOpen,
			},
			{
				command: "tunelint.previewCopyIds",
				category: "Tunelint",
				title: "Copy ids of the preview",
				enablement: isPreviewOpen,
			},
			{
				command: "tunelint.previewCopyPython",
				category: "Tunelint",
				title: "Copy ids and labels of the preview as Python",
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
				command: "tunelint.downloadDataset",
				category: "Tunelint",
				title: "Download dataset",
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
			{ command: "tunelint.comparePrompts", category: "Tunelint", title: "Compare prompts" },
			{ command: "tunelint.openDashboard", category: "Tunelint", title: "Dataset dashboard" },
			{ command: "tunelint.shadeTrained", category: "Tunelint", title: "Shade trained text: on or off" },
			{ command: "tunelint.formatRecord", category: "Tunelint", title: "Open record over several lines" },
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
			{
				command: "tunelint.copyDiagnosticsReport",
				category: "Tunelint",
				title: "Copy diagnostics report",
			},
			{ command: "tunelint.chooseTokenizer", category: "Tunelint", title: "Choose the tokenizer" },
			{ command: "tunelint.openSample", category: "Tunelint", title: "Open the sample" },
			{ command: "tunelint.openWalkthrough", category: "Tunelint", title: "Get started" },
			{ command: "tunelint.openSettings", category: "Tunelint", title: "Open settings" },
			{ command: "tunelint.addCiGate", category: "Tunelint", title: "Write a CI workflow" },
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
		submenus: [{ id: "tunelint.dataset", label: "Tunelint" }],
		menus,
		keybindings: [
			{
				command: "tunelint.preview",
				key: "ctrl+k t",
				mac: "cmd+k t",
				when: `editorTextFocus && (${isDatasetEditor})`,
			},
			// The page has keys of one letter; these are for people who set their own. No chords: the page would take the second key.
			{ command: "tunelint.previewFind", key: "ctrl+f", mac: "cmd+f", when: isInPreview },
			{ command: "tunelint.previewCopyText", key: "alt+c", mac: "cmd+alt+c", when: isInPreview },
			{ command: "tunelint.previewCopyIds", key: "alt+n", mac: "cmd+alt+n", when: isInPreview },
			{ command: "tunelint.previewCopyPython", key: "alt+p", mac: "cmd+alt+p", when: isInPreview },
		],
		walkthroughs: [
			{
				id: "start",
				title: "Start with Tunelint",
				description: "See what your model is trained on: from a faulty dataset to a gate in CI.",
				featuredFor: ["*.jsonl"],
				steps: [
					step(
						"open-sample",
						"Open the sample",
						"A dataset of five rows, a training script and the version of its trainer: all that is needed.\n[Open the sample](command:tunelint.openSample)\nIt needs no download, and you may change it.",
						"Rows of a dataset beside the training script that reads them",
						["onCommand:tunelint.openSample"],
					),
					step(
						"see-fault",
						"See a fault",
						"Wrong places are underlined: a role that the chat template does not know, an answer that is cut. The message says what happens to the model, why, and what to do.\n[Go to the next problem](command:editor.action.marker.nextInFiles)\nHover over a text to see its tokens, and whether each one is trained.",
						"The role usr, underlined, with the message about it",
						["onCommand:editor.action.marker.nextInFiles", "onCommand:editor.action.marker.next"],
					),
					step(
						"fix",
						"Fix it",
						"Put the cursor into the underlined text and ask for a fix; nothing outside the edit changes.\n[Show the fixes](command:editor.action.quickFix)\n*Fix all* in the same menu mends every row that has the fault.",
						"The menu of fixes with Change role to user",
						["onCommand:editor.action.quickFix", "onCommand:editor.action.autoFix"],
					),
					step(
						"preview",
						"Preview the mask",
						"The record as the trainer makes it, token by token: what is trained, what is masked, what is cut, and which option decided it.\n[Preview tokens](command:tunelint.preview)",
						"Tokens of a record: the question is dotted, the answer underlined",
						["onCommand:tunelint.preview"],
					),
					step(
						"gate",
						"Gate CI",
						"The command line has the same engine and the same findings, and ends with 1 when there are errors.\n[Write a CI workflow](command:tunelint.addCiGate)\nYour own datasets are checked as soon as you open them. [Settings](command:tunelint.openSettings)",
						"A check of a pull request that failed at a line of the dataset",
						["onCommand:tunelint.addCiGate"],
					),
				],
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

function step(id, title, description, altText, completionEvents) {
	return {
		id,
		title,
		description,
		media: { svg: `media/walkthrough/${id}.svg`, altText },
		completionEvents,
	};
}
