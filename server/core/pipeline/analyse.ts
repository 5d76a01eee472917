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
import { sideOf, textColumnsOf } from "../types/example-parts.js";
import type { RenderedChat, RenderFailure } from "../types/rendered-chat.js";
import type { TemplateEngine, TokenizerFacts, TokenizerState } from "../types/tokenizer.js";
import { decodeIds } from "./decode-ids.js";
import { createTrainerEngine, specialTokenTexts } from "./engine.js";
import { isRenderFailure, maskExample, weakest } from "./mask.js";
import { normalise, type ChatPieces, type NormaliseResult } from "./normalise.js";
import { mediaDoubt } from "./media-doubt.js";
import { parseLine } from "./parse.js";
import { probeTemplate } from "./probe-template.js";
import { renderConversation, templateFor } from "./render-conversation.js";
import { piecesOfChat, renderText } from "./render.js";

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
	const doubts: Exactness[] = [];
	const onDoubt = (doubt: Exactness): void => void doubts.push(doubt);
	const native = normalise(line.json, {
		format: context.format,
		textField: context.textField,
		...(context.dataset?.reading === undefined ? {} : { reading: context.dataset.reading }),
		...(context.config === undefined ? { isUnbound: true } : {}),
		...(context.config?.formatting === undefined ? {} : { formatting: context.config.formatting }),
		...(facts === undefined ? {} : { specialTokens: specialTokenTexts(facts) }),
		chatPieces: chatPiecesWith(resources, context, onDoubt),
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
	// The value was made for this record alone; a copy of each would take as long as reading it.
	const example = Object.assign(normalised.value, { columns: columnsOf(line.json), record: line.json });
	// Without a tokenizer, most rows of most files; they are many.
	if (example.kind === "conversational" && resources.tokenizer.kind !== "loaded") {
		const gap = withoutTokens(resources.tokenizer);
		return {
			line,
			format: context.format,
			formatProblems: normalised.problems,
			example,
			unavailable: gap.unavailable,
			exactness: gap.exactness,
		};
	}
	const media = mediaDoubt(line.json, example);
	const rest = continueWith(example, context, { ...resources, onDoubt });
	return {
		...withProblems,
		...rest,
		...templateFaultsOf(rest, resources),
		exactness: [...doubts, ...(media === undefined ? [] : [media])].reduce(weakest, rest.exactness),
	};
}

type Gap = Required<Pick<ExampleAnalysis, "unavailable" | "exactness">>;

/** The same for every row. */
function withoutTokens(tokenizer: Unavailable): Gap {
	const known = gaps.get(tokenizer);
	if (known !== undefined) {
		return known;
	}
	const gap: Gap = {
		unavailable: { ...tokenizer, stage: "rendered" },
		exactness: unavailableExactness(tokenizer),
	};
	gaps.set(tokenizer, gap);
	return gap;
}

const gaps = new WeakMap<Unavailable, Gap>();

/** Of the text that is trained; the trainer may have changed the conversation before. */
function templateFaultsOf(
	{ rendered }: Rest,
	{ tokenizer, templates }: PipelineResources,
): Pick<ExampleAnalysis, "templateFaults"> {
	const facts = tokenizer.kind === "loaded" ? tokenizer.tokenizer.facts : undefined;
	if (rendered?.conversation === undefined || rendered.hasTrainerTemplate === true || facts === undefined) {
		return {};
	}
	const template = templateFor(facts, rendered.conversation);
	return typeof template === "string"
		? {
				templateFaults: probeTemplate(templates, rendered, {
					template,
					variables: specialTokenTexts(facts),
				}),
			}
		: {};
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
function continueWith(
	example: Example,
	context: LineContext,
	resources: PipelineResources & { readonly onDoubt: (doubt: Exactness) => void },
): Rest {
	if (resources.tokenizer.kind !== "loaded") {
		const { tokenizer } = resources;
		const rendered = renderColumns(sideOf(example, context.side));
		const stage = rendered === undefined ? ("rendered" as const) : ("encoding" as const);
		return {
			example,
			...sideKey(example, context),
			...(rendered === undefined ? {} : { rendered }),
			unavailable: { ...tokenizer, stage },
			exactness: unavailableExactness(tokenizer),
		};
	}
	const { tokenizer } = resources.tokenizer;
	const engine = createTrainerEngine({
		tokenizer,
		templates: resources.templates,
		onDoubt: resources.onDoubt,
		...(context.config === undefined ? {} : { config: context.config }),
		...(context.dataset === undefined ? {} : { dataset: context.dataset }),
		...(context.side === undefined ? {} : { side: context.side }),
	});
	const known = { example, tokenizer: tokenizer.facts, ...sideKey(example, context) };
	const shown = sideOf(example, context.side);
	if (context.config === undefined) {
		return { ...known, ...encodeWithoutRun(shown, engine, tokenizer.facts) };
	}
	const mask = maskExample(example, context.config, context.alternatives ?? [], engine);
	if (!isUnavailable(mask) && !isRenderFailure(mask)) {
		return { ...known, ...fromMask(mask, tokenizer.facts) };
	}
	const plain = encodeWithoutRun(shown, engine, tokenizer.facts);
	if (isRenderFailure(mask)) {
		return { ...known, ...renderFailureResult(mask) };
	}
	const gap = { ...mask, stage: "lossMask" as const };
	return {
		...known,
		...plain,
		// What a row without a run lacks says nothing of instruction columns, whose text only the run makes.
		unavailable:
			plain.rendered === undefined && shown.kind !== "instruction" ? (plain.unavailable ?? gap) : gap,
		exactness: unavailableExactness(mask),
	};
}

/** The answer of a preference row that is shown. */
function sideKey(example: Example, { side }: LineContext): Pick<ExampleAnalysis, "side"> {
	return example.kind === "preference" ? { side: side ?? "chosen" } : {};
}

function fromMask(mask: LossMask, facts: TokenizerFacts): Partial<Rest> & { exactness: Exactness } {
	// Only what the model's own template printed is as uncertain as that template.
	const { conversation, hasTrainerTemplate } = mask.encoding.rendered;
	const usesTemplate = conversation !== undefined && hasTrainerTemplate !== true;
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
	const rendered = renderWithoutRun(example, engine);
	if (isUnavailable(rendered)) {
		return { unavailable: { ...rendered, stage: "rendered" }, exactness: unavailableExactness(rendered) };
	}
	if (isRenderFailure(rendered)) {
		return renderFailureResult(rendered);
	}
	const encoding =
		example.kind === "tokens"
			? decodeIds(example, engine.tokenizer)
			: engine.encode(rendered, { addSpecialTokens: example.kind === "standard" });
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

function renderWithoutRun(
	example: Example,
	engine: ReturnType<typeof createTrainerEngine>,
): RenderedChat | RenderFailure | Unavailable {
	switch (example.kind) {
		case "conversational":
			return engine.renderChat(example.conversation, { addGenerationPrompt: false });
		case "tokens":
			return decodeIds(example, engine.tokenizer).rendered;
		case "instruction":
			return unavailable(
				"Each trainer makes another text of instruction columns, and no run is bound to this file.",
				"Choose a run, or open the folder that holds the script or the config.",
			);
		case "standard":
		case "segments":
		case "preference":
			return renderColumns(example) ?? renderText([]);
	}
}

/** Texts that stand in the row as they are trained. */
function renderColumns(example: Example): RenderedChat | undefined {
	return example.kind === "standard" || example.kind === "segments"
		? renderText(textColumnsOf(example).flatMap(({ pieces }) => pieces))
		: undefined;
}

function chatPiecesWith(
	{ tokenizer, templates }: PipelineResources,
	{ config }: LineContext,
	onDoubt: (doubt: Exactness) => void,
): ChatPieces {
	return (conversation: Conversation, addGenerationPrompt: boolean) => {
		if (tokenizer.kind !== "loaded") {
			return tokenizer;
		}
		const { facts } = tokenizer.tokenizer;
		const rendered = renderConversation(
			{ facts, templates, variables: specialTokenTexts(facts), onDoubt, ...(config && { config }) },
			conversation,
			addGenerationPrompt,
		);
		if (isUnavailable(rendered)) {
			return rendered;
		}
		if (isRenderFailure(rendered)) {
			return unavailable(
				`The chat template raises: ${rendered.message}`,
				"Change the record so that the template accepts it.",
			);
		}
		return piecesOfChat(rendered);
	};
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
