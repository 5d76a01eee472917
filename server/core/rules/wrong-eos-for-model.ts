/** The stop string of another model family, which this model's tokenizer reads as plain text. */
import type { Fix } from "../base/fix.js";
import type { RelatedLocation, RuleFinding } from "../base/finding.js";
import type { TextRange } from "../base/text-range.js";
import { formatCount } from "../base/wording.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import type { Run } from "../types/run.js";
import { defineRule, type RuleContext } from "../types/rule.js";
import { eosText } from "./support/eos-text.js";
import { isKnownByName, isNamedForSure, isVocabularyKnown } from "./support/known-vocabulary.js";
import { literalPlace } from "./support/literal-place.js";
import { STOP_STRINGS, type PlainStop } from "../types/stop-strings.js";
import { literalRange, type TextPattern } from "../types/text-pattern.js";

export default defineRule({
	id: "wrong-eos-for-model",
	stage: "run",
	severity: "error",
	*check(run, ctx) {
		const known = ctx.family?.knownStops ?? [];
		const eos = eosText(ctx) ?? (known.length === 1 ? known[0] : undefined);
		const target: Target = { run, eos, ...(ctx.family && { family: ctx.family.name }) };
		const stops = [...(isVocabularyKnown(run) ? scriptStops(run).values() : []), ...stopsByName(run, ctx)];
		for (const pattern of patternsOf(run)) {
			for (const stop of stops) {
				yield* inScript(target, pattern, stop);
			}
		}
		for (const dataset of isVocabularyKnown(run) ? run.datasets : []) {
			yield* inDataset(target, dataset);
		}
	},
});

interface Target {
	readonly run: Run;
	/** The model's own stop token. */
	readonly eos: string | undefined;
	readonly family?: string;
}

function patternsOf({ config }: Run): readonly TextPattern[] {
	const patterns = [config.formatting?.pattern, config.tokenize?.input].filter(
		(pattern) => pattern !== undefined,
	);
	const places = patterns.map(({ location }) => location.range.start);
	return patterns.filter((pattern, i) => places.indexOf(pattern.location.range.start) === i);
}

/** What the rows showed about the script's literals, by string. */
function scriptStops({ datasets }: Run): ReadonlyMap<string, PlainStop> {
	const stops = datasets.flatMap(({ digests }) => digests.flatMap(({ plainStops }) => plainStops ?? []));
	return new Map(stops.filter(({ origin }) => origin === "script").map((stop) => [stop.text, stop]));
}

/** Without rows nothing was tokenized, so the family's name has to tell. */
function stopsByName(run: Run, { family }: RuleContext): readonly PlainStop[] {
	const known = family?.knownStops;
	if (run.datasets.length > 0 || known === undefined) {
		return [];
	}
	const isForeign = (stop: string): boolean =>
		isKnownByName(run) ? !known.includes(stop) : stop === NEVER_ADDED && isTuned(run, known);
	return STOP_STRINGS.filter(isForeign).map((text) => ({ text, pieces: [], origin: "script" }));
}

/** Tunings add markers like those that the vocabulary has; this one is of another kind. */
const NEVER_ADDED = "</s>";

function isTuned(run: Run, known: readonly string[]): boolean {
	return isNamedForSure(run) && known.length > 0 && known.every((stop) => stop.startsWith("<|"));
}

function* inScript(target: Target, pattern: TextPattern, stop: PlainStop): Generator<RuleFinding> {
	const { run } = target;
	const rows = run.datasets.reduce(
		(sum, { digests }) => sum + digests.filter((digest) => has(digest, stop)).length,
		0,
	);
	for (const part of pattern.parts) {
		const at = part.kind === "literal" ? part.text.indexOf(stop.text) : -1;
		if (part.kind !== "literal" || at < 0) {
			continue;
		}
		const { file } = part.location;
		const range = literalRange(part, at, at + stop.text.length);
		const isPlain = file === run.module.file && run.module.text.slice(range.start, range.end) === stop.text;
		const count = rows > 1 ? ` It is in ${formatCount(rows)} rows.` : "";
		yield {
			file,
			range,
			message: `${messageOf(target, stop)}${count}`,
			fixes: isPlain ? replaceFixes(target, stop, range, file) : [],
		};
	}
}

function has({ plainStops }: DatasetSummary["digests"][number], stop: PlainStop): boolean {
	return plainStops?.some(({ text, origin }) => text === stop.text && origin === stop.origin) ?? false;
}

