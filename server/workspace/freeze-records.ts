/** Records of a dataset as a pytest file; refuses what is not exact, since a guess that is frozen is worse than none. */
import { isUnavailable, unavailable, type Unavailable } from "../core/index.js";
import { frozenRow, frozenTest, type FrozenRow } from "../core/features/preflight/freeze-labels.js";
import type { Host } from "../host.js";
import type { PreviewOptions, Workspace } from "./workspace.js";

export interface FreezeRequest {
	/** Absolute. */
	readonly file: string;
	/** Ascending, from 1. */
	readonly records: readonly number[];
	readonly options: PreviewOptions;
	/** The folder that the test will lie in; the script's when absent. */
	readonly folder?: string;
}

export interface FrozenRecords {
	readonly text: string;
	readonly count: number;
	/** Absolute. */
	readonly script: string;
}

export async function freezeRecords(
	host: Host,
	workspace: Workspace,
	{ file, records, options, folder }: FreezeRequest,
): Promise<FrozenRecords | Unavailable> {
	const bound = (await workspace.runsFor(file)).find(({ isBound }) => isBound)?.script;
	const script = options.run ?? bound;
	if (script === undefined) {
		return unavailable(`No training script is bound to ${host.basename(file)}.`, "Choose a run.");
	}
	if (!script.endsWith(".py")) {
		return unavailable(
			`${host.basename(script)} is no Python script, so pytest cannot stop it before it trains.`,
			"Freeze records of a run that a script starts.",
		);
	}
	const found = await rowsOf(workspace, file, records, { ...options, run: script });
	if (isUnavailable(found)) {
		return found;
	}
	const source = (await workspace.textOf(script)) ?? "";
	const text = frozenTest(found.rows, {
		script: host.relative(folder ?? host.dirname(script), script),
		dataset: host.basename(file),
		about: found.about,
		importsUnsloth: /^\s*(?:from|import)\s+unsloth\b/m.test(source),
	});
	return { text, count: found.rows.length, script };
}

async function rowsOf(
	workspace: Workspace,
	file: string,
	records: readonly number[],
	options: PreviewOptions,
): Promise<{ readonly rows: readonly FrozenRow[]; readonly about: string } | Unavailable> {
	const signal = await workspace.signal(file, options);
	if (isUnavailable(signal)) {
		return signal;
	}
	const { digests, run } = signal;
	const rows: FrozenRow[] = [];
	for (const record of records) {
		const row = await rowOf(workspace, file, record, { digests, options });
		if (isUnavailable(row)) {
			return row;
		}
		rows.push(row);
	}
	const about = [run.trainer, run.version, run.model].filter((part) => part !== undefined).join(", ");
	return rows.length === 0
		? unavailable("There is no record to freeze.", "Name records of the file.")
		: { rows, about };
}

async function rowOf(
	workspace: Workspace,
	file: string,
	record: number,
	{
		digests,
		options,
	}: { readonly digests: readonly { readonly kind?: string }[]; readonly options: PreviewOptions },
): Promise<FrozenRow | Unavailable> {
	const digest = digests[record - 1];
	if (digest === undefined) {
		return unavailable(
			`There is no record ${record}; the file has ${digests.length}.`,
			"Name records of the file.",
		);
	}
	if (digest.kind === "preference") {
		return unavailable(
			`Record ${record} is a preference, whose batches have no labels of this kind.`,
			"Freeze records of supervised data.",
		);
	}
	const model = await workspace.preview(file, { record }, options);
	if (isUnavailable(model)) {
		return unavailable(`Record ${record}: ${model.reason}`, model.todo);
	}
	const row = frozenRow(record, model.tokens);
	if (model.exactness !== "exact" || model.dropped !== undefined || row === undefined) {
		const why = model.dropped ?? model.why ?? "its labels are not known.";
		return unavailable(`Record ${record} cannot be frozen: ${why}`, model.todo ?? "Leave it out.");
	}
	return row;
}
