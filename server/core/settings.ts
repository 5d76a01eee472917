/** The one declaration of every setting: package.json, `tunelint.json`'s schema and docs/settings.md are generated from it. */
import type { Severity } from "./base/finding.js";

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
}

export const defaultSettings: Settings = {
	run: "",
	tokenizer: "",
	rules: {},
	thresholds: {},
	hover: "compact",
};

/** JSON schema of one setting, as VS Code's `contributes.configuration` and `tunelint.json` take it. */
export interface SettingDeclaration {
	readonly name: keyof Settings | "trace.server";
	readonly schema: { readonly [keyword: string]: unknown };
	/** True: only in VS Code, not in `tunelint.json`. */
	readonly editorOnly?: boolean;
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
		name: "hover",
		editorOnly: true,
		schema: {
			enum: ["compact", "full", "off"],
			default: "compact",
			markdownDescription: "How much a hover shows.",
		},
	},
	{
		name: "trace.server",
		editorOnly: true,
		schema: {
			enum: ["off", "messages", "verbose"],
			default: "off",
			markdownDescription: "Logs the traffic between VS Code and the language server.",
		},
	},
];
