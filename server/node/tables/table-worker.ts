/** The worker thread that reads one table and ends: a damaged file can stop it, but not the engine. */
import { parentPort, workerData } from "node:worker_threads";
import type { Packing } from "../../core/types/packing.js";
import { readPacked } from "./read-packed.js";
import type { TableLimits, TableRows } from "./table-rows.js";
import { isTooLarge } from "./too-large.js";

export interface TableOrder {
	readonly path: string;
	readonly packing: Packing;
	readonly limits: TableLimits;
}

export type TableAnswer =
	| { readonly kind: "rows"; readonly rows: TableRows }
	| { readonly kind: "too-large" }
	| { readonly kind: "broken"; readonly reason: string };

void main();

async function main(): Promise<void> {
	// `readPackedFile` passes exactly these options.
	const { path, packing, limits } = workerData as TableOrder;
	parentPort?.postMessage(await answer(path, packing, limits));
}

async function answer(path: string, packing: Packing, limits: TableLimits): Promise<TableAnswer> {
	try {
		return { kind: "rows", rows: await readPacked(path, packing, limits) };
	} catch (error) {
		if (isTooLarge(error)) {
			return { kind: "too-large" };
		}
		return { kind: "broken", reason: reasonOf(error) };
	}
}

/** A reader that stumbles over what it did not expect says nothing that a person could use. */
function reasonOf(error: unknown): string {
	const isPlain = error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);
	return isPlain ? error.message.slice(0, 200) : "its bytes are damaged";
}
