/** Datasets whose state is kept until their text, their run, their settings or their tokenizer changes. */
import { isUnavailable } from "../core/index.js";
import type { Host } from "../host.js";
import type { DatasetRequest, Datasets, DatasetState } from "./datasets.js";
import type { FileStore } from "./file-store.js";
import { listingOf } from "./listed-dataset.js";
import { loadTokenizer } from "./load-tokenizer.js";

/** States that are kept; older ones are worked out again from the rows' reports. */
const MAX_KEPT = 100;

interface Kept {
	readonly inputs: readonly unknown[];
	readonly state: DatasetState;
}

/** One state for each dataset and run, and one with the proofs of its rows. */
export function keepStates(host: Host, store: FileStore, datasets: Datasets): Datasets {
	const kept = new Map<string, Kept>();
	return {
		...datasets,
		async stateOf(request) {
			const { file, binding, rows, withProofs = false } = request;
			const key = JSON.stringify([file, binding?.script.file, rows, withProofs]);
			const inputs = await inputsOf(host, store, request);
			const known = kept.get(key);
			if (known !== undefined && known.inputs.every((value, i) => Object.is(value, inputs[i]))) {
				return known.state;
			}
			const state = await datasets.stateOf(request);
			kept.delete(key);
			if (state !== undefined && request.signal?.aborted !== true && !namesFiles(state)) {
				kept.set(key, { inputs, state });
				const oldest = kept.size > MAX_KEPT ? kept.keys().next().value : undefined;
				if (oldest !== undefined) {
					kept.delete(oldest);
				}
			}
			return state;
		},
	};
}

async function inputsOf(
	host: Host,
	store: FileStore,
	{ file, binding, settings, selection, format, role, hasRuns }: DatasetRequest,
): Promise<readonly unknown[]> {
	// Lines of the disk stay the same object as long as nobody says that the file changed; its text would fill the memory.
	const lines = await store.openLines(file);
	const stored = lines === undefined ? await store.read(file) : undefined;
	const load = await loadTokenizer(host, settings, file, binding?.script);
	const { dataset, split, boundBy } = binding ?? {};
	return [
		lines,
		stored?.text,
		JSON.stringify(stored?.problems),
		binding?.script,
		JSON.stringify([settings, selection, format, role, hasRuns, dataset, split, boundBy]),
		isUnavailable(load) ? load.reason : load.key,
		binding === undefined ? await listingOf(host, store, file) : undefined,
	];
}

/** Whether those files are there is asked each time. */
function namesFiles({ summary }: DatasetState): boolean {
	return summary.digests.some(({ media }) => media !== undefined);
}
