/** An adapter that is put on another model than the one that it was trained on. */
import type { RuleFinding } from "../base/finding.js";
import type { Location } from "../base/text-range.js";
import { fileName } from "../base/file-name.js";
import type { Consumer, LinkedLoad } from "../types/consumer.js";
import { defineRule } from "../types/rule.js";
import { maybeSameModel } from "./support/same-model.js";

export default defineRule({
	id: "base-model-mismatch",
	stage: "consumer",
	severity: "error",
	*check(consumer) {
		const seen = new Set<number>();
		for (const load of consumer.loads) {
			const found = mismatch(load, consumer);
			if (found !== undefined && !seen.has(found.range.start)) {
				seen.add(found.range.start);
				yield found;
			}
		}
	},
});

function mismatch(load: LinkedLoad, consumer: Consumer): RuleFinding | undefined {
	const { base, adapterBase } = load;
	const trained = adapterBase === undefined ? trainedOn(load, consumer) : { ...adapterBase, range: TOP };
	if (base === undefined || trained === undefined || maybeSameModel(base.name, trained.name)) {
		return undefined;
	}
	const source = adapterBase === undefined ? fileName(trained.file) : "its adapter_config.json";
	const { start, end } = base.location.range;
	const newText = end - start === base.name.length + 2 ? `"${trained.name}"` : trained.name;
	return {
		file: base.location.file,
		range: base.location.range,
		severity: adapterBase === undefined ? "warning" : "error",
		message: `The adapter "${load.name}" was trained on "${trained.name}", as ${source} says, and is put on "${base.name}": its weights do not fit there, or fit by chance. Load the model that it was trained on.`,
		related: [{ file: trained.file, range: trained.range, message: "The model that it was trained on." }],
		fixes: [
			{
				title: `Load "${trained.name}"`,
				safety: "unsafe",
				edits: [{ file: base.location.file, range: base.location.range, newText }],
				preferred: true,
			},
		],
	};
}

const TOP = { start: 0, end: 0 };

interface Trained extends Location {
	readonly name: string;
}

/** The model of the only run that writes the adapter. */
function trainedOn({ writer }: LinkedLoad, { runs }: Consumer): Trained | undefined {
	const model = runs.find(({ config }) => config.file === writer?.file)?.config.model;
	const isOnly =
		runs.filter(({ artifacts }) => artifacts.some(({ name }) => name === writer?.artifact.name)).length === 1;
	return model?.source === undefined || model.certainty !== "certain" || !isOnly
		? undefined
		: { name: model.value, ...model.source };
}
