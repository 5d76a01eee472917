/** `padding="max_length"`: pad tokens up to the maximum length, trained when the labels are a plain copy. */
import type { Unavailable } from "../../base/staged.js";
import type { LossReason } from "../../types/loss-mask.js";
import type { TokenizerFacts } from "../../types/tokenizer.js";
import type { TrainingConfig } from "../../types/training-config.js";
import { decidedBy, decidedByDefault } from "./decided-by.js";
import type { PreparedRow } from "./label-row.js";
import { missingToken } from "./tokenizer-doubts.js";

interface PadOptions {
	/** In tokens. */
	readonly length: number;
	readonly config: TrainingConfig;
	readonly facts: TokenizerFacts;
}

/** Longer rows are returned as they are: the cut comes later. */
export function padRow(row: PreparedRow, { length, config, facts }: PadOptions): PreparedRow | Unavailable {
	const { pad, eos } = facts;
	if (pad === undefined) {
		return facts.template.level === "unavailable"
			? { ...row, approximate: unshownPadding(row.encoding.ids.length, length) }
			: missingToken(facts, "pad_token", "padding stops with a ValueError");
	}
	const { encoding } = row;
	const count = Math.max(0, length - encoding.ids.length);
	const side = config.tokenizerEdits.paddingSide;
	const isLeft = side?.value === "left";
	const place = isLeft ? 0 : encoding.rendered.text.length;
	const around = <T>(own: readonly T[], item: T): T[] => {
		const items = Array.from({ length: count }, () => item);
		return isLeft ? [...items, ...own] : [...own, ...items];
	};
	return {
		...row,
		encoding: {
			...encoding,
			ids: around(encoding.ids, pad.id),
			offsets: around<readonly [number, number]>(encoding.offsets, [place, place]),
			specialTokensMask: around(encoding.specialTokensMask, true),
		},
		trained: around(row.trained, true),
		reasonIndex: around(row.reasonIndex, row.reasons.length),
		reasons: [...row.reasons, paddingReason(config, pad.id === eos?.id)],
		...(count === 0 || side !== undefined
			? {}
			: { approximate: "Which side is padded is up to the tokenizer; the padding is shown at the end." }),
	};
}

function unshownPadding(count: number, length: number): string {
	return `${Math.max(0, length - count)} pad tokens follow and are trained too; they are not shown, since the model's pad token is not known without its files.`;
}

function paddingReason(config: TrainingConfig, isEos: boolean): LossReason {
	const padding = config.tokenize?.padding;
	return {
		text: `padding${isEos ? ", which is the EOS token too," : ""} is trained, since the labels are a copy of the ids`,
		decidedBy: padding === undefined ? decidedByDefault("padding", config) : decidedBy(padding, config),
	};
}
