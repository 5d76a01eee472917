/** Which base model a folder with a PEFT adapter names. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { asRecord, asString } from "./json-fields.js";

export interface AdapterBase {
	/** A hub id or a path. */
	readonly name: string;
	readonly revision?: string;
}

/** Undefined: no adapter, or one whose file cannot be read; the missing tokenizer is reported instead. */
export async function baseOfAdapter(folder: string): Promise<AdapterBase | undefined> {
	const text = await readFile(join(folder, "adapter_config.json"), "utf8").catch(() => undefined);
	if (text === undefined) {
		return undefined;
	}
	try {
		const config = asRecord(JSON.parse(text));
		const name = asString(config?.base_model_name_or_path);
		const revision = asString(config?.revision);
		return name === undefined || name === ""
			? undefined
			: { name, ...(revision === undefined || revision === "" ? {} : { revision }) };
	} catch {
		// A broken adapter file names no base.
		return undefined;
	}
}
