/** Stage 5: ids → labels by the bound trainer; when no version is pinned, by every version that could run. */
import { isUnavailable, unavailable, type Exactness, type Unavailable } from "../base/staged.js";
import { trainers } from "../trainers/index.generated.js";
import type { Example } from "../types/example.js";
import type { LossMask } from "../types/loss-mask.js";
import type { RenderFailure } from "../types/rendered-chat.js";
import type { TrainerEngine } from "../types/trainer.js";
import type { TrainingConfig } from "../types/training-config.js";

export type MaskResult = LossMask | RenderFailure | Unavailable;

export function maskExample(
	example: Example,
	config: TrainingConfig,
	alternatives: readonly TrainingConfig[],
	engine: TrainerEngine,
): MaskResult {
	const trainer = trainers.find(({ id }) => id === config.trainer);
	if (trainer === undefined) {
		return unavailable(
			`The mask of "${config.trainer}" is not known to this version of Tunelint.`,
			"Ids and text are shown; labels are not.",
		);
	}
	if (config.unknown !== undefined) {
		return unavailable(config.unknown.reason, config.unknown.todo);
	}
	const shown = trainer.mask(example, config, engine);
	if (isUnavailable(shown) || isRenderFailure(shown) || alternatives.length === 0) {
		return shown;
	}
	const differing = alternatives.filter((other) => !sameResult(shown, trainer.mask(example, other, engine)));
	return {
		...shown,
		exactness: weakest(shown.exactness, versionExactness(config, differing, alternatives.length)),
	};
}

export function isRenderFailure(value: unknown): value is RenderFailure {
	return typeof value === "object" && value !== null && "kind" in value && value.kind === "render-failure";
}

/** The less certain of the two. */
export function weakest(a: Exactness, b: Exactness): Exactness {
	const rank = { exact: 0, approximate: 1, unavailable: 2 };
	return rank[b.level] > rank[a.level] ? b : a;
}

function sameResult(a: LossMask, b: MaskResult): boolean {
	if (isUnavailable(b) || isRenderFailure(b)) {
		return false;
	}
	return (
		(a.dropped === undefined) === (b.dropped === undefined) &&
		sameItems(a.encoding.ids, b.encoding.ids) &&
		sameItems(a.labels, b.labels)
	);
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
	return a.length === b.length && a.every((item, i) => item === b[i]);
}

function versionExactness(
	config: TrainingConfig,
	differing: readonly TrainingConfig[],
	count: number,
): Exactness {
	if (differing.length === 0) {
		return { level: "exact" };
	}
	const { library, specifier } = config.version;
	const versions = differing.map((other) => other.version.version ?? "?").join(", ");
	const pinned = specifier === undefined ? "not pinned" : `only bounded (${specifier})`;
	return {
		level: "approximate",
		why: `The version of ${library} is ${pinned}; shown as ${config.version.version ?? "the newest"}, but ${differing.length} of ${count} other behaviours differ for this record (${versions}).`,
		todo: `Pin ${library} in requirements.txt, or paste \`pip freeze\` of the training machine into tunelint.freeze.txt.`,
	};
}
