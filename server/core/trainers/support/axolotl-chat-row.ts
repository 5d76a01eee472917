/** Conversational rows of Axolotl (`type: chat_template`): which tokens are trained. */
import { isUnavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Conversation } from "../../types/example.js";
import type { RenderFailure } from "../../types/rendered-chat.js";
import { endTokensOf, type EndToken } from "./axolotl-end-tokens.js";
import { findTurn, type FoundTurn, type TurnSearch } from "./axolotl-find-turn.js";
import { explainRow } from "./axolotl-reasons.js";
import { isOn, isTruthy, listOption, mapOption, stopsWith, type AxolotlRun } from "./axolotl-run.js";
import { templateOf } from "./axolotl-template.js";
import { detailFlags, type TrainDetail } from "./axolotl-train-detail.js";
import { rolesOf, threadOf, type AxolotlThread, type AxolotlTurn } from "./axolotl-turns.js";
import type { PreparedRow } from "./label-row.js";

export function prepareChatRow(
	conversation: Conversation,
	run: AxolotlRun,
): PreparedRow | RenderFailure | Unavailable {
	const template = templateOf(run);
	if (isUnavailable(template)) {
		return template;
	}
	const thread = threadOf(conversation, template.text, run);
	if (isUnavailable(thread)) {
		return thread;
	}
	const render = renderWith(thread, conversation, template.given, run);
	const rendered = render(thread.turns.map(({ message }) => message));
	if (isUnavailable(rendered) || !("spans" in rendered)) {
		return rendered;
	}
	const ends = endTokensOf(template.text, run);
	if (isUnavailable(ends)) {
		return ends;
	}
	const encoding = run.engine.encode(rendered, { addSpecialTokens: false });
	const search: TurnSearch = { run, turns: thread.turns, encoding, render };
	const labelled = labelTurns(search, ends);
	if (isUnavailable(labelled) || "kind" in labelled) {
		return labelled;
	}
	return explainRow({ ...search, ...labelled, ends });
}

function renderWith(
	thread: AxolotlThread,
	{ source }: Conversation,
	template: string | undefined,
	run: AxolotlRun,
): TurnSearch["render"] {
	const own = run.behaviour.passesTemplateArguments ? mapOption(run, "chat_template_kwargs") : undefined;
	return (messages, lastIndex = 0) => {
		const isPassed = run.behaviour.passesLastIndex && lastIndex > 0;
		const variables = { ...own, ...(isPassed ? { real_last_index: lastIndex } : {}) };
		return run.engine.renderChat(
			{ messages, ...thread.tools, source },
			{
				addGenerationPrompt: false,
				...(template === undefined ? {} : { template }),
				...(Object.keys(variables).length === 0 ? {} : { variables }),
			},
		);
	};
}

export interface LabelledTurns {
	readonly trained: readonly boolean[];
	/** For each turn: is it trained, and where was it found? */
	readonly found: readonly { readonly isTrained: boolean; readonly place?: FoundTurn }[];
	/** Token → the end token's option that decided about it. */
	readonly decided: ReadonlyMap<number, EndToken["option"]>;
}

/** Follows `_tokenize_single_prompt` of chat_template.py step by step, negative indices of Python included. */
function labelTurns(
	search: TurnSearch,
	ends: readonly EndToken[],
): LabelledTurns | RenderFailure | Unavailable {
	const { run, turns, encoding } = search;
	const { ids } = encoding;
	const trained = ids.map(() => false);
	const decided = new Map<number, EndToken["option"]>();
	const last = new Map<EndToken, number>();
	const found: { isTrained: boolean; place?: FoundTurn }[] = [];
	const wantsAllEnds = ends.some(({ train }) => train === "all");
	for (const [index, turn] of turns.entries()) {
		const isTrained = isTrainedTurn(turn, run);
		if (!isTrained && !wantsAllEnds && run.behaviour.skipsUntrainedTurns) {
			found.push({ isTrained });
			continue;
		}
		const place = trainTurn(search, index, isTrained, trained);
		if (isUnavailable(place) || (place !== undefined && "kind" in place)) {
			return place;
		}
		found.push({ isTrained, ...(place === undefined ? {} : { place }) });
		const from = place?.end ?? -1;
		for (const end of ends) {
			const at = findEnd(ids, end.ids, from);
			const isNear = Math.abs(at - from) <= 3 && (at !== -1 || !run.behaviour.hasEndOfTurnTokens);
			if (!isNear) {
				continue;
			}
			last.set(end, at);
			const token = at < 0 ? ids.length + at : at;
			decided.set(token, end.option);
			if (end.train === "all" || (end.train === "turn" && isTrained)) {
				trained[token] = true;
			}
		}
	}
	for (const end of ends) {
		const at = last.get(end) ?? -1;
		if (end.train === "last" && at !== -1) {
			trained[at] = true;
		}
	}
	return { trained, found, decided };
}

