/** The options without which a component cannot be built, whichever of its releases is installed. */
import type { RecordedOption } from "../types/option-table.js";
import type { OptionScope, ScopePart } from "./look-up-option.js";

/** Plain values only: others, such as the tokenizer of a dataset, are handed over by the program that builds it. */
export function requiredOptions({ parts }: OptionScope): readonly string[] {
	return parts.flatMap((part) => {
		const releases = releasesOf(part);
		return Object.entries(part.table.options).flatMap(([name, spans]) =>
			releases.length > 0 && releases.every((at) => isRequired(spans, at)) ? [name] : [],
		);
	});
}

/** Those that could be installed and have the component: a file that names it was written for one of them. */
function releasesOf({ table, releases }: ScopePart): readonly number[] {
	return releases.indices.filter((at) => table.in.some(([from, until]) => from <= at && at < until));
}

function isRequired(spans: readonly RecordedOption[], at: number): boolean {
	const option = spans.find(({ f = 0, t = Infinity }) => f <= at && at < t);
	return option?.r === 1 && option.y !== "any";
}
