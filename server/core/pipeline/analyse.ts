/** The row pipeline: one record's text → everything that is known about it. */
import {
	isUnavailable,
	unavailable,
	type Exactness,
	type Problem,
	type Unavailable,
} from "../base/staged.js";
import type { JsonNode } from "../syntax/json/json-node.js";
import type { Conversation, Example } from "../types/example.js";
import type { ExampleAnalysis, LineContext } from "../types/example-analysis.js";
import type { Encoding } from "../types/encoding.js";
import type { LossMask } from "../types/loss-mask.js";
import type { RenderedChat, RenderFailure } from "../types/rendered-chat.js";
import type { TemplateEngine, TokenizerFacts, TokenizerState } from "../types/tokenizer.js";
import { createTrainerEngine, specialTokenTexts, templateVariables } from "./engine.js";
import { isRenderFailure, maskExample, weakest } from "./mask.js";
import { normalise, type ChatPieces, type NormaliseResult } from "./normalise.js";
import { parseLine } from "./parse.js";
import { piecesOfChat, renderChat, renderText } from "./render.js";

export interface PipelineResources {
	readonly tokenizer: TokenizerState;
	readonly templates: TemplateEngine;
}

export function analyseRecord(
	text: string,
	context: LineContext,
	resources: PipelineResources,
): ExampleAnalysis {
	const line = parseLine(text);
	const base = { line, format: context.format, formatProblems: [] as readonly Problem[] };
	if (line.json === undefined) {
		const gap = {
			...unavailable("The record is not valid JSON.", "Mend the JSON first."),
			stage: "example" as const,
		};
		return { ...base, unavailable: gap, exactness: unavailableExactness(gap) };
	}
	const facts = resources.tokenizer.kind === "loaded" ? resources.tokenizer.tokenizer.facts : undefined;
	const native = normalise(line.json, {
		format: context.format,
		textField: context.textField,
		...(context.config?.formatting === undefined ? {} : { formatting: context.config.formatting }),
		...(facts === undefined ? {} : { specialTokens: specialTokenTexts(facts) }),
		chatPieces: chatPiecesWith(resources),
	});
	const normalised = followed(native, context);
	if (isUnavailable(normalised)) {
		const gap = { ...normalised, stage: "example" as const };
		return {
			...base,
			...(facts === undefined ? {} : { tokenizer: facts }),
			unavailable: gap,
			exactness: unavailableExactness(gap),
		};
	}
	const withProblems = { ...base, formatProblems: normalised.problems };
	if (normalised.value === undefined) {
		const gap = { ...noExample(context), stage: "example" as const };
		return { ...withProblems, unavailable: gap, exactness: unavailableExactness(gap) };
	}
	return {
		...withProblems,
		...continueWith(
			{ ...normalised.value, columns: columnsOf(line.json), record: line.json },
			context,
			resources,
		),
	};
}

/** A script that is followed row by row reads the record itself, whatever its columns are. */
function followed(native: NormaliseResult, context: LineContext): NormaliseResult {
	const isRead = !isUnavailable(native) && native.value !== undefined;
	if (isRead || context.config?.program === undefined) {
		return native;
	}
	const text = { column: "", pieces: [] };
	return { value: { kind: "standard", type: "language-modeling", format: "formatted", text }, problems: [] };
}

function columnsOf(record: JsonNode): readonly string[] {
	return record.kind === "object" ? record.members.map(({ key }) => key.value) : [];
}

type Rest = Omit<ExampleAnalysis, "line" | "format" | "formatProblems">;

/** Render, tokenize and mask a normalised example. */
function continueWith(example: Example, context: LineContext, resources: PipelineResources): Rest {
	if (resources.tokenizer.kind !== "loaded") {
		const { tokenizer } = resources;
		const rendered = example.kind === "standard" ? renderStandard(example) : undefined;
		const stage = rendered === undefined ? ("rendered" as const) : ("encoding" as const);
		return {
			example,
			...(rendered === undefined ? {} : { rendered }),
			unavailable: { ...tokenizer, stage },
			exactness: unavailableExactness(tokenizer),
		};
	}
	const { tokenizer } = resources.tokenizer;
	const engine = createTrainerEngine({
		tokenizer,
		templates: resources.templates,
		...(context.config === undefined ? {} : { config: context.config }),
	});
	const known = { example, tokenizer: tokenizer.facts };
	if (context.config === undefined) {
		return { ...known, ...encodeWithoutRun(example, engine, tokenizer.facts) };
	}
	const mask = maskExample(example, context.config, context.alternatives ?? [], engine);
	if (!isUnavailable(mask) && !isRenderFailure(mask)) {
		return { ...known, ...fromMask(mask, example, tokenizer.facts) };
	}
	const plain = encodeWithoutRun(example, engine, tokenizer.facts);
	if (isRenderFailure(mask)) {
		return { ...known, ...renderFailureResult(mask) };
	}
	const gap = { ...mask, stage: "lossMask" as const };
	return {
		...known,
		...plain,
		unavailable: plain.rendered === undefined ? (plain.unavailable ?? gap) : gap,
		exactness: unavailableExactness(mask),
	};
}

