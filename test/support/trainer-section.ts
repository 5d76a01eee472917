/** The part of docs/parity.md about trainers: rows whose ids and labels are equal, by trainer, version and option. */
import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "./project-root.js";

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

/** Counting takes minutes, so that the counts are kept; each trainer's own test fails when a row changes. */
const countsFile = path.join(projectRoot, "test/conformance/trainer-parity.json");

/** Every compiled module `<trainer>-parity.js` exports `trainerParity()`; `only` names some of the modules. */
async function countTrainerParity(only?: readonly string[]): Promise<readonly TrainerParity[]> {
	const folder = import.meta.dirname;
	const cells: TrainerParity[] = [];
	for (const name of fs.readdirSync(folder).sort()) {
		if (
			name.endsWith("-parity.js") &&
			(only === undefined || only.includes(name.replace("-parity.js", "")))
		) {
			// The file's name says what it exports.
			const module = (await import(pathToFileURL(path.join(folder, name)).href)) as {
				readonly trainerParity?: () => Promise<readonly TrainerParity[]>;
			};
			cells.push(...((await module.trainerParity?.()) ?? []));
		}
	}
	return cells;
}

export function readTrainerParity(): readonly TrainerParity[] {
	// Written by `paritySection`.
	return JSON.parse(fs.readFileSync(countsFile, "utf8")) as readonly TrainerParity[];
}

/** Counts anew, or only the named modules, and keeps the counts. */
export async function paritySection(only?: readonly string[]): Promise<string> {
	const counted = await countTrainerParity(only);
	const ids = new Set(counted.map(({ trainer }) => trainer));
	const kept = only === undefined ? [] : readTrainerParity().filter(({ trainer }) => !ids.has(trainer));
	const cells = [...kept, ...counted].sort((a, b) =>
		a.trainer < b.trainer ? -1 : Number(a.trainer > b.trainer),
	);
	fs.writeFileSync(countsFile, `[\n${cells.map((cell) => JSON.stringify(cell)).join(",\n")}\n]\n`);
	return trainerSection(cells);
}

export function trainerSection(cells: readonly TrainerParity[]): string {
	const trainers = [...new Set(cells.map(({ trainer }) => trainer))];
	return [
		"## Trainers",
		"",
		"Rows were given to the real trainers, and their `input_ids` and `labels` recorded. A row is equal when every id and every",
		"label is, and when both keep, drop or refuse it. Rows that the product marks as approximate or unavailable say so in the",
		"preview too.",
		"",
		...summaryOf(cells, trainers),
		...trainers.flatMap((trainer) =>
			tableOf(
				trainer,
				cells.filter((cell) => cell.trainer === trainer),
			),
		),
	].join("\n");
}

function summaryOf(cells: readonly TrainerParity[], trainers: readonly string[]): string[] {
	const rows = trainers.map((trainer) => {
		const own = cells.filter((cell) => cell.trainer === trainer);
		const exact = own.filter(({ exactness }) => exactness === "exact");
		const versions = new Set(own.map(({ version }) => version)).size;
		return `| [${trainer}](#${trainer}) | ${versions} | ${ratio(exact)} | ${ratio(own)} |`;
	});
	return ["| Trainer | Versions | Rows shown as exact | All rows |", "|---|---:|---:|---:|", ...rows, ""];
}

function tableOf(trainer: string, cells: readonly TrainerParity[]): string[] {
	return [
		`### ${trainer}`,
		"",
		"| Version | Option | Shown as | Equal |",
		"|---|---|---|---:|",
		...cells.map(
			(cell) =>
				`| ${cell.version} | ${cell.option.replaceAll("|", "\\|")} | ${cell.exactness} | ${ratio([cell])} |`,
		),
		"",
	];
}

function ratio(cells: readonly TrainerParity[]): string {
	const sum = (read: (cell: TrainerParity) => number): string =>
		cells.reduce((total, cell) => total + read(cell), 0).toLocaleString("en-US");
	return `${sum(({ equal }) => equal)} / ${sum(({ total }) => total)}`;
}
