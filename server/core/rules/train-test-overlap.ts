/** Rows that are in the training data and in the data that is held out to test it. */
import type { Fix } from "../base/fix.js";
import type { RuleFinding } from "../base/finding.js";
import { formatCount, formatShare } from "../base/wording.js";
import { fileName } from "../base/file-name.js";
import { contentKeyOf, type ContentDigest, type ContentHash } from "../types/content-digest.js";
import { usedDigests, type DatasetSummary } from "../types/dataset-summary.js";
import { nearPairs } from "../types/near-pairs.js";
import type { Run } from "../types/run.js";
import { isTrainingName } from "../types/training-name.js";
import { deletionOf } from "../types/record-deletion.js";
import { defineRule } from "../types/rule.js";
import { isHeldOut } from "./support/is-held-out.js";
import { relatedRow, rowPlace } from "./support/row-place.js";

export default defineRule({
	id: "train-test-overlap",
	stage: "run",
	severity: "warning",
	thresholds: { "train-test-overlap.similarity": 0.8 },
	*check(run, { thresholds }) {
		for (const train of trainingFiles(run)) {
			for (const heldOut of heldOutFiles(run).filter((one) => one !== train)) {
				const overlaps = overlapsOf(train, heldOut, thresholds["train-test-overlap.similarity"] ?? 0.8);
				for (const how of ["row", "prompt", "answer", "near"] as const) {
					yield* report(
						{ train, heldOut, how },
						overlaps.filter((overlap) => overlap.how === how),
					);
				}
			}
		}
	},
});

function trainingFiles({ datasets }: Run): readonly DatasetSummary[] {
	const files = datasets.filter((dataset) => !isHeldOut(dataset));
	return files.filter((dataset) => !isSource(dataset, files));
}

function heldOutFiles({ datasets, heldOut = [] }: Run): readonly DatasetSummary[] {
	return [...datasets.filter(isHeldOut), ...heldOut];
}

/** A file that no run names, beside one that is called the training data: both may have been split from it. */
function isSource({ file, reference }: DatasetSummary, files: readonly DatasetSummary[]): boolean {
	const folder = file.slice(0, -fileName(file).length);
	return (
		reference === undefined &&
		!isTrainingName(file) &&
		files.some((other) => other.file.startsWith(folder) && isTrainingName(other.file))
	);
}

interface Overlap {
	/** Index in the training file and in the other. */
	readonly a: number;
	readonly b: number;
	/** `row`: prompt and answer are the same. `prompt`: another answer. `answer`: another prompt. `near`: most words are the same. */
	readonly how: "row" | "prompt" | "answer" | "near";
	/** Every training row that says the same. */
	readonly copies: readonly number[];
}

function overlapsOf(train: DatasetSummary, heldOut: DatasetSummary, similarity: number): readonly Overlap[] {
	const rows = indicesBy(train, contentKeyOf);
	const prompts = indicesBy(train, ({ prompt }) => prompt);
	const answers = indicesBy(train, longAnswer);
	const generic = frequentIn(heldOut, ({ prompt }) => prompt);
	const recited = frequentIn(heldOut, longAnswer);
	const found: Overlap[] = [];
	heldOut.digests.forEach(({ content }, b) => {
		const same = content && rows.get(contentKeyOf(content));
		const prompt = content?.prompt ?? 0;
		const asked = generic.has(prompt) ? undefined : prompts.get(prompt);
		const answer = (content && longAnswer(content)) ?? 0;
		const answered = recited.has(answer) ? undefined : answers.get(answer);
		if (same !== undefined) {
			found.push({ a: same[0] ?? 0, b, how: "row", copies: same });
		} else if (asked !== undefined) {
			found.push({ a: asked[0] ?? 0, b, how: "prompt", copies: asked });
		} else if (answered !== undefined && answered.length <= MOST_COPIES) {
			found.push({ a: answered[0] ?? 0, b, how: "answer", copies: answered });
		}
	});
	const known = new Set(found.map(({ b }) => b));
	const near = nearPairs(train, heldOut, similarity).filter(({ b }) => !known.has(b));
	return [...found, ...near.map(({ a, b }): Overlap => ({ a, b, how: "near", copies: [a] }))];
}

