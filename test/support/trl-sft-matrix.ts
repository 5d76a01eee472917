/** The recorded rows of trl-sft-matrix.json, compared with our own, row by row. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "./project-root.js";
import { prepareTrlRow, type TrlOptions, type TrlOutcome } from "./trl-sft-rows.js";

export interface TrlMatrix {
	readonly versions: { readonly [id: string]: { readonly trl: string; readonly transformers: string } };
	readonly rows: { readonly [set: string]: readonly unknown[] };
	readonly groups: readonly TrlGroup[];
}

export interface TrlGroup {
	readonly versions: readonly string[];
	readonly tokenizer: string;
	readonly rows: string;
	readonly options: TrlOptions;
	/** 16 digits a row: of the ids, then of the labels. */
	readonly hashes?: string;
	/** Ids and labels of the first rows. */
	readonly full?: readonly (readonly [readonly number[], readonly number[]])[];
	readonly error?: string;
}

export interface RowVerdict {
	readonly isEqual: boolean;
	readonly ours: TrlOutcome;
	readonly row: unknown;
	readonly expected?: readonly [readonly number[], readonly number[]];
}

const DIGITS = 8;

export function readTrlMatrix(): TrlMatrix {
	const file = path.join(projectRoot, "test/conformance/trl-sft-matrix.json");
	return JSON.parse(readFileSync(file, "utf8")) as TrlMatrix;
}

/** One verdict a row; where TRL stops, equal means that no mask is shown. */
export async function compareGroup(
	group: TrlGroup,
	rows: readonly unknown[],
	{ trl, transformers }: { readonly trl: string; readonly transformers: string },
	templates: { readonly [name: string]: string },
): Promise<readonly RowVerdict[]> {
	const verdicts: RowVerdict[] = [];
	for (const [i, row] of rows.entries()) {
		const ours = await prepareTrlRow({ ...group, row, version: trl, transformers, templates });
		const expected = group.full?.[i];
		const isEqual =
			group.error === undefined
				? ours.kind === "trained" &&
					`${digestOf(ours.ids)}${digestOf(ours.labels)}` ===
						group.hashes?.slice(i * 2 * DIGITS, (i + 1) * 2 * DIGITS)
				: ours.kind === "none";
		verdicts.push({ isEqual, ours, row, ...(expected === undefined ? {} : { expected }) });
	}
	return verdicts;
}

function digestOf(numbers: readonly (number | null)[]): string {
	return createHash("sha256").update(numbers.join()).digest("hex").slice(0, DIGITS);
}
