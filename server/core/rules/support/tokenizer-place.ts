/** Where a script names the tokenizer that it trains with. */
import type { Location } from "../../base/text-range.js";
import type { TrainingConfig } from "../../types/training-config.js";

/** The argument that names the tokenizer or the model, else the trainer's call. With the script's text: without the keyword before the name. */
export function tokenizerPlace(config: TrainingConfig, text?: string): Location | undefined {
	const name = (config.tokenizer ?? config.model)?.source;
	if (name === undefined || text === undefined || name.file !== config.file) {
		return name ?? config.call;
	}
	const keyword = /^\w+\s*=\s*/.exec(text.slice(name.range.start, name.range.end));
	const start = name.range.start + (keyword?.[0].length ?? 0);
	return { file: name.file, range: { start, end: name.range.end } };
}
