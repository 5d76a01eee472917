/** Rows of the stage `pt`: a text and EOS, trained from end to end. */
import { isUnavailable, unavailable, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Example, TextColumn, TextPiece } from "../../types/example.js";
import type { LossMask } from "../../types/loss-mask.js";
import { labelRow, sameReason, type PreparedRow } from "./label-row.js";
import { exactnessOf } from "./llama-factory-doubts.js";
import { decidedByOption, type LlamaFactoryRun } from "./llama-factory-run.js";
import { maskPadId } from "./mask-pad-id.js";
import { unreadRow } from "./unread-row.js";
import { isAtLeast } from "./version-order.js";

export function maskPretrainingText(example: Example, run: LlamaFactoryRun): LossMask | Unavailable {
	if (example.kind !== "standard" || example.type !== "language-modeling") {
		return unreadRow("LLaMA-Factory's stage pt", example);
	}
	const encoding = encodeRow(example.text, run);
	if (isUnavailable(encoding)) {
		return encoding;
	}
	const whole: PreparedRow = {
		encoding,
		...sameReason(encoding, {
			text: "the whole text is trained",
			decidedBy: decidedByOption(run, "stage", "pt"),
		}),
	};
	const row = run.engine.tokenizer.facts.pad === undefined ? whole : maskPadId(whole, run.config, run.engine);
	if ("kind" in row) {
		return row;
	}
	const limit = decidedByOption(run, "cutoff_len", run.behaviour.cutoffLen);
	return labelRow(row, {
		limit: {
			length: run.config.maxLength?.value ?? run.behaviour.cutoffLen,
			keeps: "start",
			decidedBy: limit,
		},
		dropsMaskedRows: false,
		stopIds: new Set([...run.engine.tokenizer.facts.stopIds, ...(run.eos === undefined ? [] : [run.eos.id])]),
		trainer: { id: "llama-factory", version: run.behaviour.version },
		exactness: exactnessOf(encoding, doubtOf(run), run),
	});
}

/** EOS is appended as text; template llama3 has another one here. */
function encodeRow({ pieces }: TextColumn, run: LlamaFactoryRun): Encoding | Unavailable {
	const { engine, template } = run;
	const eos = template.name === "llama3" ? "<|end_of_text|>" : run.eos?.text;
	if (eos === undefined) {
		return unavailable(
			"The tokenizer has no EOS, so LLaMA-Factory adds a new token.",
			"Use the tokenizer of the model.",
		);
	}
	const { bos } = engine.tokenizer.facts;
	const addsBos = bos !== undefined && beginsWithBos(run);
	const added = (text: string): TextPiece => ({ text, origin: "trainer" });
	const text = engine.renderText([...(addsBos ? [added(bos.text)] : []), ...pieces, added(eos)]);
	return engine.encode(text, { addSpecialTokens: false });
}

/** Before 0.9.0 only template gemma puts BOS there, later tokenizers whose `add_bos_token` is on. */
function beginsWithBos({ behaviour, engine, template }: LlamaFactoryRun): boolean {
	return isAtLeast(behaviour.version, "0.9.0") ? engine.tokenizer.facts.addsBos : template.name === "gemma";
}

function doubtOf({ behaviour, engine }: LlamaFactoryRun): string | undefined {
	const { facts } = engine.tokenizer;
	if (isAtLeast(behaviour.version, "0.9.0") && facts.addsBos) {
		return "Whether LLaMA-Factory puts BOS before a text depends on the tokenizer's class.";
	}
	return facts.pad === undefined
		? "The tokenizer has no pad token, so EOS becomes it, and the collator may mask EOS."
		: undefined;
}
