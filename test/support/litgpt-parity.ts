/** Compares litgpt's rows as we prepare them with those of the real litgpt (test/conformance/litgpt.json). */
import {
	parityOf,
	replayConfigs,
	type RecordedCase,
	type ReplayedRow,
	type TrainerParity,
} from "./replay-configs.js";

let replayed: Promise<readonly ReplayedRow[]> | undefined;

export function replayLitgpt(): Promise<readonly ReplayedRow[]> {
	replayed ??= replayConfigs("litgpt");
	return replayed;
}

export async function trainerParity(): Promise<TrainerParity[]> {
	return parityOf("litgpt", await replayLitgpt(), optionOf);
}

function optionOf({ config, tokenizer }: RecordedCase): string {
	const { data, train } = config as {
		readonly data: { readonly init_args: { readonly [name: string]: unknown } };
		readonly train: { readonly [name: string]: unknown };
	};
	const options = Object.entries({ ...data.init_args, ...train }).filter(
		([name]) => name !== "json_path" && name !== "micro_batch_size",
	);
	return [tokenizer, ...options.map(([name, value]) => `${name}: ${String(value)}`)].join(", ");
}
