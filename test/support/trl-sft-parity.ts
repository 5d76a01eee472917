/** How many recorded rows of TRL's SFTTrainer our own engines prepare equally, by release and option. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { projectRoot } from "./project-root.js";
import { compareGroup, readTrlMatrix } from "./trl-sft-matrix.js";
import { prepareTrlRow, type TrlOptions, type TrlOutcome } from "./trl-sft-rows.js";

export interface TrainerParity {
	readonly trainer: string;
	/** `0.11.4 (Transformers 4.46.3)`. */
	readonly version: string;
	/** Names of the options that are set, or `defaults`. */
	readonly option: string;
	/** Rows with equal ids and labels, or without a mask where TRL stops. */
	readonly equal: number;
	readonly total: number;
	/** The weakest that was shown for a row; `unavailable` where no mask is shown for a row that TRL trains. */
	readonly exactness: "exact" | "approximate" | "unavailable";
}

interface Records {
	readonly versions: { readonly [id: string]: { readonly trl: string; readonly transformers: string } };
	readonly templates: { readonly [name: string]: string };
	readonly rows: { readonly [name: string]: unknown };
	readonly records: readonly {
		readonly versions: readonly string[];
		readonly tokenizer: string;
		readonly row: string;
		readonly options: TrlOptions;
		readonly input_ids?: readonly number[];
		readonly labels?: readonly number[];
		readonly dropped?: true;
		readonly error?: string;
	}[];
}

/** Over trl-sft.json and trl-sft-matrix.json, oldest release last. */
export async function trainerParity(): Promise<readonly TrainerParity[]> {
	const file = path.join(projectRoot, "test/conformance/trl-sft.json");
	const truth = JSON.parse(readFileSync(file, "utf8")) as Records;
	const tally = new Map<string, TrainerParity>();
	for (const [id, { trl, transformers }] of Object.entries(truth.versions)) {
		const version = `${trl} (Transformers ${transformers})`;
		for (const record of truth.records.filter(({ versions }) => versions.includes(id))) {
			const row = truth.rows[record.row];
			const ours = await prepareTrlRow({
				...record,
				row,
				version: trl,
				transformers,
				templates: truth.templates,
			});
			count(tally, version, record.options, isSame(record, ours), ours, record.error !== undefined);
		}
	}
	const matrix = readTrlMatrix();
	for (const [id, { trl, transformers }] of Object.entries(matrix.versions)) {
		const version = `${trl} (Transformers ${transformers})`;
		for (const group of matrix.groups.filter(({ versions }) => versions.includes(id))) {
			const rows = matrix.rows[group.rows] ?? [];
			for (const { isEqual, ours } of await compareGroup(
				group,
				rows,
				{ trl, transformers },
				truth.templates,
			)) {
				count(tally, version, group.options, isEqual, ours, group.error !== undefined);
			}
		}
	}
	return [...tally.values()];
}

function isSame(record: Records["records"][number], ours: TrlOutcome): boolean {
	if (record.error !== undefined) {
		return ours.kind === "none";
	}
	if (record.dropped === true) {
		return ours.kind === "dropped";
	}
	return (
		ours.kind === "trained" &&
		ours.ids.join() === record.input_ids?.join() &&
		ours.labels.join() === record.labels?.join()
	);
}

function count(
	tally: Map<string, TrainerParity>,
	version: string,
	options: TrlOptions,
	isEqual: boolean,
	ours: TrlOutcome,
	stops: boolean,
): void {
	const option = nameOf(options);
	const key = `${version}\n${option}`;
	const known = tally.get(key) ?? {
		trainer: "trl-sft",
		version,
		option,
		equal: 0,
		total: 0,
		exactness: "exact" as const,
	};
	tally.set(key, {
		...known,
		equal: known.equal + (isEqual ? 1 : 0),
		total: known.total + 1,
		exactness: weakest(known.exactness, exactnessOf(ours, stops)),
	});
}

function exactnessOf(ours: TrlOutcome, stops: boolean): TrainerParity["exactness"] {
	if (ours.kind === "none") {
		return stops ? "exact" : "unavailable";
	}
	return ours.kind === "trained" && ours.exactness !== "exact" ? "approximate" : "exact";
}

function weakest(a: TrainerParity["exactness"], b: TrainerParity["exactness"]): TrainerParity["exactness"] {
	const order = ["exact", "approximate", "unavailable"] as const;
	return order.indexOf(b) > order.indexOf(a) ? b : a;
}

/** Tokenizer arguments and templates are the setting of a row, not an option of the trainer. */
function nameOf(options: TrlOptions): string {
	const names = Object.keys(options)
		.filter((name) => name !== "chat_template")
		.map((name) => (name === "max_seq_length" ? "max_length" : name));
	const own = names.flatMap((name) => (name === "tokenizer" ? Object.keys(options.tokenizer ?? {}) : [name]));
	return own.length === 0 ? "defaults" : [...new Set(own)].sort().join(" + ");
}
