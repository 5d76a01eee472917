/** An option that the run takes and never uses. */
import { configKindOf, type ConfigKindId } from "../options/config-kinds.js";
import { configAt, entryOf, type ConfigNode } from "../syntax/config/config-node.js";
import { defineRule } from "../types/rule.js";

export default defineRule({
	id: "ignored-option",
	stage: "config",
	severity: "warning",
	*check({ config, trainer }) {
		const kind = configKindOf(config, trainer);
		const { root } = config;
		for (const one of kind === undefined ? [] : ignored) {
			const entry = entryOf(root, one.key);
			const isHere = kind !== undefined && one.kinds.includes(kind.id);
			if (entry !== undefined && isHere && one.holds(root)) {
				yield {
					range: entry,
					message: one.message,
					...(one.severity === undefined ? {} : { severity: one.severity }),
				};
			}
		}
	},
});

interface Ignored {
	readonly kinds: readonly ConfigKindId[];
	readonly key: string;
	holds(root: ConfigNode | undefined): boolean;
	readonly message: string;
	readonly severity?: "info";
}

const ignored: readonly Ignored[] = [
	// Transformers, training_args.py: get_warmup_steps takes the steps when they are above 0.
	{
		kinds: ["llama-factory", "trl", "alignment-handbook"],
		key: "warmup_ratio",
		holds: (root) => isAboveZero(root, "warmup_steps") && isAboveZero(root, "warmup_ratio"),
		message: "warmup_ratio is not used, because warmup_steps is set and comes first. Remove one of them.",
	},
	// Transformers, training_args.py: max_steps overrides num_train_epochs.
	{
		kinds: ["llama-factory", "trl", "alignment-handbook"],
		key: "num_train_epochs",
		holds: (root) => isAboveZero(root, "max_steps") && isAboveZero(root, "num_train_epochs"),
		message: "num_train_epochs is not used, because max_steps is set and comes first. Remove one of them.",
		// A trial run, mostly.
		severity: "info",
	},
	// LLaMA-Factory, model/adapter.py: only the LoRA way reads these.
	...["lora_rank", "lora_alpha", "lora_dropout", "lora_target"].map((key): Ignored => ({
		kinds: ["llama-factory"],
		key,
		holds: (root) => {
			const type = configAt(root, "finetuning_type");
			return type?.kind === "string" && (type.value === "full" || type.value === "freeze");
		},
		message: `${key} is not used, because finetuning_type is not lora. Remove it, or set finetuning_type: lora.`,
	})),
	// Axolotl, loaders/adapter.py: without an adapter the whole model is trained.
	...["lora_r", "lora_alpha", "lora_target_linear", "lora_target_modules"].flatMap((key): Ignored[] => {
		const message = `${key} is not used, because no adapter is set: the whole model is trained. Set adapter: lora, or remove it.`;
		const isUnused = (root: ConfigNode | undefined): boolean => {
			const isQuantized = isYes(root, "load_in_4bit") || isYes(root, "load_in_8bit");
			return !isQuantized && !isNothing(configAt(root, key));
		};
		const adapterOf = (root: ConfigNode | undefined): ConfigNode | undefined => configAt(root, "adapter");
		return [
			{
				kinds: ["axolotl"],
				key,
				holds: (root) => adapterOf(root) === undefined && isUnused(root),
				message,
			},
			// Who wrote the key and left it empty chose to train the whole model.
			{
				kinds: ["axolotl"],
				key,
				holds: (root) => adapterOf(root)?.kind === "null" && isUnused(root),
				message,
				severity: "info",
			},
		];
	}),
];

function isAboveZero(root: ConfigNode | undefined, key: string): boolean {
	const node = configAt(root, key);
	return node?.kind === "number" && node.value > 0;
}

function isYes(root: ConfigNode | undefined, key: string): boolean {
	const node = configAt(root, key);
	return node?.kind === "boolean" && node.value;
}

function isNothing(node: ConfigNode | undefined): boolean {
	return (
		node === undefined ||
		node.kind === "null" ||
		(node.kind === "boolean" && !node.value) ||
		(node.kind === "list" && node.items.length === 0)
	);
}