/** One finding for the file when many rows have it, else one a row. */
function* inDataset(target: Target, dataset: DatasetSummary): Generator<RuleFinding> {
	const hits = dataset.digests.flatMap(({ plainStops }, index) =>
		(plainStops ?? []).filter(({ origin }) => origin === "file").map((stop) => ({ stop, index })),
	);
	const isMany =
		hits.length === dataset.digests.length ||
		(hits.length >= 20 && hits.length >= 0.05 * dataset.digests.length);
	const findings = (isMany ? hits.slice(0, 1) : hits).map(({ stop, index }) =>
		inRecord(target, dataset, stop, index),
	);
	for (const finding of findings) {
		const count =
			isMany && hits.length > 1
				? ` It ends ${formatCount(hits.length)} of ${formatCount(dataset.digests.length)} rows.`
				: "";
		yield {
			...finding,
			message: `${finding.message}${count}`,
			fixes: isMany ? allRowsFix(target, dataset, hits, finding) : (finding.fixes ?? []),
		};
	}
}

interface Hit {
	readonly stop: PlainStop;
	readonly index: number;
}

function inRecord(target: Target, dataset: DatasetSummary, stop: PlainStop, index: number): RuleFinding {
	const range = rangeInRecord(dataset, stop, index);
	return {
		file: dataset.file,
		range,
		message: messageOf(target, stop),
		related: modelPlace(target),
		fixes: replaceFixes(target, stop, range, dataset.file),
	};
}

/** The data alone does not say which model is meant. */
function modelPlace({ run: { config, module } }: Target): readonly RelatedLocation[] {
	const { source } = config.model ?? {};
	return source === undefined
		? []
		: [{ ...literalPlace(module, source, "string"), message: "The model is named here." }];
}

function rangeInRecord({ starts, recordText }: DatasetSummary, stop: PlainStop, index: number): TextRange {
	const start = starts[index] ?? 0;
	const text = recordText(index);
	const match = [...text.matchAll(rawPattern(stop.text))].at(-1);
	return match === undefined
		? { start, end: start + text.length }
		: { start: start + match.index, end: start + match.index + match[0].length };
}

/** Matches the string in raw JSON, where a writer may have escaped any of its characters as \uXXXX. */
function rawPattern(text: string): RegExp {
	const characters = Array.from({ length: text.length }, (_, i) => text.charAt(i)).map((character) => {
		const code = character.charCodeAt(0).toString(16).padStart(4, "0");
		const digits = [...code]
			.map((digit) => (/[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit))
			.join("");
		return `(?:${character.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}|\\\\u${digits})`;
	});
	return new RegExp(characters.join(""), "g");
}

function messageOf({ run, eos, family }: Target, { text, pieces }: PlainStop): string {
	const name = run.tokenizer?.name ?? run.config.tokenizer?.value ?? run.config.model?.value;
	const model = shortName(name ?? "this model");
	const shown = pieces.map((piece) => `\`${piece}\``).join(" ");
	const advice =
		eos === undefined ? "Use the model's own stop token." : `Its stop token is "${eos}"; use that.`;
	const detail =
		pieces.length === 0
			? `: it is no token of ${family ?? "its family"}`
			: ` (${pieces.length} tokens: ${shown})`;
	return `"${text}" is plain text for ${model}${detail}, so the model learns to write it and not to stop. ${advice}`;
}

function shortName(name: string): string {
	return name.split("/").at(-1) ?? name;
}

function replaceFixes({ eos }: Target, stop: PlainStop, range: TextRange, file: string): readonly Fix[] {
	// A replacement that needs escaping in a string of either language is left to the person.
	if (eos === undefined || eos === stop.text || /["'\\{}\n]/.test(eos)) {
		return [];
	}
	return [
		{
			title: `Replace with \`${eos}\``,
			safety: "unsafe",
			edits: [{ file, range, newText: eos }],
			preferred: true,
		},
	];
}

function allRowsFix(
	target: Target,
	dataset: DatasetSummary,
	hits: readonly Hit[],
	first: RuleFinding,
): readonly Fix[] {
	const single = first.fixes?.[0];
	if (single === undefined || hits.length === 1) {
		return first.fixes ?? [];
	}
	const edits = hits.flatMap(({ stop, index }) =>
		replaceFixes(target, stop, rangeInRecord(dataset, stop, index), dataset.file).flatMap((fix) => fix.edits),
	);
	return [
		{ ...single, title: `${single.title} in all ${formatCount(hits.length)} rows`, edits },
		{ ...single, preferred: false },
	];
}
