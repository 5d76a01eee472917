/** A filter in words: the heading of the list of records. */
import type { RecordFilter } from "../../server/core/types/dataset-dashboard.js";
import { t } from "../texts.js";

export function filterWords(filter: RecordFilter): string {
	switch (filter.kind) {
		case "all":
			return t("All records");
		case "tokens":
			return t("Records of {0} tokens", stretch(filter));
		case "trained":
			return t("Records with {0} trained tokens", stretch(filter));
		case "turns":
			return t("Records with {0} messages", stretch(filter));
		case "share":
			return t("Records of which {0} % is trained", `${filter.from}–${filter.to}`);
		case "longer":
			return t("Records of more than {0} tokens", filter.length.toLocaleString("en-US"));
		case "role":
			return t('Records with the role "{0}"', filter.role);
		case "rule":
			return t("Records with {0}", filter.rule);
		case "problems":
			return t("Records with problems");
		case "duplicates":
			return t("Records that repeat an earlier one");
		case "cut":
			return t("Records that this run cuts");
		case "dropped":
			return t("Records that this run leaves out");
		case "untrained":
			return t("Records of which nothing is trained");
		case "unknown":
			return t("Records whose tokens are not known");
	}
}

function stretch({ from, to }: { readonly from: number; readonly to?: number }): string {
	const first = from.toLocaleString("en-US");
	if (to === undefined) {
		return t("{0} and more", first);
	}
	return to === from ? first : `${first}–${to.toLocaleString("en-US")}`;
}
