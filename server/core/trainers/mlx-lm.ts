/** mlx-lm's `mlx_lm.lora`, releases 0.22 to 0.32: runs that a YAML file describes, their ids and their labels. */
import { isUnavailable, unavailable, type Exactness, type Unavailable } from "../base/staged.js";
import type { Example } from "../types/example.js";
import type { LossMask, LossReason } from "../types/loss-mask.js";
import type { RenderFailure } from "../types/rendered-chat.js";
import { defineTrainer, type TrainerEngine } from "../types/trainer.js";
import type { TrainingConfig } from "../types/training-config.js";
import { booleanOf } from "./support/config-settings.js";
import { decidedBy, decidedByDefault } from "./support/decided-by.js";
import { labelRow, type PreparedRow } from "./support/label-row.js";
import { mlxLmConfig, readMlxLmDefaults } from "./support/mlx-lm-config.js";
import { prepareMlxRow, type MlxRow } from "./support/mlx-lm-rows.js";
import { findRebuildDoubt } from "./support/tokenizer-doubts.js";
import { compareReleases, isAtLeast } from "./support/version-order.js";

const NEWEST = "0.32.2";
const OLDEST = "0.22.5";

export default defineTrainer({
	id: "mlx-lm",
	name: "mlx-lm",
	library: "mlx-lm",
	behaviourVersions: [NEWEST, "0.30.7", "0.28.4", "0.26.4"],
	formats: ["prompt-completion", "messages", "text"],
	detect: () => 0,
	readConfig: readMlxLmDefaults,
	config: mlxLmConfig,
	mask: maskRow,
	appendsEos: () => true,
});

function maskRow(
	example: Example,
	config: TrainingConfig,
	engine: TrainerEngine,
): LossMask | RenderFailure | Unavailable {
	const version = config.version.version ?? NEWEST;
	if (compareReleases(version, OLDEST) < 0) {
		return unavailable(
			`mlx-lm ${version} is older than ${OLDEST}, the oldest release whose rows are known.`,
			"Train with a newer mlx-lm; the ids and the text of the row are still shown.",
		);
	}
	const masksPrompt = booleanOf(config.options ?? {}, "mask_prompt", false);
	const row = prepareMlxRow(example, { engine, version, masksPrompt: masksPrompt.value });
	if (isUnavailable(row) || !("encoding" in row)) {
		return row;
	}
	const limit = config.maxLength?.value ?? 2048;
	const length = config.maxLength ?? { value: 2048, option: "max_seq_length" };
	const prepared = labelled(row, limit, config);
	const why = doubtOf(row, version, engine);
	const exactness: Exactness = why === undefined ? { level: "exact" } : { level: "approximate", why };
	return labelRow(prepared, {
		limit: {
			length: limit,
			keeps: "start",
			decidedBy: decidedBy({ certainty: "certain", ...length }, config),
		},
		dropsMaskedRows: false,
		stopIds: new Set(engine.tokenizer.facts.stopIds),
		trainer: { id: "mlx-lm", version },
		exactness,
	});
}

function doubtOf({ encoding }: MlxRow, version: string, engine: TrainerEngine): string | undefined {
	if (compareReleases(version, NEWEST) > 0) {
		return `mlx-lm ${version} is newer than ${NEWEST}, the newest release that was compared.`;
	}
	// Since 0.30 it runs on Transformers 5.
	return isAtLeast(version, "0.30.0") ? findRebuildDoubt(encoding, engine.tokenizer.facts) : undefined;
}

/** The loss counts the positions from the prompt's length up to the row's length, which is one too many (default_loss). */
function labelled(
	{ encoding, offset, isEosAppended }: MlxRow,
	limit: number,
	config: TrainingConfig,
): PreparedRow {
	const { length } = encoding.ids;
	const isPadCounted = length < limit && length >= Math.max(1, offset);
	const end = encoding.rendered.text.length;
	const setting = booleanOf(config.options ?? {}, "mask_prompt", false);
	const reasons: LossReason[] = [
		{
			text: setting.value ? "inside the last answer" : "every token is trained",
			decidedBy: decidedBy(setting, config),
		},
		{ text: "inside the prompt", decidedBy: decidedBy(setting, config) },
		{
			text: "the first token has nothing before it to be predicted from",
			decidedBy: decidedByDefault("the loss begins at the second token", config),
		},
		{
			text: "padding with id 0: the loss counts one position behind the row",
			decidedBy: decidedByDefault("default_loss counts up to the row's length", config),
		},
	];
	const isTrained = (i: number): boolean => i >= Math.max(1, offset);
	const reasonOf = (i: number): number => {
		const masked = i < offset ? 1 : 2;
		return isTrained(i) ? 0 : masked;
	};
	const pad = isPadCounted ? [0] : [];
	return {
		encoding: {
			...encoding,
			ids: [...encoding.ids, ...pad],
			offsets: [...encoding.offsets, ...pad.map(() => [end, end] as const)],
			specialTokensMask: [...encoding.specialTokensMask, ...pad.map(() => false)],
		},
		trained: [...encoding.ids.map((_, i) => isTrained(i)), ...pad.map(() => true)],
		reasonIndex: [...encoding.ids.map((_, i) => reasonOf(i)), ...pad.map(() => 3)],
		reasons,
		...(isEosAppended ? { appended: appendedOf(encoding.rendered) } : {}),
	};
}

/** The last span is the EOS that was put behind the text. */
function appendedOf({ spans, text }: MlxRow["encoding"]["rendered"]): {
	readonly start: number;
	readonly end: number;
} {
	return { start: spans.at(-1)?.start ?? text.length, end: text.length };
}
