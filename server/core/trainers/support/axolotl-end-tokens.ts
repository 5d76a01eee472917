/** The tokens that end a turn for Axolotl, and when they are trained (`train_on_eos`, `train_on_eot`, `eot_tokens`). */
import { unavailable, type Unavailable } from "../../base/staged.js";
import { listOption, stopsWith, textOption, type AxolotlRun } from "./axolotl-run.js";

export interface EndToken {
	readonly option: "train_on_eos" | "train_on_eot";
	readonly ids: ReadonlySet<number>;
	/** `turn`, `all`, `last` or `none`. */
	readonly train: string;
}

/** In the order in which Axolotl looks for them. */
export function endTokensOf(template: string, run: AxolotlRun): readonly EndToken[] | Unavailable {
	const { tokenizer } = run.engine;
	const trainEos = textOption(run, "train_on_eos") ?? "turn";
	const ownEot = run.behaviour.readsTrainOnEot ? textOption(run, "train_on_eot") : undefined;
	const trainEot = ownEot ?? trainEos;
	const { eos } = tokenizer.facts;
	if (eos === undefined && tokenizer.facts.template.level === "unavailable") {
		const { why, todo } = tokenizer.facts.template;
		return unavailable(why, todo);
	}
	const eosIds = new Set(eos === undefined ? [] : [eos.id]);
	const eosEnd: EndToken = { option: "train_on_eos", ids: eosIds, train: trainEos };
	if (!run.behaviour.hasEndOfTurnTokens) {
		return [eosEnd];
	}
	const listed = listOption(run, "eot_tokens");
	if (listed === undefined || (listed.length === 1 && listed[0] === eos?.text)) {
		return [{ option: "train_on_eot", ids: eosIds, train: trainEot }, eosEnd];
	}
	const tokens = listed.filter((token) => template.includes(token));
	const ids: number[] = [];
	for (const token of tokens) {
		const own = idsOf(token, run);
		if (own.length !== 1) {
			return stopsWith(
				run,
				`a ValueError: the eot token "${token}" is not one token of the tokenizer`,
				"Use a token of the vocabulary in eot_tokens.",
			);
		}
		ids.push(...own);
	}
	if (eos !== undefined && tokens.includes(eos.text) && trainEos !== trainEot) {
		return stopsWith(
			run,
			"a ValueError: the EOS token stands in eot_tokens, and train_on_eos differs from train_on_eot",
			"Give both the same value, or leave train_on_eot out.",
		);
	}
	return [{ option: "train_on_eot", ids: new Set(ids), train: trainEot }, eosEnd];
}

function idsOf(token: string, { engine }: AxolotlRun): readonly number[] {
	return engine.encode(engine.renderText([{ text: token, origin: "script" }]), { addSpecialTokens: false })
		.ids;
}
