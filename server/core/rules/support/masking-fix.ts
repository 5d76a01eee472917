/** Rewrites a copy of the ids into labels that ignore the prompt and the padding. */
import type { Fix } from "../../base/fix.js";
import { contains } from "../../base/text-range.js";
import type { Run } from "../../types/run.js";
import type { TokenizeFunction } from "../../types/training-config.js";
import { indentStep } from "./script-edits.js";
import { tokenizerName } from "./tokenizer-name.js";

/**
 * Plain Python that works with every version: nothing is imported that a newer TRL has dropped. None where the text,
 * the way it is mapped or the side of the padding is not plain to see. `marker` is the literal that ends the prompt.
 */
export function maskingFix(run: Run, tokenize: TokenizeFunction, marker: string): readonly Fix[] {
	const { module } = run;
	const place = tokenize.labelsLocation;
	const assignment = module.assignments.find(({ location: { file, range } }) =>
		place === undefined ? false : file === place.file && contains(range, place.range.start),
	);
	const result = /^([A-Za-z_]\w*)\[["']labels["']\]$/.exec(assignment?.target ?? "")?.[1];
	const input = tokenizedExpression(run, tokenize);
	const isBatched = batchedMap(run, tokenize.name);
	const isFound = assignment !== undefined && result !== undefined && input !== undefined;
	if (!isFound || isBatched === undefined || isShifted(run) || place?.file !== module.file) {
		return [];
	}
	const names: Names = {
		result,
		input,
		marker: JSON.stringify(marker),
		tokenizer: tokenizerName(module),
		options: tokenize.addSpecialTokens.value ? "" : ", add_special_tokens=False",
	};
	const { range } = assignment.location;
	const lines = isBatched ? batchedLines(names) : singleLines(names);
	const lineEnd = module.text.includes("\r\n") ? "\r\n" : "\n";
	const newText = lines
		.map((line) => line.replace(/^ {4}/, indentStep(module)))
		.join(`${lineEnd}${indentAt(module.text, range.start)}`);
	const edit = { file: place.file, range, newText };
	return [
		{ title: "Mask the prompt and the padding with -100", safety: "unsafe", edits: [edit], preferred: true },
	];
}

/** Names and Python literals of the script. */
interface Names {
	readonly result: string;
	/** The text, or the list of texts, that is tokenized. */
	readonly input: string;
	readonly marker: string;
	readonly tokenizer: string;
	readonly options: string;
}

function batchedLines({ result, input, marker, tokenizer, options }: Names): readonly string[] {
	return [
		`marker = ${marker}`,
		`prompts = [text[: text.rindex(marker) + len(marker)] for text in ${input}]`,
		`lengths = [len(ids) for ids in ${tokenizer}(prompts${options})["input_ids"]]`,
		`${result}["labels"] = [`,
		"    [token if i >= length and mask else -100 for i, (token, mask) in enumerate(zip(ids, masks))]",
		`    for ids, masks, length in zip(${result}["input_ids"], ${result}["attention_mask"], lengths)`,
		"]",
	];
}

function singleLines({ result, input, marker, tokenizer, options }: Names): readonly string[] {
	return [
		`marker = ${marker}`,
		`prompt = ${input}[: ${input}.rindex(marker) + len(marker)]`,
		`length = len(${tokenizer}(prompt${options})["input_ids"])`,
		`${result}["labels"] = [`,
		"    token if i >= length and mask else -100",
		`    for i, (token, mask) in enumerate(zip(${result}["input_ids"], ${result}["attention_mask"]))`,
		"]",
	];
}

/** Padding on the left, or an EOS behind the prompt alone, would move where the answer begins. */
function isShifted({ tokenizer, config }: Run): boolean {
	const { paddingSide, addEosToken } = config.tokenizerEdits;
	return paddingSide?.value === "left" || addEosToken?.value === true || tokenizer?.addsEos === true;
}

/** What the function hands to the tokenizer, if it is a name or a column. */
function tokenizedExpression({ module }: Run, { location }: TokenizeFunction): string | undefined {
	const name = tokenizerName(module);
	const call = module.calls.find(
		(one) => one.callee === name && contains(location.range, one.location.range.start),
	);
	const range = call?.positional[0]?.location.range;
	const source = range === undefined ? "" : module.text.slice(range.start, range.end);
	return /^[A-Za-z_]\w*(?:\[["']\w+["']\])?$/.test(source) ? source : undefined;
}

/** Whether `map` hands the function batches; undefined when that is not a constant, or when it is not mapped. */
function batchedMap({ module }: Run, tokenizeName: string): boolean | undefined {
	const map = module.calls.find(({ name, positional }) => {
		const first = positional[0]?.value;
		return name === "map" && first?.kind === "symbol" && first.name === tokenizeName;
	});
	const batched = map?.keywords.find(({ name }) => name === "batched")?.value;
	if (map === undefined || (batched !== undefined && batched.kind !== "boolean")) {
		return undefined;
	}
	return batched?.value ?? false;
}

function indentAt(text: string, offset: number): string {
	const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
	return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? "";
}
