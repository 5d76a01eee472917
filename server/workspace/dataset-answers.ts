/** What a person is shown of one dataset: its records, its lengths, what is trained of it, and with which run. */
import { isUnavailable, unavailable, type Exactness, type Finding, type Unavailable } from "../core/index.js";
import { statsOf } from "../core/features/dataset-stats.js";
import type { Host } from "../host.js";
import type { DatasetRequests } from "./dataset-requests.js";
import type { Datasets, DatasetState } from "./datasets.js";
import { isDatasetName } from "./file-kinds.js";
import { hoverRecord, previewRecord, type Layout } from "./inspect.js";
import { labelOf, scriptLabel } from "./labels.js";
import type { Scripts } from "./scripts.js";
import { withSide } from "./with-side.js";
import type { PreviewOptions, Workspace } from "./workspace.js";

export interface DatasetAnswersOptions {
	readonly host: Host;
	readonly scripts: Scripts;
	readonly datasets: Datasets;
	readonly requests: DatasetRequests;
	/** With its own run. */
	findingsOf(file: string): Promise<readonly Finding[]>;
}

export type DatasetAnswers = Pick<
	Workspace,
	"hover" | "preview" | "stats" | "signal" | "labelOf" | "recordsIn"
>;

export function createDatasetAnswers(options: DatasetAnswersOptions): DatasetAnswers {
	const { host, scripts, datasets, requests } = options;

	const layoutOf = async (file: string): Promise<Layout | undefined> =>
		isDatasetName(file) ? requests.layoutOf(file) : undefined;

	const stateWith = async (file: string, changes: PreviewOptions): Promise<DatasetState | Unavailable> => {
		const request = await requests.requestWith(file, changes);
		const state = isUnavailable(request) ? request : await datasets.stateOf(request);
		return state ?? unreadable(file);
	};

	/** The status bar says what hover and preview say of the first record; undefined when that one cannot tell. */
	const exactnessOfFirst = async ({ batch, layout, text }: Layout): Promise<Exactness | undefined> => {
		const [first] = layout.records;
		if (first === undefined) {
			return undefined;
		}
		const analysis = await host.analyseLine({ ...batch, texts: [text.recordText(0)] });
		return isUnavailable(analysis) || analysis.unavailable?.stage === "example"
			? undefined
			: analysis.exactness;
	};

	return {
		async hover(file, range) {
			const layout = await layoutOf(file);
			return layout && hoverRecord(host, layout, range);
		},
		async preview(file, target, changes = {}) {
			const request = await requests.requestWith(file, changes);
			if (isUnavailable(request)) {
				return request;
			}
			const layout = await datasets.layoutOf(request);
			if (layout === undefined) {
				return unreadable(file);
			}
			const findings = request.isOwn ? await options.findingsOf(file) : [];
			return previewRecord(host, withSide(layout, changes), target, findings);
		},
		async stats(file, { length, ...changes } = {}) {
			const state = await stateWith(file, changes);
			if (isUnavailable(state)) {
				return state;
			}
			const stats = statsOf(state.summary, length === undefined ? {} : { length });
			return { file, stats, run: labelOf(host, state) };
		},
		async signal(file, changes = {}) {
			const state = await stateWith(file, changes);
			return isUnavailable(state)
				? state
				: { file, digests: state.summary.digests, run: labelOf(host, state) };
		},
		async labelOf(file) {
			const layout = await layoutOf(file);
			return layout === undefined
				? scriptLabel(host, await scripts.read(file))
				: labelOf(host, layout, await exactnessOfFirst(layout));
		},
		recordsIn: async (file) => (await layoutOf(file))?.layout.records.length,
	};
}

function unreadable(file: string): Unavailable {
	return unavailable(`${file} cannot be read.`, "Check the path.");
}
