/** Reads a configuration of mistral-finetune. */
import { configAt, entryOf, type ConfigFile } from "../../syntax/config/config-node.js";
import type { PythonModule } from "../../types/python-module.js";
import type { ConfigReader } from "../../types/trainer.js";
import type { DatasetReference, TrainerVersion, TrainingConfig } from "../../types/training-config.js";
import { mistralLimits } from "./mistral-limits.js";
import { booleanOf, configOfOptions, numberOf, settingsOf, textOf } from "./config-settings.js";

/** Default of `seq_len` (finetune/args.py). */
const SEQ_LEN = 2048;

export const mistralFinetuneConfig: ConfigReader = {
	detect({ root }) {
		const hasData = ["instruct_data", "data", "eval_instruct_data"].some(
			(key) => configAt(root, "data", key)?.kind === "string",
		);
		return hasData && configAt(root, "model_id_or_path")?.kind === "string" ? 0.95 : 0;
	},
	read: readMistralFinetuneConfig,
};

export function readMistralFinetuneDefaults(module: PythonModule, version: TrainerVersion): TrainingConfig {
	return readMistralFinetuneConfig(configOfOptions(module), version);
}

function readMistralFinetuneConfig(config: ConfigFile, version: TrainerVersion): TrainingConfig {
	const { root, file } = config;
	const options = settingsOf(root, config);
	const place = entryOf(root, "model_id_or_path");
	const model = textOf(options, "model_id_or_path");
	const outputDir = textOf(options, "run_dir");
	return {
		trainer: "mistral-finetune",
		version,
		file,
		...(place === undefined || place.end === 0 ? {} : { call: { file, range: place.keyRange } }),
		...(model === undefined ? {} : { model }),
		tokenizerEdits: {},
		datasets: [
			...sourcesOf(config, "instruct_data", "train"),
			...sourcesOf(config, "data", "train"),
			...sourcesOf(config, "eval_instruct_data", "validation"),
		],
		textField: { value: "text", option: "text", certainty: "certain" },
		maxLength: numberOf(options, "seq_len") ?? { value: SEQ_LEN, option: "seq_len", certainty: "certain" },
		truncationMode: { value: "keep_start", option: "seq_len", certainty: "certain" },
		packing: { value: true, option: "seq_len", certainty: "certain" },
		completionOnlyLoss: { value: null, option: "data.data", certainty: "certain" },
		readsRowsAlone: true,
		limits: { ...mistralLimits, hasContentOrCalls: true },
		assistantOnlyLoss: booleanOf({}, "data.instruct_data", true),
		...(outputDir === undefined ? {} : { outputDir }),
		options,
	};
}

/** `a.jsonl:0.7,b.jsonl:0.3`, or folders. */
function sourcesOf(config: ConfigFile, key: string, split: DatasetReference["split"]): DatasetReference[] {
	const node = configAt(config.root, "data", key);
	const listed = node?.kind === "string" ? node.value.split(",") : [];
	return listed.flatMap((item): DatasetReference[] => {
		const name = item.trim().replace(/:[\d.]+$/, "");
		return name === "" || node === undefined
			? []
			: [{ name, source: { file: config.file, range: { start: node.start, end: node.end } }, split }];
	});
}
