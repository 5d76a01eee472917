/** The schema of tunelint.json: what settings.ts declares, with the names that this version knows. */
import { ruleLevels, settingDeclarations } from "./settings.js";
import type { SettingSchema } from "./types/setting-schema.js";

export interface SettingNames {
	/** Id of each rule → the sentence that says what it reports. */
	readonly rules: { readonly [id: string]: string };
	/** Name → default. */
	readonly thresholds: { readonly [name: string]: number };
	readonly formats: readonly string[];
	readonly trainers: readonly string[];
}

export function settingsSchema(names: SettingNames): SettingSchema {
	const declared = settingDeclarations.filter(({ onlyIn }) => onlyIn !== "editor");
	return {
		type: "object",
		additionalProperties: false,
		properties: {
			$schema: { type: "string" },
			...Object.fromEntries(declared.map(({ name, schema }) => [name, withNames(name, schema, names)])),
		},
	};
}

function withNames(setting: string, schema: SettingSchema, names: SettingNames): SettingSchema {
	switch (setting) {
		case "rules":
			return { ...schema, additionalProperties: false, properties: levelsOf(names.rules) };
		case "thresholds":
			return { ...schema, additionalProperties: false, properties: numbersOf(names.thresholds) };
		case "files":
			return { ...schema, additionalProperties: ofFile(schema.additionalProperties, names) };
		case "ignore":
			return { ...schema, ...(schema.items && { items: ofRecord(schema.items, names) }) };
		default:
			return schema;
	}
}

function levelsOf(rules: SettingNames["rules"]): Record<string, SettingSchema> {
	return Object.fromEntries(
		Object.entries(rules).map(([id, markdownDescription]) => [id, { enum: ruleLevels, markdownDescription }]),
	);
}

function numbersOf(thresholds: SettingNames["thresholds"]): Record<string, SettingSchema> {
	return Object.fromEntries(
		Object.entries(thresholds).map(([name, usual]) => [name, { type: "number", default: usual }]),
	);
}

function ofFile(schema: SettingSchema["additionalProperties"], names: SettingNames): SettingSchema {
	const { properties = {}, ...rest } = schema === false ? {} : (schema ?? {});
	const pattern = `^(?:${names.trainers.join("|")})(?:@.+)?$`;
	return {
		...rest,
		properties: {
			...properties,
			format: { ...properties["format"], enum: names.formats },
			trainer: { ...properties["trainer"], pattern, examples: names.trainers },
		},
	};
}

function ofRecord(schema: SettingSchema, names: SettingNames): SettingSchema {
	const { properties = {} } = schema;
	const rule = { ...properties["rule"], enum: Object.keys(names.rules) };
	return { ...schema, properties: { ...properties, rule } };
}
