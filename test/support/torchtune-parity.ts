/** Compares torchtune's rows as we prepare them with those of the real torchtune (test/conformance/torchtune.json). */
import {
	parityOf,
	replayConfigs,
	type RecordedCase,
	type ReplayedRow,
	type TrainerParity,
} from "./replay-configs.js";

let replayed: Promise<readonly ReplayedRow[]> | undefined;

export function replayTorchtune(): Promise<readonly ReplayedRow[]> {
	replayed ??= replayConfigs("torchtune");
	return replayed;
}

export async function trainerParity(): Promise<TrainerParity[]> {
	return parityOf("torchtune", await replayTorchtune(), optionOf);
}

/** Its tokenizer and dataset, and the options that are not the usual. */
function optionOf({ config, side }: RecordedCase): string {
	const { tokenizer, dataset } = config as {
		readonly [part: string]: { readonly [option: string]: unknown };
	};
	const usual = ["_component_", "source", "data_files", "conversation_column", "column", "column_map"];
	const named = [tokenizer, dataset].map((part) => String(part?.["_component_"]).split(".").at(-1));
	const others = Object.entries({ ...tokenizer, ...dataset })
		.filter(([name]) => !usual.includes(name))
		.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
	return [...named, ...others, ...(side === undefined ? [] : [side])].join(", ");
}
