/** A formatting function that builds the training text without a stop token, under a trainer that appends none. */
import type { Fix } from "../base/fix.js";
import type { RelatedLocation, RuleFinding } from "../base/finding.js";
import { formatCount } from "../base/wording.js";
import type { DatasetSummary } from "../types/dataset-summary.js";
import type { Run } from "../types/run.js";
import { endMarkerAtEnd } from "./support/end-marker.js";
import { eosText } from "./support/eos-text.js";
import { tokenizerName } from "./support/tokenizer-name.js";
import { defineRule } from "../types/rule.js";
import { stopStringAtEnd } from "../types/stop-strings.js";
import type { PatternPart, TextPattern } from "../types/text-pattern.js";

export default defineRule({
	id: "no-eos-appended",
	stage: "run",
	severity: "warning",
	*check(run, ctx) {
		const built = builtText(run);
		// The script may ask the tokenizer for it, whether this release of the library hears it or not.
		const isAsked = run.config.tokenizerEdits.addEosToken?.value === true;
		if (built === undefined || run.tokenizer?.addsEos === true || isAsked || ENCODERS.test(run.module.text)) {
			return;
		}
		const tail = lastPart(built.pattern);
		if (tail === undefined || mayEndWithStop(tail)) {
			return;
		}
		const lacking = run.datasets.filter((dataset) => isWithoutStop(dataset, built));
		const isMeasured = run.datasets.some((dataset) => isOfText(dataset, built) && dataset.digests.length > 0);
		// A template or a column may print the stop token itself: only the rows can tell.
		const isProved = lacking.length > 0 || (tail.kind === "literal" && !isMeasured);
		if (isProved) {
			yield report(run, built, lacking, eosText(ctx));
		} else if (!isMeasured && tail.kind === "field" && run.datasets.length === 0 && built.appends === false) {
			yield hint(run, built, tail.field, eosText(ctx));
		}
	},
});

/** Models that read one text and write another: their tokenizers end every text with EOS. */
const ENCODERS =
	/\bAutoModelForSeq2SeqLM\b|\b(?:M?T5|ByT5|M?Bart|Pegasus|Marian\w*|M2M100)(?:Tokenizer\w*|ForConditionalGeneration|MTModel)\b/i;

/** The training text as the script makes it. */
interface BuiltText {
	readonly pattern: TextPattern;
	/** Does whatever takes it append EOS? Absent when not known. */
	readonly appends?: boolean;
	/** A function of the script tokenizes it, so no trainer does anything with it. */
	readonly isTokenizedByHand: boolean;
}

function builtText({ config, appendsEos }: Run): BuiltText | undefined {
	const input = config.tokenize?.input;
	const pattern = config.formatting?.pattern;
	if (input !== undefined) {
		const [only, ...others] = input.parts;
		const isBuiltBefore =
			only?.kind === "field" && others.length === 0 && only.field === config.formatting?.column;
		return {
			pattern: (isBuiltBefore ? pattern : undefined) ?? input,
			appends: false,
			isTokenizedByHand: true,
		};
	}
	return pattern === undefined || appendsEos === true
		? undefined
		: { pattern, isTokenizedByHand: false, ...(appendsEos === undefined ? {} : { appends: appendsEos }) };
}

function lastPart(pattern: TextPattern): PatternPart | undefined {
	return pattern.parts.findLast((part) => part.kind !== "literal" || part.text.trim() !== "");
}

/** A stop string of another family, and a marker of one's own, have their own findings. */
function mayEndWithStop(part: PatternPart): boolean {
	switch (part.kind) {
		case "literal":
			return stopStringAtEnd(part.text) !== undefined || endMarkerAtEnd(part.text) !== undefined;
		case "special":
			return part.name === "eos_token";
		case "unknown":
			return true;
		case "chat":
			// A header of one more answer at the end has a finding of its own.
			return part.addGenerationPrompt === true;
		case "field":
			return false;
	}
}

function isOfText({ format }: DatasetSummary, { isTokenizedByHand }: BuiltText): boolean {
	return isTokenizedByHand || format === "formatted";
}

