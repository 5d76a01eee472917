/** The markers that Unsloth reads off the chat template when the script gives none. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { Message } from "../../types/example.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { UnslothBehaviour } from "./unsloth-behaviour.js";
import { markerIds, startsWithIds } from "./unsloth-markers.js";

export interface DetectedMarkers {
	readonly instruction: string;
	readonly response: string;
}

/** Contents that no template contains; word joiners keep their letters from merging with the text around them. */
const USER = "\u2060QUESTION5k\u2060";
const ASSISTANT = "\u2060REPLY8w\u2060";

export function detectMarkers(
	engine: TrainerEngine,
	behaviour: UnslothBehaviour,
): DetectedMarkers | Unavailable {
	const full = renderTurns(engine, 6, false);
	const open = renderTurns(engine, 5, true);
	const closed = renderTurns(engine, 5, false);
	if (full === undefined || open === undefined || closed === undefined) {
		return notFound("the chat template is missing or does not take plain turns of user and assistant");
	}
	const toUser = gapsBetween(full, ASSISTANT, USER);
	const toAssistant = gapsBetween(full, USER, ASSISTANT);
	const gaps = { instruction: mostFrequent(toUser), response: mostFrequent(toAssistant) };
	const header =
		open === closed ? "" : withoutShared(behindLast(open, USER), behindLast(closed, USER), engine)[0];
	const raw = withoutScaffold(split(gaps, header, engine), engine);
	const last = toAssistant.at(-1) ?? "";
	const tidy = { instruction: trimBlanks(raw.instruction), response: trimBlanks(raw.response) };
	if (tidy.instruction === "" || tidy.response === "" || !last.includes(raw.response)) {
		return notFound("it does not put the same text before every turn of a role");
	}
	const instruction = findable(tidy.instruction, full, engine, behaviour);
	const response = findable(tidy.response, full, engine, behaviour);
	return instruction === undefined || response === undefined
		? notFound("the ids of its headers change with the text around them")
		: { instruction, response };
}

function notFound(why: string): Unavailable {
	return unavailable(
		`Unsloth finds no instruction_part and response_part in the chat template: ${why}.`,
		"Give train_on_responses_only both parts.",
	);
}

function renderTurns(engine: TrainerEngine, count: number, addGenerationPrompt: boolean): string | undefined {
	const contents = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? USER : ASSISTANT));
	return renderContents(engine, contents, addGenerationPrompt);
}

function renderContents(
	engine: TrainerEngine,
	contents: readonly string[],
	addGenerationPrompt: boolean,
): string | undefined {
	const source = { start: 0, end: 0 };
	const messages = contents.map((content, i): Message => {
		const role = i % 2 === 0 ? "user" : "assistant";
		return { role, content, json: { role, content }, source };
	});
	const rendered = engine.renderChat({ messages, source }, { addGenerationPrompt });
	const isText = !isUnavailable(rendered) && "spans" in rendered;
	return isText && rendered.text.includes(USER) ? rendered.text : undefined;
}

/** The texts from each `from` to the nearest `to` behind it. */
function gapsBetween(text: string, from: string, to: string): readonly string[] {
	return text
		.split(from)
		.slice(1)
		.flatMap((piece, i, pieces) => {
			const rest = [piece, ...pieces.slice(i + 1)].join(from);
			const end = rest.indexOf(to);
			return end < 0 ? [] : [rest.slice(0, end)];
		});
}

/** The first one of those that are there most often. */
function mostFrequent(texts: readonly string[]): string {
	const count = (text: string): number => texts.filter((other) => other === text).length;
	return texts.reduce((best, text) => (count(text) > count(best) ? text : best), texts[0] ?? "");
}

function behindLast(text: string, part: string): string {
	const at = text.lastIndexOf(part);
	return at < 0 ? "" : text.slice(at + part.length);
}

