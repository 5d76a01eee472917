/** What an editor asks of a dataset as a text: outline, folds, selections, colours, completions and layout, each for a part of the file. */
import {
	parseJson,
	type DatasetFile,
	type JsonNode,
	type RecordRange,
	type TextEdit,
	type TextRange,
} from "../core/index.js";
import { completeRecord, type Completion } from "../core/features/complete-record.js";
import { foldsOf } from "../core/features/folds.js";
import { compactRecord, spreadRecord } from "../core/features/format-record.js";
import { outlineOf, type OutlineItem } from "../core/features/outline.js";
import { recordVocabulary, type RecordVocabulary } from "../core/features/record-vocabulary.js";
import { selectionsAt } from "../core/features/selections.js";
import { semanticSpansOf, type SemanticSpan } from "../core/features/semantic-spans.js";
import { familyOf } from "../core/pipeline/family-of.js";
import { recordAt } from "./ignored-records.js";
import type { Layout, RecordTarget } from "./inspect.js";

/** Every range is in the file. Answers are undefined or empty for what is no dataset. */
export interface Language {
	outline(file: string): Promise<Outline | undefined>;
	folds(file: string): Promise<readonly TextRange[]>;
	/** From the innermost outwards. */
	selections(file: string, offset: number): Promise<readonly TextRange[]>;
	/** `complete` is false where the text was too long for the whole of `range`. */
	colours(
		file: string,
		range: TextRange,
	): Promise<{ readonly spans: readonly SemanticSpan[]; readonly isComplete: boolean }>;
	complete(file: string, offset: number): Promise<readonly Completion[]>;
	/** Edits that make each record of a JSON Lines file one line. */
	format(file: string, range: TextRange): Promise<readonly TextEdit[]>;
	/** A record over several lines; the first one after an offset that is between records. */
	spread(
		file: string,
		target: RecordTarget,
	): Promise<{ readonly record: number; readonly text: string } | undefined>;
}

export interface Outline {
	readonly items: readonly OutlineItem[];
	/** Records that are not listed, and where the first of them starts. */
	readonly left: number;
	readonly leftFrom: number;
}

/** Records and characters that one answer looks at: a few dozen milliseconds. */
const MOST_RECORDS = 2_000;
const MOST_CHARACTERS = 2_000_000;
const SAMPLES = 20;

export function createLanguage(layoutOf: (file: string) => Promise<Layout | undefined>): Language {
	const known = new Map<
		string,
		{ readonly layout: DatasetFile; readonly key: string; readonly words: RecordVocabulary }
	>();

	/** Of the same records and the same model it stays. */
	const wordsOf = (layout: Layout): RecordVocabulary => {
		const key = JSON.stringify([
			layout.tokenizer?.id,
			layout.batch.context.format,
			layout.binding?.script.file,
		]);
		const before = known.get(layout.file);
		if (before?.layout === layout.layout && before.key === key) {
			return before.words;
		}
		const words = vocabularyOf(layout);
		known.set(layout.file, { layout: layout.layout, key, words });
		return words;
	};

	/** A .json file has the editor's own JSON support for everything but what is said of its texts. */
	const linesOf = async (file: string): Promise<Layout | undefined> =>
		/\.json$/i.test(file) ? undefined : layoutOf(file);

	return {
		async outline(file) {
			const layout = await linesOf(file);
			if (layout === undefined) {
				return undefined;
			}
			const listed = within(layout.layout.records);
			const items = listed.map((record) => {
				const json = jsonOf(layout, record);
				const item = outlineOf(json, record.record, { start: 0, end: record.end - record.start });
				return moved(item, record.start);
			});
			const rest = layout.layout.records[listed.length];
			return { items, left: layout.layout.records.length - listed.length, leftFrom: rest?.start ?? 0 };
		},
		async folds(file) {
			const layout = await linesOf(file);
			return layout === undefined
				? []
				: within(layout.layout.records.filter((record) => textOf(layout, record).includes("\n"))).flatMap(
						(record) => shifted(record, foldsIn(layout, record)),
					);
		},
		async selections(file, offset) {
			const layout = await linesOf(file);
			const found = layout && recordOf(layout, offset);
			const json = layout && found && jsonOf(layout, found);
			return found === undefined || json === undefined
				? []
				: shifted(found, selectionsAt(json, offset - found.start));
		},
		async colours(file, range) {
			const layout = await layoutOf(file);
			const records = layout === undefined ? [] : touching(layout.layout.records, range);
			const seen = within(records);
			const spans = seen.flatMap((record) => {
				const json = layout && jsonOf(layout, record);
				return json === undefined
					? []
					: semanticSpansOf(json).map((span) => ({ ...span, ...shift(span, record.start) }));
			});
			return { spans, isComplete: seen.length === records.length };
		},
		async complete(file, offset) {
			const layout = await layoutOf(file);
			const found = layout && recordOf(layout, offset);
			if (layout === undefined || found === undefined || found.end - found.start > MOST_CHARACTERS) {
				return [];
			}
			const text = textOf(layout, found);
			return completeRecord(text, offset - found.start, wordsOf(layout)).map((one) => ({
				...one,
				range: shift(one.range, found.start),
			}));
		},
		async format(file, range) {
			const layout = await linesOf(file);
			return layout === undefined ? [] : oneLineEach(layout, range);
		},
		async spread(file, target) {
			const layout = await layoutOf(file);
			const records = layout?.layout.records ?? [];
			const found =
				"record" in target ? records[target.record - 1] : records.find(({ end }) => end >= target.offset);
			const json = layout && found && jsonOf(layout, found);
			return layout === undefined || found === undefined || json === undefined
				? undefined
				: { record: found.record, text: spreadRecord(textOf(layout, found), json) };
		},
	};
}

