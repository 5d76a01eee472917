/** What is kept of one record for the rules that look at whole files and runs. */
import { contentDigest } from "../digest/content-digest.js";
import { hasThoughts } from "../digest/has-thoughts.js";
import { mediaPaths } from "../digest/media-paths.js";
import { recordShape } from "../digest/record-shape.js";
import { knownStopTexts, stopTexts } from "../pipeline/stop-texts.js";
import type { JsonNode } from "../syntax/json/json-node.js";
import { splitMarkersOf } from "../types/chat-markers.js";
import type { CopyUnits } from "../types/copy-units.js";
import type { ExampleAnalysis, LineContext, LineDigest } from "../types/example-analysis.js";
import { IGNORE_INDEX, countStates, type LossMask } from "../types/loss-mask.js";
import { proveStop } from "../types/stop-proof.js";
import { foreignStopsOf, plainStopsOf, type PlainStop } from "../types/stop-strings.js";
import { MOST_STRUCTURES, type RowPlan } from "./row-plan.js";

export interface DigestSource {
	/** Of the row. */
	readonly hash: string;
	readonly copyUnits?: CopyUnits;
	/** The stop strings of the family's vocabulary. */
	readonly known: readonly string[] | undefined;
	readonly plan: RowPlan;
	readonly structure: number | undefined;
}

export function rowDigest(
	analysis: ExampleAnalysis,
	{ needsNear = false }: LineContext,
	{ hash, copyUnits, known, plan, structure }: DigestSource,
): LineDigest {
	const mask = analysis.lossMask;
	const stop = mask && proveStop(mask, analysis.tokenizer, knownStops(analysis));
	const textEnds = textEndsWithStop(analysis);
	const plainStops = plainStopsIn(analysis, known);
	const splitMarkers = analysis.encoding === undefined ? [] : splitMarkersOf(analysis.encoding);
	const { json, problems } = analysis.line;
	const content = contentDigest(analysis.line, analysis.example, {
		needsNear,
		...(copyUnits === undefined ? {} : { copyUnits }),
	});
	const { scan } = plan;
	const mayHaveMedia = json !== undefined && scan.has(plan.mediaIndex);
	const media = mayHaveMedia ? mediaPaths(json, analysis.line.text) : undefined;
	const isTokens = analysis.example?.kind === "tokens";
	const shape =
		json === undefined || problems.length > 0 || isTokens ? undefined : shapeOf(json, structure, plan);
	const thoughtText = scan.has(plan.thoughtIndex) ? analysis.line.text : "";
	const thinks = analysis.example === undefined ? undefined : hasThoughts(analysis.example, thoughtText);
	// Without a tokenizer, most rows of most files; they are many.
	if (
		analysis.encoding === undefined &&
		analysis.example?.kind === "conversational" &&
		content !== undefined &&
		shape !== undefined &&
		media === undefined &&
		thinks !== undefined
	) {
		return { hash, content, kind: "conversational", shape, thinks };
	}
	return {
		hash,
		...(content === undefined ? {} : { content }),
		...(shape === undefined ? {} : { shape }),
		...(media === undefined ? {} : { media }),
		...(thinks === undefined ? {} : { thinks }),
		...(splitMarkers.length === 0 ? {} : { splitMarkers }),
		...(analysis.example === undefined ? {} : { kind: analysis.example.kind }),
		...(mask === undefined ? {} : maskFacts(mask)),
		...(stop === undefined ? {} : { stop }),
		...(textEnds === undefined ? {} : { textEndsWithStop: textEnds }),
		...(plainStops.length === 0 ? {} : { plainStops }),
	};
}

function shapeOf(json: JsonNode, structure: number | undefined, { shapes }: RowPlan): number {
	const known = structure === undefined ? undefined : shapes.get(structure);
	const shape = known ?? recordShape(json);
	if (known === undefined && structure !== undefined && shapes.size < MOST_STRUCTURES) {
		shapes.set(structure, shape);
	}
	return shape;
}

/** `known`: the stop strings of the family's vocabulary, for when there is no tokenizer. */
function plainStopsIn(
	{ encoding, example }: ExampleAnalysis,
	known: readonly string[] | undefined,
): readonly PlainStop[] {
	if (encoding !== undefined) {
		return plainStopsOf(encoding);
	}
	return example === undefined || known === undefined ? [] : foreignStopsOf(example, known);
}

function knownStops({ tokenizer }: ExampleAnalysis): readonly string[] {
	return tokenizer === undefined ? [] : knownStopTexts(tokenizer);
}

function maskFacts(mask: LossMask): Partial<LineDigest> {
	const { total, trained, cut, cutTrained } = countStates(mask);
	return {
		tokens: total,
		trained,
		cut,
		cutTrained,
		trainedRanges: trainedRanges(mask),
		...(mask.dropped === undefined ? {} : { dropped: true }),
	};
}

/** Where the trained tokens stand before the cut, as flat pairs. */
function trainedRanges({ labels, wouldBe, states }: LossMask): number[] {
	const ranges: number[] = [];
	let isOpen = false;
	states.forEach((state, i) => {
		const label = state === "cut" ? wouldBe[i] : labels[i];
		const isTrained = label !== undefined && label !== null && label !== IGNORE_INDEX;
		if (isTrained !== isOpen) {
			ranges.push(i);
			isOpen = isTrained;
		}
	});
	return isOpen ? [...ranges, states.length] : ranges;
}

/** Does the text of a standard row, before the trainer adds anything, end with a stop token? */
function textEndsWithStop(analysis: ExampleAnalysis): boolean | undefined {
	const { example, tokenizer } = analysis;
	if (example?.kind !== "standard") {
		return undefined;
	}
	const column = example.type === "language-modeling" ? example.text : example.completion;
	const text = column.pieces
		.map((piece) => piece.text)
		.join("")
		.trimEnd();
	return stopTexts(tokenizer).some((stop) => text.endsWith(stop));
}
