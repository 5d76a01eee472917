/** Why a row of LLaMA-Factory may differ from the real one, or cannot be shown. */
import { unavailable, type Exactness, type Unavailable } from "../../base/staged.js";
import type { Encoding } from "../../types/encoding.js";
import type { Example } from "../../types/example.js";
import type { DatasetEntry } from "../../syntax/config/read-dataset-entry.js";
import type { LlamaFactoryRun } from "./llama-factory-run.js";
import { missingToken } from "./llama-factory-slot-encodings.js";
import { findRebuildDoubt } from "./tokenizer-doubts.js";

/** Media and tokens that are not at hand. */
export function findGap(
	example: Example,
	encoding: Encoding,
	dataset: DatasetEntry,
	run: LlamaFactoryRun,
): Unavailable | undefined {
	const media = ["images", "videos", "audios"]
		.map((kind) => dataset.columns[kind] ?? null)
		.find((column) => column !== null && example.columns?.includes(column) === true);
	const { text } = encoding.rendered;
	if (media !== undefined || (run.template.readsMedia === true && /<(?:image|video|audio)>/.test(text))) {
		return unavailable(
			"The row has images, videos or audios, whose tokens depend on the model's processor.",
			"Rows of text are shown.",
		);
	}
	const word = (run.template.stopWords ?? []).find((one) => text.includes(one) && !isOneToken(one, run));
	return word === undefined ? undefined : missingToken(word, run);
}

/** Stop words become special tokens; one that is no token of its own yet changes the ids of every row that has it. */
function isOneToken(word: string, { engine: { tokenizer } }: LlamaFactoryRun): boolean {
	const { ids } = tokenizer.encode(word, { addSpecialTokens: false });
	return ids.length === 1 && ids[0] === tokenizer.tokenToId(word);
}

export function exactnessOf(
	encoding: Encoding,
	ownDoubt: string | undefined,
	run: LlamaFactoryRun,
): Exactness {
	const { behaviour, config, engine } = run;
	const { facts } = engine.tokenizer;
	const rebuilt = behaviour.runsOnTransformers5 ? findRebuildDoubt(encoding, facts) : undefined;
	const packed = config.packing.value
		? `${config.packing.option} puts several rows into one sequence; this row is shown alone.`
		: undefined;
	const sees =
		run.template.readsMedia === true
			? `Rows of template ${run.template.name} could not be compared, as they need the model's processor.`
			: undefined;
	const why = packed ?? sees ?? behaviour.doubt ?? ownDoubt ?? rebuilt ?? specialDoubt(run) ?? nameDoubt(run);
	return why === undefined ? { level: "exact" } : { level: "approximate", why };
}

/** BOS and EOS come from the model's own files. */
function specialDoubt({ template, engine }: LlamaFactoryRun): string | undefined {
	const { facts } = engine.tokenizer;
	const usesOwn = [template.prefix, template.user, template.assistant ?? [{ special: "eos" }]].some((slots) =>
		slots?.some((slot) => typeof slot !== "string" && "special" in slot),
	);
	return (usesOwn || template.efficientEos === true) && facts.template.level !== "exact"
		? facts.template.why
		: undefined;
}

function nameDoubt({ config, engine }: LlamaFactoryRun): string | undefined {
	return engine.dataset === undefined && config.datasets.length > 0
		? "The config does not name this file; it is shown as the config's first dataset is read."
		: undefined;
}
