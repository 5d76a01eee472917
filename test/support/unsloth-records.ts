/** What scripts/record-unsloth.py wrote: see `about` in test/conformance/unsloth-sft.json. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "./project-root.js";

export interface UnslothOptions {
	readonly force_match?: boolean;
	readonly last_response_only?: boolean;
	readonly mask_out_tokens?: readonly string[];
	readonly max_length?: number;
}

export interface UnslothPrepared {
	readonly versions: readonly string[];
	readonly tokenizer: string;
	readonly row: { readonly [column: string]: unknown };
	readonly max_length?: number;
	readonly dataset_text_field?: string;
	readonly assistant_only_loss?: boolean;
	readonly formatting?: true | "text";
	readonly template?: string;
	readonly input_ids?: readonly number[];
	readonly completion_mask?: readonly number[];
	readonly assistant_masks?: readonly number[];
	readonly error?: string;
}

export type UnslothKey = readonly [
	tokenizer: string,
	style: string,
	instruction: string,
	response: string,
	options: UnslothOptions,
];

export interface UnslothRecords {
	readonly versions: { readonly [version: string]: { readonly sha256: string } };
	readonly conversations: readonly string[];
	readonly texts: { readonly [name: string]: string };
	readonly templates: { readonly [name: string]: string | null };
	readonly responses: readonly (readonly [versions: readonly string[], key: UnslothKey, hashes: string])[];
	readonly full: readonly (readonly [
		key: UnslothKey,
		answers: {
			readonly [conversation: string]: {
				readonly input_ids: readonly number[];
				readonly labels: readonly number[];
			};
		},
	])[];
	readonly prepared: readonly UnslothPrepared[];
	readonly detected: readonly (readonly [
		versions: readonly string[],
		name: string,
		found: readonly [string, string] | string,
	])[];
	readonly kept: { readonly [version: string]: { readonly [rows: string]: number | string } };
}

export function readUnslothRecords(): UnslothRecords {
	const file = path.join(projectRoot, "test/conformance/unsloth-sft.json");
	return JSON.parse(readFileSync(file, "utf8")) as UnslothRecords;
}
