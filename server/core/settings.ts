/** The one declaration of every setting: package.json, `tunelint.json`'s schema and docs/settings.md are generated from it. */
import type { Severity } from "./base/finding.js";
import type { SettingSchema } from "./types/setting-schema.js";
import type { DatasetReference } from "./types/training-config.js";

/** A rule's level: its severity, or `off`, or `default` (what the rule says). */
export type RuleLevel = Severity | "off" | "default";

export interface Settings {
	/** The script whose masks are shown: one path for every dataset, or one per dataset path. Relative to the settings file or the workspace folder. */
	readonly run: string | { readonly [dataset: string]: string };
	/** A tokenizer folder or name that wins over the script's. "" means: what the script says. */
	readonly tokenizer: string;
	readonly rules: { readonly [rule: string]: RuleLevel };
	/** Numbers of rules, by `<rule>.<name>`. */
	readonly thresholds: { readonly [name: string]: number };
	readonly hover: "compact" | "full" | "off";
	/** Computed values beside the options of scripts and configurations. */
	readonly inlayHints: "on" | "off";
	/** The line above a trainer. */
	readonly codeLens: "on" | "off";
	/** What is said of single files, by glob relative to the settings file; one without a slash fits at any depth. Later ones win. */
	readonly files: { readonly [glob: string]: FileSettings };
	readonly ignore: readonly IgnoredRecord[];
}

/** What a person says of a dataset; each wins over what is detected. */
export interface FileSettings {
	readonly role?: Exclude<DatasetReference["split"], "unknown">;
	readonly run?: string;
	readonly tokenizer?: string;
	/** Id of a format. */
	readonly format?: string;
	/** `trl-sft` or `trl-sft@1.9`. */
	readonly trainer?: string;
}

/** A record that a rule does not report, whatever its line. */
export interface IgnoredRecord {
	readonly rule: string;
	/** xxh64 of the record's trimmed text, as 16 hex digits: an edited record is reported again. */
	readonly record: string;
	/** Absent: in every file. */
	readonly file?: string;
	readonly reason: string;
}

export const defaultSettings: Settings = {
	run: "",
	tokenizer: "",
	rules: {},
	thresholds: {},
	hover: "compact",
	inlayHints: "on",
	codeLens: "on",
	files: {},
	ignore: [],
};

/** JSON schema of one setting, as VS Code's `contributes.configuration` and `tunelint.json` take it. */
export interface SettingDeclaration {
	readonly name: keyof Settings | "trace.server";
	readonly schema: SettingSchema;
	/** `editor`: only in VS Code; `file`: only in `tunelint.json` and pyproject.toml. */
	readonly onlyIn?: "editor" | "file";
}

export const ruleLevels: readonly RuleLevel[] = ["default", "off", "hint", "info", "warning", "error"];

export const settingDeclarations: readonly SettingDeclaration[] = [
	{
		name: "run",
		schema: {
			type: ["string", "object"],
			default: "",
			additionalProperties: { type: "string" },
			markdownDescription:
				"The training script whose masks are shown: one path for every dataset, or an object from dataset path to script path. Empty: the script that names the file, else the nearest one that trains.",
		},
	},
	{
		name: "tokenizer",
		schema: {
			type: "string",
			default: "",
			markdownDescription:
				"A tokenizer folder (with `tokenizer.json`) or a model name. Empty: what the training script loads.",
		},
	},
	{
		name: "rules",
		schema: {
			type: "object",
			default: {},
			additionalProperties: { enum: ruleLevels },
			markdownDescription: 'The level of single rules, such as `{ "no-eos": "off" }`.',
		},
	},
	{
		name: "thresholds",
		schema: {
			type: "object",
			default: {},
			additionalProperties: { type: "number" },
			markdownDescription:
				"Numbers that rules compare with, by `<rule>.<name>`; each rule's page lists its own.",
		},
	},
	{
		name: "files",
		onlyIn: "file",
		schema: {
			type: "object",
			default: {},
			additionalProperties: {
				type: "object",
				additionalProperties: false,
				properties: {
					role: {
						enum: ["train", "validation", "test"],
						markdownDescription: "What the file is for; wins over what a run or its name says.",
					},
					run: { type: "string", markdownDescription: "The script or config whose masks are shown for it." },
					tokenizer: { type: "string", markdownDescription: "Its tokenizer folder or model name." },
					format: { type: "string", markdownDescription: "How its records are read." },
					trainer: {
						type: "string",
						markdownDescription: "The trainer, or trainer and version, such as `trl-sft@1.9`.",
					},
				},
			},
			markdownDescription:
				'What single files are, by glob: `{ "data/held-out.jsonl": { "role": "test" } }`. A glob without a slash fits at any depth; later globs win.',
		},
	},
	{
		name: "ignore",
		onlyIn: "file",
		schema: {
			type: "array",
			default: [],
			items: {
				type: "object",
				additionalProperties: false,
				required: ["rule", "record", "reason"],
				properties: {
					rule: { type: "string", markdownDescription: "The rule that does not report the record." },
					record: {
						type: "string",
						pattern: "^[0-9a-f]{16}$",
						markdownDescription: "Hash of the record's text, as the quick-fix writes it.",
					},
					file: { type: "string", markdownDescription: "The dataset; absent: every one." },
					reason: { type: "string", markdownDescription: "Why the finding is accepted." },
				},
			},
			markdownDescription:
				'Records that a rule does not report, by the hash of their text, with the reason: the quick-fix "Ignore this record" writes the entry. An edited record is reported again.',
		},
	},
	{
		name: "hover",
		onlyIn: "editor",
		schema: {
			enum: ["compact", "full", "off"],
			default: "compact",
			markdownDescription: "How much a hover shows.",
		},
	},
	{
		name: "inlayHints",
		onlyIn: "editor",
		schema: {
			enum: ["on", "off"],
			default: "on",
			markdownDescription:
				"Shows what follows from the options of a run beside them: steps, effective batch, warm-up, records and their trained share.",
		},
	},
	{
		name: "codeLens",
		onlyIn: "editor",
		schema: {
			enum: ["on", "off"],
			default: "on",
			markdownDescription:
				"Shows a line above the trainer of a script or configuration: its datasets, records and trained share, with a preview.",
		},
	},
	{
		name: "trace.server",
		onlyIn: "editor",
		schema: {
			enum: ["off", "messages", "verbose"],
			default: "off",
			markdownDescription: "Logs the traffic between VS Code and the language server.",
		},
	},
];