function indicesBy(
	{ digests }: DatasetSummary,
	keyOf: (content: ContentDigest) => ContentHash | undefined,
): ReadonlyMap<ContentHash, readonly number[]> {
	const found = new Map<ContentHash, number[]>();
	digests.forEach(({ content }, index) => {
		const key = content && keyOf(content);
		if (key === undefined) {
			return;
		}
		const known = found.get(key);
		if (known === undefined) {
			found.set(key, [index]);
		} else {
			known.push(index);
		}
	});
	return found;
}

/** Shorter answers are labels, numbers and names. */
const SHORTEST_ANSWER = 120;
/** An answer that more training rows share is a stock phrase. */
const MOST_COPIES = 3;

function longAnswer({ answer, answerLength = 0, sideLengths }: ContentDigest): ContentHash | undefined {
	return answerLength >= SHORTEST_ANSWER && sideLengths === undefined ? answer : undefined;
}

/** A prompt that several held-out rows share is a form (`Write a story.`), not a question with one answer. */
function frequentIn(
	{ digests }: DatasetSummary,
	keyOf: (content: ContentDigest) => ContentHash | undefined,
): ReadonlySet<ContentHash> {
	const seen = new Set<ContentHash>();
	const frequent = new Set<ContentHash>();
	for (const { content } of digests) {
		const key = (content && keyOf(content)) ?? 0;
		(seen.has(key) ? frequent : seen).add(key);
	}
	return frequent;
}

interface Side {
	readonly train: DatasetSummary;
	readonly heldOut: DatasetSummary;
	readonly how: Overlap["how"];
}

/** From this many rows on there is one finding in each file: the same split made all of them. */
const MANY = 5;

function* report(side: Side, overlaps: readonly Overlap[]): Generator<RuleFinding> {
	const [first] = overlaps;
	if (first === undefined) {
		return;
	}
	const isMany = overlaps.length >= MANY;
	const all = isMany ? fixesOf(side.train, overlaps) : [];
	for (const overlap of isMany ? [first] : overlaps) {
		const { train, heldOut } = side;
		const count = isMany ? ` ${countOf(side, overlaps)}` : "";
		const fixes = [...all, ...fixesOf(train, [overlap]).map((fix) => ({ ...fix, preferred: !isMany }))];
		const severity = side.how === "row" ? "warning" : "info";
		yield {
			file: train.file,
			range: rowPlace(train, overlap.a),
			severity,
			message: messageOf(side, fileName(heldOut.file), overlap.b) + count,
			related: [relatedRow(heldOut, overlap.b, "The held-out row.")],
			fixes,
		};
		yield {
			file: heldOut.file,
			range: rowPlace(heldOut, overlap.b),
			severity,
			message: messageOf(side, fileName(train.file), overlap.a) + count,
			related: [relatedRow(train, overlap.a, "The training row.")],
			fixes,
		};
	}
}

function messageOf({ how }: Side, other: string, index: number): string {
	const place = `record ${index + 1} of "${other}"`;
	const todo = "Delete it from the training data.";
	switch (how) {
		case "row":
			return `This row is also ${place}, so the test measures what was learned by heart. ${todo}`;
		case "prompt":
			return `The prompt of this row is also that of ${place}, with another answer, so the test asks what was trained. ${todo}`;
		case "answer":
			return `The answer of this row is also that of ${place}, to another prompt, so the test may measure what was learned by heart. Delete it from the training data if they are the same case.`;
		case "near":
			return `This row shares most of its words with ${place}, so the test may measure what was learned by heart. Delete it from the training data if they are the same case.`;
	}
}

function countOf({ heldOut }: Side, overlaps: readonly Overlap[]): string {
	const rows = usedDigests(heldOut).length;
	return `It is so for ${formatCount(overlaps.length)} of ${formatCount(rows)} held-out rows (${formatShare(overlaps.length, rows)}).`;
}

function fixesOf(train: DatasetSummary, overlaps: readonly Overlap[]): readonly Fix[] {
	const indices = [...new Set(overlaps.flatMap(({ copies }) => copies))].sort((x, y) => x - y);
	const edits = indices.flatMap((index) => deletionOf(train, index) ?? []);
	if (edits.length === 0) {
		return [];
	}
	const what = edits.length === 1 ? "the row" : `${formatCount(edits.length)} rows`;
	return [{ title: `Delete ${what} from the training data`, safety: "unsafe", edits, preferred: true }];
}
