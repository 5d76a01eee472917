/** The call that starts the training: which dataset and which collator it was given. */
import { opaque } from "./hand-written-run.js";
import type { ScriptCall, ScriptValue } from "./hand-written-values.js";

/** Notes `Trainer(…)`, or a loader of a loop of the script's own; undefined when the name is neither. */
export function captureTrainer(name: string, call: ScriptCall): ScriptValue | undefined {
	const { run, node, keywords, positional } = call;
	const last = name.slice(name.lastIndexOf(".") + 1);
	const at = { start: node.start, end: node.end };
	if (last === "Trainer" || last === "Seq2SeqTrainer") {
		const dataset = keywords.get("train_dataset") ?? positional[3];
		const collator = keywords.get("data_collator") ?? positional[2];
		const hasTokenizer = ["tokenizer", "processing_class"].some(
			(key) => (keywords.get(key)?.kind ?? "none") !== "none",
		);
		if (dataset !== undefined && dataset.kind !== "none") {
			run.trainer = {
				dataset: call.hasOpaque ?? dataset,
				hasTokenizer,
				at,
				...(collator === undefined || collator.kind === "none" ? {} : { collator }),
			};
		} else if (call.hasOpaque !== undefined) {
			run.trainer = { dataset: call.hasOpaque, hasTokenizer, at };
		}
		return opaque(run, node);
	}
	if (name === "torch.utils.data.DataLoader" && run.trainer === undefined) {
		const dataset = positional[0] ?? keywords.get("dataset");
		const collator = keywords.get("collate_fn");
		if (dataset !== undefined) {
			run.trainer = {
				dataset,
				hasTokenizer: false,
				at,
				isLoop: true,
				...(collator === undefined ? {} : { collator }),
			};
		}
		return opaque(run, node);
	}
	return undefined;
}