/** Takes away white space and special tokens that both start with. */
function withoutShared(a: string, b: string, engine: TrainerEngine): readonly [string, string] {
	let [left, right] = [a, b];
	for (;;) {
		const blank = /^\s+/.exec(left)?.[0];
		const isBlankShared = blank !== undefined && blank === /^\s+/.exec(right)?.[0];
		const shared = isBlankShared ? blank : specialAtStart(left, engine);
		if (shared === undefined || !right.startsWith(shared)) {
			return [left, right];
		}
		left = left.slice(shared.length);
		right = right.slice(shared.length);
	}
}

/** The special or added token that a text starts with. */
function specialAtStart(text: string, { tokenizer }: TrainerEngine): string | undefined {
	const { ids, offsets } = tokenizer.encode(text, { addSpecialTokens: false });
	const [id] = ids;
	const [span] = offsets;
	if (id === undefined || span?.[0] !== 0 || span[1] === 0) {
		return undefined;
	}
	const token = text.slice(0, span[1]);
	// One token of this shape was added to the vocabulary, special or not.
	return tokenizer.isSpecial(id) || /^(?:<[^<>\s]+>|\[[^[\]\s]+\])$/.test(token) ? token : undefined;
}

function withoutLead(text: string, leads: readonly (string | undefined)[]): string {
	const lead = leads.find((one) => one !== undefined && one !== "" && text.startsWith(one));
	return lead === undefined ? text : withoutLead(text.slice(lead.length), leads);
}

/** Takes the end of the turn before off the header. */
function split(gaps: DetectedMarkers, header: string, engine: TrainerEngine): DetectedMarkers {
	const { eos, bos } = engine.tokenizer.facts;
	const separators = [" ", "\t", eos?.text, bos?.text];
	if (header !== "" && gaps.response !== header && gaps.response.endsWith(header)) {
		const turnEnd = gaps.response.slice(0, -header.length);
		return { response: header, instruction: withoutLead(gaps.instruction, [turnEnd]) };
	}
	if (header !== "" && gaps.response === header) {
		const [response, instruction] = withoutShared(header, gaps.instruction, engine);
		return { response, instruction: withoutLead(instruction, separators) };
	}
	return {
		response: withoutLead(gaps.response, separators),
		instruction: withoutLead(gaps.instruction, separators),
	};
}

/** A header with an empty thought, which an answer with a thought does not have. */
function withoutScaffold(parts: DetectedMarkers, engine: TrainerEngine): DetectedMarkers {
	const found = /<([^\s/>]+)>\s*<\/\1>\s*$/.exec(parts.response) ?? /<\/([^\s/>]+)>\s*$/.exec(parts.response);
	if (found === null || found.index === 0) {
		return parts;
	}
	const header = parts.response.slice(0, found.index);
	const tag = found[1] ?? "";
	const filled = renderContents(engine, [USER, `<${tag}>why</${tag}>${ASSISTANT}`], false) ?? "";
	const at = filled.lastIndexOf(header);
	const isAlwaysThere = at < 0 || filled.startsWith(found[0], at + header.length);
	return isAlwaysThere ? parts : { ...parts, response: header };
}

function trimBlanks(text: string): string {
	return text.replace(/^[ \t]+|[ \t]+$/g, "");
}

/** The spelling whose ids are found in the probe: the marker, or the marker behind a blank or a line break. */
function findable(
	marker: string,
	probe: string,
	{ tokenizer }: TrainerEngine,
	behaviour: UnslothBehaviour,
): string | undefined {
	const { ids } = tokenizer.encode(probe, { addSpecialTokens: false });
	const counted = [marker, ` ${marker}`, `\n${marker}`].map((spelling) => {
		const { core } = markerIds(spelling, { exact: true, tokenizer, behaviour });
		return {
			spelling,
			count: core.length === 0 ? 0 : ids.filter((_, at) => startsWithIds(ids, core, at)).length,
		};
	});
	const found =
		counted.find(({ count }) => count >= 2) ?? counted.slice(0, 2).find(({ count }) => count === 1);
	return found?.spelling;
}