function vocabularyOf(layout: Layout): RecordVocabulary {
	const { tokenizer, binding, batch } = layout;
	const family = familyOf(tokenizer, binding?.script.training.config);
	const samples = within(layout.layout.records.slice(0, SAMPLES)).flatMap((record) => {
		const json = jsonOf(layout, record);
		return json === undefined ? [] : [{ text: textOf(layout, record), json }];
	});
	return recordVocabulary({
		format: batch.context.format,
		textField: batch.context.textField,
		samples,
		...(tokenizer === undefined ? {} : { tokenizer }),
		...(family === undefined ? {} : { family }),
	});
}

/** Only records that are whole are put together; a file with faults in its layout keeps the rest as it is. */
function oneLineEach(layout: Layout, range: TextRange): TextEdit[] {
	return within(touching(layout.layout.records, range)).flatMap((record) => {
		const own = textOf(layout, record);
		const { value, problems } = parseJson(own);
		return !/[\r\n]/.test(own.trim()) || value === undefined || problems.length > 0
			? []
			: [{ range: { start: record.start, end: record.end }, newText: compactRecord(own, value) }];
	});
}

function foldsIn(layout: Layout, record: RecordRange): TextRange[] {
	const json = jsonOf(layout, record);
	return json === undefined ? [] : foldsOf(json);
}

function jsonOf(layout: Layout, record: RecordRange): JsonNode | undefined {
	return parseJson(textOf(layout, record)).value;
}

function textOf({ text }: Layout, { record }: RecordRange): string {
	return text.recordText(record - 1);
}

function recordOf({ layout }: Layout, offset: number): RecordRange | undefined {
	const index = recordAt(layout.records, offset);
	return index === undefined ? undefined : layout.records[index];
}

/** As many as one answer may look at; one that is too long by itself ends it. */
function within(records: readonly RecordRange[]): readonly RecordRange[] {
	let characters = 0;
	const end = records.findIndex(({ start, end: to }, i) => {
		characters += to - start;
		return i >= MOST_RECORDS || characters > MOST_CHARACTERS;
	});
	return end < 0 ? records : records.slice(0, end);
}

function touching(records: readonly RecordRange[], range: TextRange): readonly RecordRange[] {
	const first = records.findIndex(({ end }) => end >= range.start);
	const past = records.findIndex(({ start }) => start > range.end);
	return first < 0 ? [] : records.slice(first, past < 0 ? records.length : past);
}

function shift({ start, end }: TextRange, by: number): TextRange {
	return { start: start + by, end: end + by };
}

function shifted(record: RecordRange, ranges: readonly TextRange[]): TextRange[] {
	return ranges.map((range) => shift(range, record.start));
}

function moved(item: OutlineItem, by: number): OutlineItem {
	return {
		...item,
		range: shift(item.range, by),
		selection: shift(item.selection, by),
		children: item.children.map((child) => moved(child, by)),
	};
}