function fromMask(
	mask: LossMask,
	example: Example,
	facts: TokenizerFacts,
): Partial<Rest> & { exactness: Exactness } {
	const { conversation } = mask.encoding.rendered;
	const usesTemplate = example.kind === "conversational" || conversation !== undefined;
	const templated = usesTemplate ? weakest(facts.ids, facts.template) : facts.ids;
	return {
		rendered: mask.encoding.rendered,
		encoding: mask.encoding,
		lossMask: mask,
		exactness: weakest(mask.exactness, templated),
	};
}

/** Ids without labels: there is no run, or its mask is not known. */
function encodeWithoutRun(
	example: Example,
	engine: ReturnType<typeof createTrainerEngine>,
	facts: TokenizerFacts,
): {
	rendered?: RenderedChat;
	encoding?: Encoding;
	renderFailure?: RenderFailure;
	unavailable?: ExampleAnalysis["unavailable"] & object;
	exactness: Exactness;
} {
	const rendered =
		example.kind === "standard"
			? renderStandard(example)
			: engine.renderChat(example.conversation, { addGenerationPrompt: false });
	if (isUnavailable(rendered)) {
		return { unavailable: { ...rendered, stage: "rendered" }, exactness: unavailableExactness(rendered) };
	}
	if (isRenderFailure(rendered)) {
		return renderFailureResult(rendered);
	}
	const encoding = engine.encode(rendered, { addSpecialTokens: example.kind === "standard" });
	const gap = unavailable(
		"No training script is bound to this file, so no mask is shown.",
		"Choose a run, or open the folder that holds the script.",
	);
	return {
		rendered,
		encoding,
		unavailable: { ...gap, stage: "lossMask" },
		exactness: weakest(facts.ids, example.kind === "conversational" ? facts.template : facts.ids),
	};
}

function renderFailureResult(failure: RenderFailure): {
	renderFailure: RenderFailure;
	unavailable: Unavailable & { stage: "rendered" };
	exactness: Exactness;
} {
	const gap = unavailable(
		`The chat template raises: ${failure.message}`,
		"Change the record so that the template accepts it.",
	);
	return {
		renderFailure: failure,
		unavailable: { ...gap, stage: "rendered" },
		exactness: unavailableExactness(gap),
	};
}

function renderStandard(example: Extract<Example, { kind: "standard" }>): RenderedChat {
	return example.type === "language-modeling"
		? renderText(example.text.pieces)
		: renderText([...example.prompt.pieces, ...example.completion.pieces]);
}

function chatPiecesWith(resources: PipelineResources): ChatPieces {
	return (conversation: Conversation, addGenerationPrompt: boolean) => {
		if (resources.tokenizer.kind !== "loaded") {
			return resources.tokenizer;
		}
		const { facts } = resources.tokenizer.tokenizer;
		if (facts.chatTemplate === undefined || facts.template.level === "unavailable") {
			return missingTemplate(facts);
		}
		const rendered = renderChat(resources.templates, conversation, {
			template: facts.chatTemplate,
			addGenerationPrompt,
			variables: templateVariables(facts),
		});
		if (isRenderFailure(rendered)) {
			return unavailable(
				`The chat template raises: ${rendered.message}`,
				"Change the record so that the template accepts it.",
			);
		}
		return piecesOfChat(rendered);
	};
}

function missingTemplate(facts: TokenizerFacts): Unavailable {
	return facts.template.level === "unavailable"
		? unavailable(facts.template.why, facts.template.todo)
		: unavailable(
				`The tokenizer ${facts.name} has no chat template.`,
				"Load one in the script, or use the Instruct model's tokenizer.",
			);
}

function noExample(context: LineContext): Unavailable {
	return context.format === "unknown"
		? unavailable(
				"The columns are none that a known trainer reads by itself.",
				"Bind a script whose formatting function makes the text.",
			)
		: unavailable("The record has faults that hide what it means.", "Mend the problems shown for it.");
}

function unavailableExactness(gap: Unavailable): Exactness {
	return { level: "unavailable", why: gap.reason, todo: gap.todo };
}
