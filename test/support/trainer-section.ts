/** The part of docs/parity.md about trainers: rows whose ids and labels are equal, by trainer, version and option. */
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

/** One cell of the matrix. */
export interface TrainerParity {
	/** `trl-sft`. */
	readonly trainer: string;
	/** Of the library that was recorded. */
	readonly version: string;
	/** What was set, in the trainer's spelling: `assistant_only_loss=True`. */
	readonly option: string;
	/** Rows whose ids, labels and fate are equal. */
	readonly equal: number;
	readonly total: number;
	/** How the product marks these rows; `exact` demands that all are equal. */
	readonly exactness: "exact" | "approximate" | "unavailable";
}

const folder = import.meta.dirname;

/** Every compiled module `<trainer>-parity.js` exports `trainerParity()`. */
export async function readTrainerParity(): Promise<readonly TrainerParity[]> {
	const cells: TrainerParity[] = [];
	for (const name of fs.readdirSync(folder).sort()) {
		if (name.endsWith("-parity.js")) {
			// The file's name says what it exports.
			const module = (await import(pathToFileURL(path.join(folder, name)).href)) as {
				readonly trainerParity?: () => Promise<readonly TrainerParity[]>;
			};
			cells.push(...((await module.trainerParity?.()) ?? []));
		}
	}
	return cells;
}

export async function paritySection(): Promise<string> {
	const cells = await readTrainerParity();
	const trainers = [...new Set(cells.map(({ trainer }) => trainer))];
	return [
		"## Trainers",
		"",
		"Rows were given to the real trainers, and their `input_ids` and `labels` recorded. A row is equal when every id and every",
		"label is, and when both keep, drop or refuse it. Rows that the product marks as approximate or unavailable say so in the",
		"preview too.",
		"",
		...trainers.flatMap((trainer) =>
			tableOf(
				trainer,
				cells.filter((cell) => cell.trainer === trainer),
			),
		),
	].join("\n");
}

function tableOf(trainer: string, cells: readonly TrainerParity[]): string[] {
	const total = cells.reduce((sum, cell) => sum + cell.total, 0);
	const equal = cells.reduce((sum, cell) => sum + cell.equal, 0);
	return [
		`### ${trainer}`,
		"",
		`${count(equal)} of ${count(total)} rows are equal.`,
		"",
		"| Version | Option | Shown as | Equal |",
		"|---|---|---|---:|",
		...cells.map(
			(cell) =>
				`| ${cell.version} | ${cell.option.replaceAll("|", "\\|")} | ${cell.exactness} | ${count(cell.equal)} / ${count(cell.total)} |`,
		),
		"",
	];
}

function count(value: number): string {
	return value.toLocaleString("en-US");
}
