/** The part of JSON Schema that settings are declared in: editors read it, and the check of settings files follows it. */

export interface SettingSchema {
	readonly type?: SettingType | readonly SettingType[];
	readonly enum?: readonly string[];
	/** A regular expression for strings. */
	readonly pattern?: string;
	/** Values that an editor offers besides others. */
	readonly examples?: readonly string[];
	readonly properties?: { readonly [name: string]: SettingSchema };
	/** False: no other names than those of `properties`. */
	readonly additionalProperties?: false | SettingSchema;
	readonly required?: readonly string[];
	readonly items?: SettingSchema;
	readonly default?: unknown;
	readonly markdownDescription?: string;
}

export type SettingType = "string" | "number" | "object" | "array";
