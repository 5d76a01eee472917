/** Rows padded to a fixed length whose labels are a plain copy of the ids: the padding is trained. */
import { defineRule } from "../types/rule.js";
import type { Run } from "../types/run.js";
import type { TokenizeFunction } from "../types/training-config.js";
import { labelsAreFinal } from "./support/labels-are-final.js";
import { callsNamed, keywordOf } from "./support/script-calls.js";

export default defineRule({
	id: "padding-trained",
	stage: "run",
	severity: "error",
	*check(run) {
		const { tokenize } = run.config;
		const padding = tokenize?.padding;
		if (tokenize?.labels !== "copy" || padding?.source === undefined || !pads(run, padding.value)) {
			return;
		}
		// TRL prepares the labels of its trainers again, in ways that differ by version.
		const isOfTrl = run.module.calls.some(({ name }) => name === "SFTTrainer");
		if (isOfTrl || !labelsAreFinal(run)) {
			return;
		}
		yield {
			...padding.source,
			...(padding.value === "longest" ? { severity: "warning" as const } : {}),
			message: `${rowsOf(tokenize)} is filled with pad tokens, and the labels are a copy of the ids: the model is trained to write padding, which drowns the answers. Set the labels of padding to -100, or pad in DataCollatorForSeq2Seq.`,
			...(tokenize.labelsLocation === undefined
				? {}
				: { related: [{ ...tokenize.labelsLocation, message: "The labels are copied here." }] }),
		};
	},
});

/** `longest` pads nothing where texts are encoded one at a time. */
function pads({ config, module }: Run, padding: string): boolean {
	if (padding !== "longest") {
		return padding === "max_length";
	}
	return (
		config.tokenize?.encodesBatch === true ||
		callsNamed(module, "DataLoader").some((call) => {
			const collate = keywordOf(call, "collate_fn")?.value;
			const size = keywordOf(call, "batch_size")?.value;
			return (
				collate?.kind === "symbol" &&
				collate.name === config.tokenize?.name &&
				size !== undefined &&
				!(size.kind === "number" && size.value === 1)
			);
		})
	);
}

function rowsOf({ padding, maxLength }: TokenizeFunction): string {
	if (padding?.value === "longest") {
		return "Every row that is shorter than the longest of its batch";
	}
	return maxLength === undefined ? "Every row" : `Every row of fewer than ${maxLength.value} tokens`;
}