/** Index of the first such id, as Python's `range(start, len)` sees it: -1 is the last token, and "not found" too. */
function findEnd(ids: readonly number[], wanted: ReadonlySet<number>, from: number): number {
	for (let i = from; i < ids.length; i++) {
		const id = ids.at(i);
		if (id !== undefined && wanted.has(id)) {
			return i;
		}
	}
	return -1;
}

export function isTrainedTurn(
	{ training, details, reasoningDetails, message }: AxolotlTurn,
	run: AxolotlRun,
): boolean {
	if (training !== undefined) {
		return isTruthy(training);
	}
	if (details !== undefined || reasoningDetails !== undefined) {
		return (details ?? []).length > 0 || (reasoningDetails ?? []).length > 0;
	}
	return isOn(run, "train_on_inputs") || rolesToTrain(run).includes(message.role);
}

export function rolesToTrain(run: AxolotlRun): readonly string[] {
	const roles = rolesOf(run);
	return (listOption(run, "roles_to_train") ?? ["assistant"]).map((role) => roles[role] ?? role);
}

/** Marks the turn's tokens and returns where it was found. */
function trainTurn(
	search: TurnSearch,
	index: number,
	isTrained: boolean,
	trained: boolean[],
): FoundTurn | undefined | RenderFailure | Unavailable {
	const { run, turns } = search;
	const turn = turns[index];
	const reasoning = turn && reasoningOf(turn, run);
	const details = filled(turn?.details);
	const reasoningDetails = filled(turn?.reasoningDetails);
	const isSplit = reasoning !== undefined && (details !== undefined || reasoningDetails !== undefined);
	const place = findTurn(search, index, isSplit && run.behaviour.joinsParts ? "content" : "message");
	if (!isTrained || isUnavailable(place) || (place !== undefined && "kind" in place)) {
		return place;
	}
	if (place !== undefined && details !== undefined) {
		const { content } = turn?.message ?? {};
		if (content === undefined) {
			return stopsWith(
				run,
				"a ValueError: training details need a content that is text",
				"Write the content as text.",
			);
		}
		markDetails(trained, place.start, detailFlags(encodingOf(content, run), details));
	} else if (place !== undefined && reasoningDetails === undefined) {
		trained.fill(true, place.start, Math.min(place.end, trained.length));
	}
	if (reasoningDetails !== undefined && reasoning !== undefined) {
		const inner = findTurn(search, index, "reasoning");
		if (isUnavailable(inner) || (inner !== undefined && "kind" in inner)) {
			return inner;
		}
		if (inner !== undefined) {
			markDetails(trained, inner.start, detailFlags(encodingOf(reasoning, run), reasoningDetails));
		}
	}
	return place;
}

function filled(details: readonly TrainDetail[] | undefined): readonly TrainDetail[] | undefined {
	return details === undefined || details.length === 0 ? undefined : details;
}

function reasoningOf({ message }: AxolotlTurn, run: AxolotlRun): string | undefined {
	const key = listOption(run, "template_thinking_key")?.[0] ?? "reasoning_content";
	const value = message.json[key];
	return typeof value === "string" ? value : undefined;
}

function encodingOf(text: string, { engine }: AxolotlRun): Encoding {
	return engine.encode(engine.renderText([{ text, origin: "file" }]), { addSpecialTokens: false });
}

/** The content's own tokens are laid over the conversation's from its start on, whether or not they are the same. */
function markDetails(trained: boolean[], start: number, flags: readonly boolean[]): void {
	flags.forEach((isTrained, i) => {
		if (isTrained && start + i < trained.length) {
			trained[start + i] = true;
		}
	});
}
