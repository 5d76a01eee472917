/** Turn markers of another model family, which this tokenizer reads as plain text. */
import type { Location } from "../base/text-range.js";
import { formatCount } from "../base/wording.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import type { PythonModule } from "../types/python-module.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { literalRange } from "../types/text-pattern.js";
import type { TokenizerFacts } from "../types/tokenizer.js";

export default defineRule({
	id: "split-chat-marker",
	stage: "run",
	severity: "warning",
	*check(run) {
		const { tokenizer, module, datasets } = run;
		if (tokenizer === undefined || !isOfTheModel(tokenizer) || addsTokens(module)) {
			return;
		}
		const markers = new Map<string, Hits>();
		for (const dataset of datasets) {
			collectHits(run, dataset, markers);
		}
		// The markers of one form stand together; the first of them stands for all.
		const [[marker, hits] = []] = markers;
		if (marker !== undefined && hits !== undefined) {
			const rows = hits.rows === 1 ? "1 row" : `${formatCount(hits.rows)} rows`;
			yield {
				...hits.place,
				message: `"${marker}" is no token of ${shortName(tokenizer.name)}: in ${rows} it is split into plain text, so turns begin with pieces that the model does not know as a marker. Use the chat template of this model's family, or add the token and train its embedding.`,
			};
		}
	},
});

interface Hits {
	readonly place: Location;
	readonly rows: number;
}

/** Stand-in vocabularies lack the tokens that a model has added; they come without any special token. */
function isOfTheModel({ ids, bos, unk }: TokenizerFacts): boolean {
	return ids.level === "exact" || bos !== undefined || unk !== undefined;
}

/** The script gives the tokenizer tokens that its files do not have. */
function addsTokens({ calls }: PythonModule): boolean {
	return calls.some(
		({ name, keywords }) =>
			ADDING.includes(name) || keywords.some((keyword) => keyword.name === "chat_template_path"),
	);
}

const ADDING = [
	"add_special_tokens",
	"add_tokens",
	"setup_chat_format",
	"clone_chat_template",
	"get_chat_template",
	"resize_token_embeddings",
];

/** A chat template of the model's own files is as the model was trained, whatever its markers are. */
function collectHits(run: Run, dataset: DatasetSummary, markers: Map<string, Hits>): void {
	const template = run.config.tokenizerEdits.chatTemplate?.source;
	dataset.digests.forEach(({ kind, splitMarkers = [] }, index) => {
		for (const marker of kind === "conversational" && template === undefined ? [] : splitMarkers) {
			const known = markers.get(marker);
			const place =
				known?.place ?? (kind === "conversational" ? template : placeOf(run, dataset, index, marker));
			if (place !== undefined) {
				markers.set(marker, { place, rows: (known?.rows ?? 0) + 1 });
			}
		}
	});
}

/** The literal of the script that writes the marker, else the marker in the record. */
function placeOf(
	{ config }: Run,
	{ file, starts, recordText }: DatasetSummary,
	index: number,
	marker: string,
): Location {
	for (const part of config.formatting?.pattern.parts ?? []) {
		const at = part.kind === "literal" ? part.text.indexOf(marker) : -1;
		if (part.kind === "literal" && at >= 0) {
			return { file: part.location.file, range: literalRange(part, at, at + marker.length) };
		}
	}
	const start = starts[index] ?? 0;
	const at = recordText(index).indexOf(marker);
	const range = at < 0 ? { start, end: start + 1 } : { start: start + at, end: start + at + marker.length };
	return { file, range };
}

function shortName(name: string): string {
	return name.split("/").at(-1) ?? name;
}
