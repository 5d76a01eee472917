/** The collator that masks by id: every label with the pad token's id is ignored, wherever it stands. */
import type { Unavailable } from "../../base/staged.js";
import type { TrainerEngine } from "../../types/trainer.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { decidedBy, decidedByDefault } from "./decided-by.js";
import type { PreparedRow } from "./label-row.js";
import { missingToken } from "./tokenizer-doubts.js";

/** Transformers' `DataCollatorForLanguageModeling(mlm=False)`: labels are the ids, without those of the pad token. */
export function maskPadId(
	row: PreparedRow,
	config: TrainingConfig,
	engine: TrainerEngine,
): PreparedRow | Unavailable {
	const { pad, eos } = engine.tokenizer.facts;
	if (pad === undefined) {
		return missingToken(engine.tokenizer.facts, "pad_token", "the collator stops with a ValueError");
	}
	const { ids } = row.encoding;
	const edit = config.tokenizerEdits.padToken;
	const same =
		pad.id === eos?.id ? `${pad.text} is the pad token and the EOS token` : `${pad.text} is the pad token`;
	const reason = {
		text: `${same}, and the collator masks its id everywhere`,
		isPadId: true as const,
		decidedBy:
			edit === undefined
				? decidedByDefault(`pad_token=${JSON.stringify(pad.text)}`, config)
				: decidedBy(edit, config),
	};
	return {
		...row,
		trained: row.trained.map((isTrained, i) => isTrained && ids[i] !== pad.id),
		reasonIndex: row.reasonIndex.map((index, i) => (ids[i] === pad.id ? row.reasons.length : index)),
		reasons: [...row.reasons, reason],
	};
}
