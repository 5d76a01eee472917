/** What stands on the right of the comparison: what is offered first, and what a person chose. */
import type { PreviewModel } from "../../server/core/types/preview-model.js";
import type { CompareTarget } from "../messages.js";
import type { PreviewState } from "./preview-state.js";
import { changesOf, isTrying } from "./what-if.js";

/** What Compare begins with: what is tried beside the run, the other answer, another run, else the next record. */
export function defaultComparison(state: PreviewState): CompareTarget | undefined {
	const { model, choices } = state;
	const other = choices?.runs.find(({ isBound }) => !isBound);
	if (isTrying(changesOf(state))) {
		return { kind: "unchanged" };
	}
	if (model?.conversation === "chosen" || model?.conversation === "rejected") {
		return { kind: "side", side: model.conversation === "chosen" ? "rejected" : "chosen" };
	}
	if (other !== undefined) {
		return { kind: "run", file: other.file };
	}
	return model !== undefined && model.record < model.records
		? { kind: "record", record: model.record + 1 }
		: undefined;
}

/** The choice of a field of the compare bar, by its id; undefined: nothing. */
export function compareTargetOf(
	{ conversation, record, records }: PreviewModel,
	id: string,
	value: string,
): CompareTarget | undefined {
	if (id === "compare-record") {
		return { kind: "record", record: Math.min(Math.max(1, Math.trunc(Number(value)) || 1), records) };
	}
	switch (value) {
		case "unchanged":
			return { kind: "unchanged" };
		case "side":
			return { kind: "side", side: conversation === "chosen" ? "rejected" : "chosen" };
		case "record":
			return { kind: "record", record: record < records ? record + 1 : Math.max(1, record - 1) };
		default:
			return value.startsWith("run:") ? { kind: "run", file: value.slice(4) } : undefined;
	}
}