/** True when text was made of every row and none ends with a stop token. */
function isWithoutStop(dataset: DatasetSummary, built: BuiltText): boolean {
	const standard = dataset.digests.filter(({ kind }) => kind === "standard");
	return (
		isOfText(dataset, built) &&
		standard.length > 0 &&
		standard.every(
			({ textEndsWithStop, plainStops }) => textEndsWithStop === false && plainStops === undefined,
		)
	);
}

function report(
	run: Run,
	built: BuiltText,
	lacking: readonly DatasetSummary[],
	eos: string | undefined,
): RuleFinding {
	const rows = lacking.reduce(
		(sum, { digests }) => sum + digests.filter(({ kind }) => kind === "standard").length,
		0,
	);
	const token = eos === undefined ? "a stop token" : `"${eos}"`;
	const count =
		rows === 0
			? ""
			: ` ${rows === 1 ? "The only row ends" : `All ${formatCount(rows)} rows end`} without it.`;
	const isKnown = built.appends === false;
	const who = isKnown
		? `neither this text nor ${nameOf(run, built)} adds ${token}`
		: `this text does not end with ${token}, and not every version of ${run.config.version.library} appends it`;
	// Text of one column, all of it trained, may be a corpus to go on with rather than answers.
	const isCorpus =
		built.isTokenizedByHand && built.pattern.parts.length === 1 && run.config.tokenize?.labels !== "unknown";
	return {
		range: built.pattern.location.range,
		file: built.pattern.location.file,
		severity: isKnown && !isCorpus ? "warning" : "info",
		message: `The model will not learn to stop: ${who}.${count} Append tokenizer.eos_token.`,
		related: lacking.flatMap(firstRows),
		fixes: fixesOf(run, built),
	};
}

/** Without the rows, the column may bring a stop token. */
function hint(run: Run, built: BuiltText, column: string, eos: string | undefined): RuleFinding {
	const token = eos === undefined ? "a stop token" : `"${eos}"`;
	return {
		range: built.pattern.location.range,
		file: built.pattern.location.file,
		// No data set keeps a stop token in one of several columns.
		severity: fieldsIn(built.pattern) > 1 ? "warning" : "info",
		message: `Neither this text nor ${nameOf(run, built)} adds ${token}: unless every "${column}" ends with it, the model will not learn to stop. Append tokenizer.eos_token.`,
		fixes: fixesOf(run, built),
	};
}

function fieldsIn({ parts }: TextPattern): number {
	return new Set(parts.flatMap((part) => (part.kind === "field" ? [part.field] : []))).size;
}

/** The texts of a batch are a list, to which nothing can be appended. */
function fixesOf(run: Run, { pattern, isTokenizedByHand }: BuiltText): readonly Fix[] {
	return isTokenizedByHand && pattern.parts.length === 1 ? [] : [appendEos(run, pattern)];
}

const TRAINERS: Readonly<Record<string, string>> = { "unsloth-sft": "Unsloth", transformers: "the Trainer" };

function nameOf({ config }: Run, { isTokenizedByHand }: BuiltText): string {
	const { library, version } = config.version;
	if (isTokenizedByHand) {
		return "the tokenizer";
	}
	return TRAINERS[config.trainer] ?? `${library}${version === undefined ? "" : ` ${version}`}`;
}

function firstRows({ file, starts, recordText }: DatasetSummary): readonly RelatedLocation[] {
	return starts.slice(0, 3).map((start, i) => {
		const end = start + recordText(i).trimEnd().length;
		return { file, range: { start: Math.max(start, end - 1), end }, message: `Record ${i + 1} ends here.` };
	});
}

function appendEos(run: Run, { location }: TextPattern): Fix {
	const { file, range } = location;
	const name = tokenizerName(run.module);
	const isSimple =
		file !== run.module.file ||
		!/\b(?:if|or|and|lambda)\b/.test(withoutStrings(run.module.text.slice(range.start, range.end)));
	const closing = {
		file,
		range: { start: range.end, end: range.end },
		newText: `${isSimple ? "" : ")"} + ${name}.eos_token`,
	};
	const opening = { file, range: { start: range.start, end: range.start }, newText: "(" };
	return {
		title: `Append + ${name}.eos_token`,
		safety: "unsafe",
		edits: isSimple ? [closing] : [opening, closing],
		preferred: true,
	};
}

function withoutStrings(source: string): string {
	return source.replace(/"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, "");
}
