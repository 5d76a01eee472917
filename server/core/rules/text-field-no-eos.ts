/** A text column of another name, to which the trainer appends no EOS. */
import type { Fix } from "../base/fix.js";
import type { RelatedLocation } from "../base/finding.js";
import { formatCount } from "../base/wording.js";
import type { LineDigest } from "../types/example-analysis.js";
import type { Run } from "../types/run.js";
import { defineRule } from "../types/rule.js";
import { isRenamedTextField } from "./support/is-renamed-text-field.js";
import { eosText } from "./support/eos-text.js";

export default defineRule({
	id: "text-field-no-eos",
	stage: "run",
	severity: "warning",
	*check(run, ctx) {
		const { config, datasets } = run;
		const { source, value, option } = config.textField;
		if (source === undefined || !isRenamedTextField(config, run) || run.tokenizer?.addsEos === true) {
			return;
		}
		const texts = datasets.flatMap(({ digests }) => digests.filter(({ kind }) => kind === "standard"));
		const lacking = texts.filter(isWithoutStop).length;
		if (lacking === 0) {
			return;
		}
		const eos = eosText(ctx);
		const token = eos === undefined ? "EOS" : `"${eos}"`;
		const { library, version = "" } = config.version;
		yield {
			...source,
			message: `${[library, version].join(" ").trim()} appends ${token} to a column named "text" only, and ${option} names "${value}": ${formatCount(lacking)} of ${formatCount(texts.length)} rows end without a stop token, so the model does not learn to stop after them. Rename the column to "text".`,
			related: datasets.flatMap(lackingRows).slice(0, RELATED_ROWS),
			fixes: renaming(run),
		};
	},
});

const RELATED_ROWS = 10;

function isWithoutStop({ kind, textEndsWithStop, stop }: LineDigest): boolean {
	return kind === "standard" && textEndsWithStop === false && stop?.ends !== "trained";
}

function lackingRows({
	file,
	digests,
	starts,
	recordText,
}: Run["datasets"][number]): readonly RelatedLocation[] {
	return digests.flatMap((digest, i) => {
		const start = starts[i] ?? 0;
		const end = start + recordText(i).trimEnd().length;
		return isWithoutStop(digest) ? [{ file, range: { start, end }, message: `Record ${i + 1}.` }] : [];
	});
}

/** The column gets its usual name where the dataset is handed to the trainer. */
function renaming({ config, module }: Run): readonly Fix[] {
	const { source, value } = config.textField;
	const call = module.calls.find(
		({ location }) => location.file === config.call?.file && location.range.start === config.call.range.start,
	);
	const datasets = (call?.keywords ?? []).filter(({ name }) => /_dataset$/.test(name));
	const written = source?.file === module.file ? module.text.slice(source.range.start, source.range.end) : "";
	const [before] = /^(?:\w+\s*=\s*)?(?=["']\w+["']$)/.exec(written) ?? [];
	if (source === undefined || before === undefined || datasets.length === 0) {
		return [];
	}
	const name = { start: source.range.start + before.length, end: source.range.end };
	return [
		{
			title: 'Rename the column to "text"',
			safety: "unsafe",
			edits: [
				{ file: module.file, range: name, newText: '"text"' },
				...datasets.map(({ location: { file, range } }) => ({
					file,
					range: { start: range.end, end: range.end },
					newText: `.rename_column(${JSON.stringify(value)}, "text")`,
				})),
			],
			preferred: true,
		},
	];
}
