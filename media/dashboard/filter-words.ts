/** A filter in words: the heading of the list of records. */
import type { RecordFilter } from "../../server/core/types/dataset-dashboard.js";

export function filterWords(filter: RecordFilter): string {
	switch (filter.kind) {
		case "all":
			return "All records";
		case "tokens":
			return `Records of ${stretch(filter)} tokens`;
		case "trained":
			return `Records with ${stretch(filter)} trained tokens`;
		case "turns":
			return `Records with ${stretch(filter)} messages`;
		case "share":
			return `Records of which ${filter.from}–${filter.to} % is trained`;
		case "longer":
			return `Records of more than ${filter.length.toLocaleString("en-US")} tokens`;
		case "role":
			return `Records with the role "${filter.role}"`;
		case "rule":
			return `Records with ${filter.rule}`;
		case "problems":
			return "Records with problems";
		case "duplicates":
			return "Records that repeat an earlier one";
		case "cut":
			return "Records that this run cuts";
		case "dropped":
			return "Records that this run leaves out";
		case "untrained":
			return "Records of which nothing is trained";
		case "unknown":
			return "Records whose tokens are not known";
	}
}

function stretch({ from, to }: { readonly from: number; readonly to?: number }): string {
	const first = from.toLocaleString("en-US");
	if (to === undefined) {
		return `${first} and more`;
	}
	return to === from ? first : `${first}–${to.toLocaleString("en-US")}`;
}
