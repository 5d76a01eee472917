/** Why each token of a conversational row is trained or not, in the words of Axolotl's options. */
import type { LossReason } from "../../types/loss-mask.js";
import type { RenderedSpan } from "../../types/rendered-chat.js";
import type { EndToken } from "./axolotl-end-tokens.js";
import type { LabelledTurns } from "./axolotl-chat-row.js";
import type { TurnSearch } from "./axolotl-find-turn.js";
import { decidedByAxolotl, decidedByOption, isOn, optionOf, type AxolotlRun } from "./axolotl-run.js";
import type { AxolotlTurn } from "./axolotl-turns.js";
import type { PreparedRow } from "./label-row.js";

interface Labelled extends Omit<TurnSearch, "render">, LabelledTurns {
	readonly ends: readonly EndToken[];
}

export function explainRow(row: Labelled): PreparedRow {
	const reasons: LossReason[] = [];
	const indices = new Map<string, number>();
	const messageOf = messageFinder(row.encoding.rendered.spans);
	const reasonIndex = row.encoding.ids.map((_, token) => {
		const reason = reasonOf(row, token, messageOf(row.encoding.offsets[token]?.[0] ?? 0));
		const key = JSON.stringify(reason);
		const known = indices.get(key) ?? reasons.push(reason) - 1;
		indices.set(key, known);
		return known;
	});
	return { encoding: row.encoding, trained: row.trained, reasonIndex, reasons };
}

/** The message of a character; asked in rising order. */
function messageFinder(spans: readonly RenderedSpan[]): (offset: number) => number | undefined {
	let at = 0;
	return (offset) => {
		while (at < spans.length - 1 && (spans[at]?.end ?? 0) <= offset) {
			at++;
		}
		return spans[at]?.messageIndex;
	};
}

function reasonOf(row: Labelled, token: number, message: number | undefined): LossReason {
	const { run, turns, found, decided, trained } = row;
	const option = decided.get(token);
	if (option !== undefined) {
		return reasonOfEnd(run, option, trained[token] === true);
	}
	const index = found.findIndex(
		({ place }) => place !== undefined && place.start <= token && token < place.end,
	);
	const turn = turns[index];
	if (turn !== undefined && (trained[token] === true || found[index]?.isTrained === true)) {
		return trained[token] === true
			? reasonOfTurn(turn, run, true)
			: {
					text: "a part of the turn that is marked as not trained",
					decidedBy: decidedByOption(run, "message_field_training_detail", null),
				};
	}
	const around = message === undefined ? undefined : turns[message];
	if (around === undefined || message === undefined) {
		return {
			text: "the template's own text outside the turns",
			decidedBy: decidedByAxolotl(run, "only what a turn puts into the template is trained"),
		};
	}
	if (found[message]?.isTrained !== true) {
		return reasonOfTurn(around, run, false);
	}
	const place = found[message]?.place;
	return place === undefined
		? {
				text: "Axolotl does not find this turn in the rendered conversation, so it is not trained",
				decidedBy: decidedByAxolotl(run, "turns are found by rendering a placeholder"),
			}
		: reasonOfMarker(row, token, token >= place.end);
}

function reasonOfEnd(run: AxolotlRun, option: EndToken["option"], isTrained: boolean): LossReason {
	const own =
		option === "train_on_eot" && optionOf(run, "train_on_eot") === undefined ? "train_on_eos" : option;
	return {
		text: isTrained ? "the token that ends a turn" : "the token that ends this turn is left out",
		decidedBy: decidedByOption(run, own, "turn"),
	};
}

function reasonOfTurn(turn: AxolotlTurn, run: AxolotlRun, isTrained: boolean): LossReason {
	const verb = isTrained ? "trained" : "not trained";
	if (turn.training !== undefined) {
		return {
			text: `the message says that it is ${verb}`,
			decidedBy: decidedByOption(run, "message_field_training", null),
		};
	}
	if (turn.details !== undefined || turn.reasoningDetails !== undefined) {
		return {
			text: `a part of the message says that it is ${verb}`,
			decidedBy: decidedByOption(run, "message_field_training_detail", null),
		};
	}
	if (isTrained && isOn(run, "train_on_inputs")) {
		return {
			text: "every turn is trained",
			decidedBy: decidedByOption(run, "train_on_inputs", false),
		};
	}
	return {
		text: `the role "${turn.message.role}" is ${verb}`,
		decidedBy: decidedByOption(run, "roles_to_train", ["assistant"]),
	};
}

/** Text of the template before or behind the content of a trained turn. */
function reasonOfMarker(row: Labelled, token: number, isBehind: boolean): LossReason {
	const { run, encoding, ends } = row;
	const id = encoding.ids[token] ?? -1;
	const isEnd = ends.some(({ ids }) => ids.has(id));
	if (isBehind && encoding.specialTokensMask[token] === true && !isEnd && run.behaviour.hasEndOfTurnTokens) {
		return {
			text: "it ends the turn, but it is neither the EOS token nor one of eot_tokens",
			decidedBy: decidedByOption(run, "eot_tokens", "the EOS token"),
		};
	}
	return {
		text: `the template's text ${isBehind ? "behind" : "before"} the turn's content`,
		decidedBy: decidedByAxolotl(run, "of a turn only its content and its end token are trained"),
	};
}
